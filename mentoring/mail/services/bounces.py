"""Letters that came back: by a delivery report that the mail system sends, or by a coordinator who heard of it."""

from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from mentoring.audit.services import audited, move
from mentoring.mail import message_ids, reports
from mentoring.mail.models import OutboundEmail
from mentoring.mail.policies import check_can_bounce, check_did_arrive
from mentoring.mail.states import LETTER_FLOW, LetterState
from mentoring.policies import why_not

if TYPE_CHECKING:
    from mentoring.accounts.models import User


class Taken(Enum):
    """What became of a message somebody sent to where letters come from."""

    RECORDED = auto()
    KNOWN = auto()
    """About a letter that has come back already, or was never sent."""
    NOT_FAILED = auto()
    """No delivery report, or one that tells of a delay or of success."""
    NOT_OURS = auto()
    """A report about no letter of ours; also one that pretends to be."""


@audited
def record_bounce(*, letter: OutboundEmail, reason: str, by: "User | None", now: datetime) -> OutboundEmail:
    """Write down that the letter has come back, and why. Raises Refusal: it has not gone, or is known to have come back."""
    fresh = OutboundEmail.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    check_can_bounce(fresh)
    return move(
        fresh, LetterState.BOUNCED, flow=LETTER_FLOW, by=by, now=now, program_id=fresh.program_id,
        bounced_at=now, sent_at=fresh.sent_at or now, claimed_at=None, last_error=reason[:300],
    )  # fmt: skip


@audited
def did_arrive(*, letter: OutboundEmail, by: "User", now: datetime) -> OutboundEmail:
    """Take back that the letter has come back. Raises Refusal."""
    fresh = OutboundEmail.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    check_did_arrive(fresh)
    return move(
        fresh, LetterState.SENT, flow=LETTER_FLOW, by=by, now=now, program_id=fresh.program_id, bounced_at=None, last_error=""
    )  # fmt: skip


@audited
def take_report(*, raw: bytes, by: "User | None", now: datetime) -> Taken:
    """Read a message from the mailbox that letters come from; if it says that a letter of ours failed, write that down.

    Never raises for what is in the message. Which letter it is about is believed only by the seal in the Message-ID, so a stranger
    cannot make a letter come back. The same report may be read any number of times.
    """
    report = reports.read(raw)
    if report is None or not report.failed:
        return Taken.NOT_FAILED
    letter = _letter_of(report)
    if letter is None:
        return Taken.NOT_OURS
    if why_not(check_can_bounce, letter) is not None:
        return Taken.KNOWN
    record_bounce(letter=letter, reason=report.reason, by=by, now=now)
    return Taken.RECORDED


def _letter_of(report: reports.Report) -> OutboundEmail | None:
    for message_id in report.message_ids:
        pk = message_ids.letter_of(message_id)
        if pk is not None:
            return OutboundEmail.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    return None
