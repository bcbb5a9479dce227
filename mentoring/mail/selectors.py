"""Reads of letters."""

from django.db.models import QuerySet

from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState


def letters_of(program_id: int, *, state: str = "") -> QuerySet[OutboundEmail]:
    """A programme's letters, newest first. Who may see them is the caller's to ask (programs.view_letters)."""
    letters = OutboundEmail.objects.filter(program_id=program_id).select_related("recipient")
    return letters.filter(state=state) if state in LetterState.values else letters


def latest_letters(limit: int = 100) -> QuerySet[OutboundEmail]:
    """For the demo's mailbox only."""
    return OutboundEmail.objects.select_related("recipient").order_by("-id")[:limit]


def failed_count(program_id: int) -> int:
    return OutboundEmail.objects.filter(program_id=program_id, state=LetterState.DEAD).count()
