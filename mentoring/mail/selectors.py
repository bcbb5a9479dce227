"""Reads of letters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from mentoring.accounts.models import User
from mentoring.mail import fates
from mentoring.mail.fates import Fate
from mentoring.mail.kinds import private_kinds
from mentoring.mail.models import NO_SERVER, HeldKind, LetterText, OutboundEmail
from mentoring.mail.states import LetterState
from mentoring.mail.wording import Wording


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters of an outbox somebody looks for. Empty: all."""

    search: str = ""
    kind: str = ""
    fate: str = ""


def letters_of(program_id: Any) -> QuerySet[OutboundEmail]:
    """A programme's letters, newest first, without those that are between two people (LetterKind.private).

    Who may see them is the caller's to ask (programs.view_letters).
    """
    letters = OutboundEmail.objects.filter(program_id=program_id)
    private = private_kinds()
    return letters.exclude(kind__in=private) if private else letters


def outbox(program_id: int, wanted: Wanted, *, now: datetime) -> QuerySet[OutboundEmail]:
    """The letters of a programme that fit, newest first, without what they say. `fate` is one of `fates.Fate`."""
    letters = letters_of(program_id).defer("body_text", "body_html", "calendar")
    if wanted.kind:
        letters = letters.filter(kind=wanted.kind)
    if wanted.fate in Fate.values:
        letters = letters.filter(fates.condition(Fate(wanted.fate), now=now))
    if search := wanted.search.strip()[:100].replace("\0", ""):
        people = User.objects.filter(
            Q(given_name__icontains=search) | Q(family_name__icontains=search) | Q(email__icontains=search)
        )
        if " " in search:
            people |= User.objects.annotate(full=Concat("given_name", Value(" "), "family_name")).filter(
                full__icontains=search
            )
        letters = letters.filter(
            Q(recipient__in=people.values("pk")) | Q(to_address__icontains=search) | Q(subject__icontains=search)
        )
    return letters


def not_arrived(program_id: Any) -> QuerySet[OutboundEmail]:
    """Letters that came back or could not be sent, and that nobody has sent again or laid to rest."""
    return letters_of(program_id).filter(state__in=FAILED).exclude(fates.is_superseded())


FAILED = (LetterState.BOUNCED, LetterState.DEAD)


def kinds_held(program_id: int) -> list[HeldKind]:
    """The kinds that wait for a coordinator in this programme, first held first."""
    return list(HeldKind.objects.filter(program_id=program_id).select_related("held_by").order_by("held_at", "pk"))


def latest_letters(limit: int = 100) -> QuerySet[OutboundEmail]:
    """For the demo's mailbox only."""
    return OutboundEmail.objects.select_related("recipient").order_by("-created_at", "-id")[:limit]


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
