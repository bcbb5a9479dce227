"""What other apps may want to do something about, in the same transaction. Received in matching.receivers."""

from django.dispatch import Signal

member_joined = Signal()
"""Sent with `membership`, `by` and `now`."""
