"""The quiet line: a message to the contact outside the line, and the answer. The only file that seals one.

Who wrote is not named in the record: whoever writes or takes back acts as the system there. The letters say that there is something, not
what, and not from whom.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.services import audited, move
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal
from mentoring.sealing import TooLong
from programs.models import Program
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.recurrence import within_working_hours, working_day_on_or_before, working_days_after
from sessions_app.trios.emails import send_quiet_answer, send_quiet_message, send_quiet_reminder
from sessions_app.trios.models import QuietMessage
from sessions_app.trios.policies import check_can_answer_quietly, check_can_take_back, check_can_write_quietly
from sessions_app.trios.selectors import opened_message, sealed_message
from sessions_app.trios.states import QUIET_FLOW, QuietState

DAYS_TO_ANSWER = 5
"""Working days."""


@audited
def write_quietly(
    *, program: Program, writer: User, text: str, tell_writer: bool, by: None, now: datetime
) -> QuietMessage:
    """Seal a message for the programme's contact, who must answer within five working days. `by` is nobody: the record names no writer."""
    check_can_write_quietly(program, writer)
    contact = program.contact
    assert contact is not None  # noqa: S101 - checked above
    answer_by = working_days_after(timezone.localdate(now, ZONE), DAYS_TO_ANSWER, PUBLIC_HOLIDAYS)
    message = QuietMessage.objects.create(
        program=program, writer=writer, contact=contact, tell_writer=tell_writer, sent_at=now, answer_by=answer_by
    )
    message.envelope = _sealed(message, text, "")
    message.save(update_fields=["envelope"])
    send_quiet_message(message, now=now)
    return message


@audited
def answer_quietly(*, message: QuietMessage, answer: str, by: User, now: datetime) -> QuietMessage:
    """The contact answers. The writer sees it on the page of the quiet line, and gets a letter if they asked for one."""
    fresh = QuietMessage.objects.select_for_update(of=("self",)).select_related("program", "writer").get(pk=message.pk)
    check_can_answer_quietly(fresh)
    fresh.envelope = _sealed(fresh, opened_message(fresh).text, answer)
    fresh.save(update_fields=["envelope"])
    cancel_emails(about=fresh.about, by=None, now=now)
    move(fresh, QuietState.ANSWERED, flow=QUIET_FLOW, by=None, now=now, program_id=None, answered_at=now)
    if fresh.tell_writer:
        send_quiet_answer(fresh, now=now)
    return fresh


@audited
def take_back(*, message: QuietMessage, by: None, now: datetime) -> QuietMessage:
    """The writer takes a message back before it is answered. What it said is deleted."""
    fresh = QuietMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    check_can_take_back(fresh)
    fresh.envelope = None
    fresh.save(update_fields=["envelope"])
    cancel_emails(about=fresh.about, by=None, now=now)
    return move(fresh, QuietState.TAKEN_BACK, flow=QUIET_FLOW, by=None, now=now, program_id=None)


@audited
def remind_contacts(*, by: None, now: datetime) -> int:
    """Write to each contact who has not answered: the working day before the date, and once it has passed. Once each. Returns how many."""
    if not within_working_hours(now, PUBLIC_HOLIDAYS, ZONE):
        return 0
    today, written = timezone.localdate(now, ZONE), 0
    waiting = QuietMessage.objects.filter(state=QuietState.SENT).select_related("program", "contact").order_by("pk")
    for message in waiting:
        day_before = working_day_on_or_before(message.answer_by - timedelta(days=1), PUBLIC_HOLIDAYS)
        if today >= day_before and timezone.localdate(message.sent_at, ZONE) < today:
            late = today > message.answer_by
            written += send_quiet_reminder(message, late=late, now=now).created_at == now
    return written


def _sealed(message: QuietMessage, text: str, answer: str) -> bytes:
    try:
        return sealed_message(message, text, answer)
    except TooLong:
        raise Refusal("too_long", _("This is more than the quiet line can hold. Shorten it.")) from None
