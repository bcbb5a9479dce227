"""Letters that wait: held back, let go, given another moment, called off. One, a selection, or all of a kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest

from mentoring.audit.services import audited, record, record_each
from mentoring.mail.models import HeldKind, OutboundEmail
from mentoring.mail.policies import is_being_sent
from mentoring.mail.services.outbox import RELAY_TASK
from mentoring.mail.states import LETTER_FLOW, LetterState
from mentoring.wake import wake

if TYPE_CHECKING:
    from mentoring.accounts.models import User

Letters = QuerySet[OutboundEmail]


@dataclass(frozen=True, slots=True)
class Report:
    """How many letters it was done to, and how many of those chosen were left alone: they go right now, or have had their fate."""

    done: int
    left: int


@audited
def hold_letters(*, letters: Letters, by: "User", now: datetime) -> Report:
    """Hold back those of these letters that have not gone yet. A letter that is being sent right now goes: it is counted as left alone.

    What is held is not sent before somebody releases it: no relay takes it, and none has it in hand (the database says so too).
    """
    return _all(letters, LetterState.HELD, among=[LetterState.QUEUED], by=by, now=now)


@audited
def release_letters(*, letters: Letters, by: "User", now: datetime) -> Report:
    """Let those of these letters go that were held back: at once, or at the moment they were written for when that is to come."""
    return _release(letters, by=by, now=now)


@audited
def schedule_letters(*, letters: Letters, at: datetime, by: "User", now: datetime) -> Report:
    """Let those of these letters that have not gone yet go at this moment, also those that were held back."""
    return _all(
        letters, LetterState.QUEUED, among=[LetterState.QUEUED, LetterState.HELD], by=by, now=now,
        act="mail.schedule_letter", told={"at": at.isoformat()}, next_try_at=at, attempts=0, last_error="",
    )  # fmt: skip


@audited
def cancel_letters(*, letters: Letters, by: "User", now: datetime) -> Report:
    """Call off those of these letters that have not gone yet, and let those rest that did not arrive. Nobody is told."""
    among = [LetterState.QUEUED, LetterState.HELD, LetterState.DEAD, LetterState.BOUNCED]
    return _all(letters, LetterState.CANCELLED, among=among, by=by, now=now)


@audited
def hold_kind(*, program_id: int, kind: str, by: "User", now: datetime) -> Report:
    """Hold back every letter of this kind in this programme: those that wait, and those that are written from now on."""
    row, created = HeldKind.objects.get_or_create(
        program_id=program_id, kind=kind, defaults={"held_at": now, "held_by": by}
    )
    if created:
        record(action="mail.hold_kind", subject=row, by=by, program_id=program_id, after={"kind": kind}, now=now)
    letters = OutboundEmail.objects.filter(program_id=program_id, kind=kind)
    return _all(letters, LetterState.HELD, among=[LetterState.QUEUED], by=by, now=now)


@audited
def release_kind(*, program_id: int, kind: str, by: "User", now: datetime) -> Report:
    """Letters of this kind go by themselves again, and those of it that were held back go now."""
    row = HeldKind.objects.select_for_update().filter(program_id=program_id, kind=kind).first()
    if row is not None:
        record(action="mail.release_kind", subject=row, by=by, program_id=program_id, before={"kind": kind}, now=now)
        row.delete()
    return _release(OutboundEmail.objects.filter(program_id=program_id, kind=kind), by=by, now=now)


def _release(letters: Letters, *, by: "User", now: datetime) -> Report:
    return _all(
        letters, LetterState.QUEUED, among=[LetterState.HELD], by=by, now=now,
        next_try_at=Greatest("next_try_at", Value(now)), attempts=0, last_error="",
    )  # fmt: skip


def _all(
    letters: Letters,
    target: LetterState,
    *,
    among: Iterable[LetterState],
    by: "User",
    now: datetime,
    act: str = "",
    told: dict[str, Any] | None = None,
    **stamps: Any,
) -> Report:
    """Move those of the letters that are in one of these states and not being sent, in a few queries however many they are."""
    chosen = letters.count()
    rows = list(
        OutboundEmail.objects.select_for_update()
        .filter(pk__in=letters.order_by().values("pk"), state__in=list(among))
        .only("pk", "program_id", "state", "claimed_at", "next_try_at")
        .order_by("pk")
    )
    free = [row for row in rows if not is_being_sent(row, now=now)]
    for source in {row.state for row in free if row.state != target}:
        LETTER_FLOW.check(source, target)
    OutboundEmail.objects.filter(pk__in=[row.pk for row in free]).update(state=target, claimed_at=None, **stamps)
    for program_id in {row.program_id for row in free}:
        record_each(
            action=act or f"mail.outboundemail.{target.value}", model=OutboundEmail, by=by, program_id=program_id, now=now,
            happened=[(row.pk, {"state": target.value, **(told or {})}) for row in free if row.program_id == program_id],
        )  # fmt: skip
    if target == LetterState.QUEUED and free:
        wake(RELAY_TASK)
    return Report(len(free), chosen - len(free))
