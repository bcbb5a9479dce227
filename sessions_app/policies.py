"""What the situation allows with gatherings. Each check returns None or raises Refusal."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase
from sessions_app.models import Gathering
from sessions_app.states import Form, GatheringState, Reply


def check_can_plan(program: Program) -> None:
    if program.state in (Phase.CLOSED, Phase.ARCHIVED):
        raise Refusal("program_over", _("This programme is over. Start a new round to plan gatherings."))


def check_can_change(gathering: Gathering) -> None:
    if gathering.state == GatheringState.CANCELLED:
        raise Refusal("cancelled", _("This gathering is cancelled. Plan a new one instead."))
    if gathering.state == GatheringState.HELD:
        raise Refusal("held", _("This gathering has been held. Its time and place can no longer be changed."))


def check_can_invite(gathering: Gathering, *, now: datetime) -> None:
    check_can_change(gathering)
    if gathering.starts_at <= now:
        raise Refusal("begun", _("This gathering has begun. Change its date first if it is still to come."))
    if gathering.form != Form.DIGITAL and not gathering.place.strip():
        raise Refusal("no_place", _("Say where people are to meet before you invite them."))
    if gathering.form != Form.PHYSICAL and not gathering.link.strip():
        raise Refusal("no_link", _("Add the meeting link before you invite people to join online."))


def check_can_cancel(gathering: Gathering) -> None:
    check_can_change(gathering)


def check_can_reply(gathering: Gathering, *, now: datetime) -> None:
    if gathering.state == GatheringState.CANCELLED:
        raise Refusal("cancelled", _("This gathering is cancelled, so no answer is needed."))
    if gathering.starts_at <= now:
        raise Refusal("begun", _("This gathering has begun. Answers can no longer be changed."))


def check_reply_fits(gathering: Gathering, reply: Reply) -> None:
    """The form of the gathering allows it. Whether there is room is no refusal: who finds none waits in line."""
    if reply == Reply.DIGITAL and gathering.form == Form.PHYSICAL:
        raise Refusal("not_online", _("One cannot join this gathering online."))


def check_can_take_attendance(gathering: Gathering, *, now: datetime) -> None:
    if gathering.state == GatheringState.CANCELLED:
        raise Refusal("cancelled", _("This gathering was cancelled, so there is no attendance to take."))
    if gathering.state == GatheringState.PLANNED:
        raise Refusal("not_invited", _("Nobody has been invited yet. Send the invitations first."))
    if gathering.starts_at > now:
        raise Refusal("not_begun", _("Attendance can be taken once the gathering has begun."))
