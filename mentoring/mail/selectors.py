"""Reads of letters."""

from datetime import datetime

from django.db.models import QuerySet

from mentoring.mail.models import LetterText, OutboundEmail
from mentoring.mail.states import LetterState
from mentoring.mail.wording import Wording

NO_SERVER = "no mail server: "
"""How the last error of a letter begins that was to be sent when nobody answered."""


def letters_of(program_id: int, *, state: str = "") -> QuerySet[OutboundEmail]:
    """A programme's letters, newest first. Who may see them is the caller's to ask (programs.view_letters)."""
    letters = OutboundEmail.objects.filter(program_id=program_id).select_related("recipient")
    return letters.filter(state=state) if state in LetterState.values else letters


def latest_letters(limit: int = 100) -> QuerySet[OutboundEmail]:
    """For the demo's mailbox only."""
    return OutboundEmail.objects.select_related("recipient").order_by("-id")[:limit]


def failed_count(program_id: int) -> int:
    return OutboundEmail.objects.filter(program_id=program_id, state=LetterState.DEAD).count()


def server_is_away(*, now: datetime | None = None) -> bool:
    """The mail server did not answer when it was last asked. With `now`: and it is too early to ask again."""
    asking = OutboundEmail.objects.filter(state=LetterState.QUEUED, last_error__startswith=NO_SERVER)
    return (asking if now is None else asking.filter(next_try_at__gt=now)).exists()


def wording_for(program_id: int, code: str, language: str) -> Wording | None:
    """The programme's own words for this kind of letter, if it has any."""
    own = text_of(program_id, code, language)
    return Wording(own.subject, own.body) if own is not None else None


def text_of(program_id: int, code: str, language: str) -> LetterText | None:
    return (
        LetterText.objects.select_related("changed_by")
        .filter(program_id=program_id, kind=code, language=language)
        .first()
    )


def texts_of(program_id: int) -> dict[str, dict[str, LetterText]]:
    """All own words of a programme: kind -> language -> text."""
    texts: dict[str, dict[str, LetterText]] = {}
    for text in LetterText.objects.filter(program_id=program_id):
        texts.setdefault(text.kind, {})[text.language] = text
    return texts
