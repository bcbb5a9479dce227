"""What the situation allows with gatherings. Each check returns None or raises Refusal."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase
from sessions_app.models import Attendance, Gathering
from sessions_app.states import Form, GatheringState, Reply

DOOR_OPENS = timedelta(minutes=30)
"""So long before the start the code at the door is good, and so long after the end."""
MOST_WRONG_CODES = 10
FEEDBACK_OPEN = timedelta(days=7)
"""How long after its end people can say what they found of a gathering."""


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


def check_can_note_actions(gathering: Gathering) -> None:
    if gathering.state in (GatheringState.CANCELLED, GatheringState.PLANNED):
        raise Refusal("not_invited", _("Actions are noted once people have been invited."))


def check_can_show_code(gathering: Gathering, *, now: datetime) -> None:
    if gathering.state != GatheringState.INVITED:
        raise Refusal(
            "not_invited", _("A code is for a gathering to which people are invited and that is not held yet.")
        )
    if now > gathering.ends_at + DOOR_OPENS:
        raise Refusal("over", _("This gathering is over. Note who was there in the list of attendance."))


def check_can_arrive(attendance: Attendance, *, now: datetime) -> None:
    gathering = attendance.gathering
    if gathering.state != GatheringState.INVITED or not gathering.door_code:
        raise Refusal("no_code", _("There is no code for this gathering. The committee notes who is there."))
    if not gathering.starts_at - DOOR_OPENS <= now <= gathering.ends_at + DOOR_OPENS:
        raise Refusal(
            "not_now", _("The code is good from half an hour before the gathering until half an hour after it.")
        )
    if attendance.wrong_codes >= MOST_WRONG_CODES:
        raise Refusal("too_often", _("That was wrong too often. Ask the committee to note that you are here."))


def check_can_give_feedback(attendance: Attendance, *, given: bool, now: datetime) -> None:
    gathering = attendance.gathering
    if gathering.state in (GatheringState.CANCELLED, GatheringState.PLANNED) or now < gathering.ends_at:
        raise Refusal("not_yet", _("You can say what you found of it once the gathering is over."))
    if now > gathering.ends_at + FEEDBACK_OPEN:
        raise Refusal("over", _("The week for saying what you found of it is over."))
    if attendance.attended is False or (attendance.attended is None and attendance.reply == Reply.NO):
        raise Refusal("not_there", _("Those who were there are asked what they found of it."))
    if given:
        raise Refusal("given", _("You have answered. As nobody can tell which answer is yours, it cannot be changed."))


def check_names_nobody(text: str, names: Collection[str]) -> None:
    """`names` are the given and family names of those who take part. A name counts when it is written as one, with a capital."""
    found = [word for word in re.findall(r"\w+", text) if word in names]
    if found:
        raise Refusal(
            "names_somebody",
            _("“%(name)s” is the name of somebody in the programme. Themes are noted without names.")
            % {"name": found[0]},
        )
