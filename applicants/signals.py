"""What other apps may want to do something about, in the same transaction. Received in the receivers of applicants.videos and applicants.breadth."""

from django.dispatch import Signal

application_withdrawn = Signal()
"""Sent with `application`, `by` and `now`."""
