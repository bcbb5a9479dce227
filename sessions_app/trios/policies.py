"""What the situation allows in a trio. Each check returns None or raises Refusal."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase
from sessions_app.trios.models import Meeting, QuietMessage
from sessions_app.trios.states import MeetingState, QuietState

MOST_AHEAD = 6
"""So many meetings may be proposed or planned at once: a whole programme's."""


def check_goes_on(program: Program) -> None:
    if program.state not in (Phase.MATCHING, Phase.RUNNING):
        raise Refusal(
            "not_running", _("The programme is not running, so the page of the trio can be read and not changed.")
        )


def check_can_propose(program: Program, *, times: Collection[datetime], ahead: int, now: datetime) -> None:
    check_goes_on(program)
    if ahead >= MOST_AHEAD:
        raise Refusal("enough", _("Six meetings are planned already. Hold one of them first."))
    if any(time <= now for time in times):
        raise Refusal("past", _("One of the times is over already. Propose times to come."))


def check_can_pick(meeting: Meeting, *, starts_at: datetime, by: User, now: datetime) -> None:
    check_goes_on(meeting.program)
    if meeting.state != MeetingState.PROPOSED:
        raise Refusal("picked", _("A time has been picked already."))
    if by.pk == meeting.proposed_by_id:
        raise Refusal("own", _("You proposed these times, so one of the others picks."))
    if starts_at <= now:
        raise Refusal("past", _("This time is over. Pick another, or propose new ones."))


def check_can_move(meeting: Meeting, *, starts_at: datetime | None, now: datetime) -> None:
    check_goes_on(meeting.program)
    if meeting.state != MeetingState.PLANNED:
        raise Refusal("not_planned", _("Only a meeting that is planned can be moved."))
    if starts_at is not None and starts_at <= now:
        raise Refusal("past", _("This time is over already. Choose one to come."))


def check_can_hold(meeting: Meeting, *, now: datetime) -> None:
    if meeting.state != MeetingState.PLANNED:
        raise Refusal("not_planned", _("This meeting is not planned now."))
    if meeting.starts_at is None or meeting.starts_at > now:
        raise Refusal("not_begun", _("You can say that you met once the meeting has begun."))


def check_can_cancel(meeting: Meeting) -> None:
    if meeting.state not in (MeetingState.PROPOSED, MeetingState.PLANNED):
        raise Refusal("over", _("This meeting is over or called off already."))


def check_can_write_quietly(program: Program, writer: User) -> None:
    if program.state in (Phase.CLOSED, Phase.ARCHIVED):
        raise Refusal(
            "over", _("The programme is over. Turn to your safety representative if something is still wrong.")
        )
    if program.contact is None or not program.contact.is_active:
        raise Refusal(
            "no_contact", _("The programme has not named a contact outside the line yet. Ask the committee to.")
        )
    if program.contact_id == writer.pk:
        raise Refusal("own", _("You are the contact yourself."))


def check_can_answer_quietly(message: QuietMessage) -> None:
    if message.state != QuietState.SENT:
        raise Refusal("not_waiting", _("This message is answered or taken back."))


def check_can_take_back(message: QuietMessage) -> None:
    if message.state != QuietState.SENT:
        raise Refusal("not_waiting", _("This message is answered or taken back."))
