"""The letters about gatherings: invitation, change, cancellation, and the reminder of a check-in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.mail.kinds import LetterKind, Placeholder, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import ask_before_sending, queue_email
from sessions_app.calendars import calendar_entry, calendar_set
from sessions_app.models import ActionPoint, Attendance, CheckInReminder, Gathering
from sessions_app.policies import FEEDBACK_OPEN
from sessions_app.selectors import (
    actions_to_remind_of,
    feedback_to_remind_of,
    mentors_to_remind,
    upcoming_check_ins,
)

CHECK_IN_REMINDER = "gatherings.check_in_reminder"


def gathering_context(gathering: Gathering) -> dict[str, Any]:
    """What every letter about a gathering says. The preview uses it too."""
    return {"gathering": gathering, "program": gathering.program, "path": gathering.get_absolute_url()}


def send_invitation(gathering: Gathering, *, to: User, now: datetime) -> OutboundEmail:
    return _send("invitation", gathering, to=to, now=now, method="REQUEST")


def send_series_invitation(gatherings: Sequence[Gathering], *, to: User, now: datetime) -> OutboundEmail:
    """One letter with one recurring calendar entry for check-ins that were planned together, in order of time."""
    first = gatherings[0]
    numbers = ".".join(str(gathering.pk) for gathering in gatherings)
    return queue_email(
        key=f"gatherings.series_invitation|{to.pk}|{numbers}"[:200],
        kind="gatherings.series_invitation",
        template="gatherings/emails/series_invitation",
        context={
            **gathering_context(first),
            "gatherings": gatherings,
            "number": len(gatherings),
            "path": reverse("gatherings:gathering-list", args=[first.program.slug]),
        },
        to=to,
        now=now,
        program_id=first.program_id,
        about=f"gatherings.checkinseries:{first.series_id}",
        calendar=calendar_set(gatherings, person=to, now=now),
        calendar_method="REQUEST",
    )


def send_change(gathering: Gathering, *, to: User, now: datetime) -> OutboundEmail:
    return _send("change", gathering, to=to, now=now, method="REQUEST")


def send_cancellation(gathering: Gathering, *, to: User, now: datetime) -> OutboundEmail:
    return _send("cancellation", gathering, to=to, now=now, method="CANCEL")


def send_uninvited(gathering: Gathering, *, to: User, now: datetime) -> OutboundEmail:
    """To somebody the gathering is no longer for. The entry leaves their calendar; the gathering itself takes place."""
    page = reverse(
        "gatherings:gathering-list", args=[gathering.program.slug]
    )  # the gathering's own is not theirs any more
    return _send("uninvited", gathering, to=to, now=now, method="CANCEL", path=page)


def send_place(gathering: Gathering, *, to: User, waited_since: datetime, now: datetime) -> OutboundEmail:
    """To the first who waited: there is a place now. Once for each time they waited."""
    since = waited_since.strftime("%Y%m%dT%H%M%S.%f")
    return _send("place", gathering, to=to, now=now, method="REQUEST", more=f"|{since}")


def _send(
    event: str, gathering: Gathering, *, to: User, now: datetime, method: str, more: str = "", **context: Any
) -> OutboundEmail:
    return queue_email(
        key=f"gatherings.{event}|{gathering.pk}|{to.pk}|{gathering.sequence}{more}",
        kind=f"gatherings.{event}",
        template=f"gatherings/emails/{event}",
        context={**gathering_context(gathering), **context},
        to=to,
        now=now,
        program_id=gathering.program_id,
        about=gathering.about,
        calendar=calendar_entry(gathering, person=to, method=method, now=now),
        calendar_method=method,
    )


def send_action(action: ActionPoint, *, now: datetime) -> OutboundEmail:
    """To who took something upon them at a gathering: what, and by when."""
    return queue_email(
        key=f"gatherings.action|{action.pk}",
        kind="gatherings.action",
        template="gatherings/emails/action",
        context={**gathering_context(action.gathering), "action": action, "path": action.get_absolute_url()},
        to=action.owner,
        now=now,
        program_id=action.program_id,
        about=action.about,
    )


def send_action_reminder(action: ActionPoint, *, now: datetime) -> OutboundEmail:
    """To who has not ticked it off yet, once, some days before it is due."""
    return queue_email(
        key=f"gatherings.action_reminder|{action.pk}",
        kind="gatherings.action_reminder",
        template="gatherings/emails/action_reminder",
        context={**gathering_context(action.gathering), "action": action, "path": action.get_absolute_url()},
        to=action.owner,
        now=now,
        program_id=action.program_id,
        about=action.about,
    )


def send_feedback_reminder(attendance: Attendance, *, now: datetime) -> OutboundEmail:
    """To who was there and has not said how it was, once, some days before that closes."""
    gathering = attendance.gathering
    return queue_email(
        key=f"gatherings.feedback_reminder|{attendance.pk}",
        kind="gatherings.feedback_reminder",
        template="gatherings/emails/feedback_reminder",
        context={
            **gathering_context(gathering), "closes": gathering.ends_at + FEEDBACK_OPEN,
            "path": reverse("gatherings:feedback-give", args=[gathering.program.slug, gathering.pk]),
        },
        to=attendance.person,
        now=now,
        program_id=gathering.program_id,
        about=attendance.about,
    )  # fmt: skip


@ask_before_sending(kind="gatherings.action_reminder")
def is_action_reminder_wanted(letter: OutboundEmail, now: datetime) -> bool:
    """It is still to be done, its day is not over, and the person still takes part. The letter may have waited long for a mail server."""
    return actions_to_remind_of(now=now).filter(pk=letter.about.rpartition(":")[2]).exists()


@ask_before_sending(kind="gatherings.feedback_reminder")
def is_feedback_reminder_wanted(letter: OutboundEmail, now: datetime) -> bool:
    """It can still be said, has not been, and the person still takes part."""
    return feedback_to_remind_of(now=now).filter(pk=letter.about.rpartition(":")[2]).exists()


def send_check_in_reminder(reminder: CheckInReminder, *, now: datetime) -> OutboundEmail:
    """The monthly reminder to one mentor. Its key names the check-in, the mentor, the day it is held and how many days before."""
    gathering = reminder.gathering
    return queue_email(
        key=f"{CHECK_IN_REMINDER}|{gathering.pk}|{reminder.person_id}|{gathering.local_date}|{reminder.days_before}",
        kind=CHECK_IN_REMINDER,
        template="gatherings/emails/check_in_reminder",
        context={**gathering_context(gathering), "days_before": reminder.days_before},
        to=reminder.person,
        now=now,
        program_id=gathering.program_id,
        about=gathering.about,
    )


@ask_before_sending(kind=CHECK_IN_REMINDER)
def is_reminder_wanted(letter: OutboundEmail, now: datetime) -> bool:
    """The check-in is still to come, and the mentor still expected there. The letter may have waited long for a mail server."""
    gathering = upcoming_check_ins(now=now).filter(pk=letter.about.rpartition(":")[2]).first()
    return gathering is not None and mentors_to_remind(gathering).filter(letters=letter).exists()


_FACTS = {
    "title": Placeholder("gathering.title", _("The title of the gathering")),
    "when": Placeholder("gathering.starts_at", _("When it begins")),
    "place": Placeholder("gathering.place", _("Where it is")),
    "meeting": Placeholder("gathering.link", _("The address for those who join online"), link=True),
}
_PARTICIPANTS = _("Those invited to the gathering")

register(
    LetterKind("gatherings.invitation", _("Invitation"), _PARTICIPANTS, _("You invite to a gathering"), _FACTS),
    LetterKind(
        "gatherings.series_invitation", _("Invitation to check-ins"), _PARTICIPANTS, _("You invite to a series of check-ins"),
        {
            "title": _FACTS["title"],
            "meeting": _FACTS["meeting"],
            "number": Placeholder("number", _("How many there are"), number=True),
            "dates": Placeholder("gatherings", _("When each begins, one a line"), each=("starts_at",)),
        },
    ),
    LetterKind("gatherings.change", _("Changed"), _PARTICIPANTS, _("A gathering is moved or changed"), _FACTS),
    LetterKind(
        "gatherings.place", _("A place became free"), _("Those on the waiting list"), _("Somebody gives up a place, or the room grows"),
        _FACTS,
    ),
    LetterKind(
        "gatherings.uninvited", _("No longer invited"), _("Those a gathering is no longer for"),
        _("You take somebody out of whom a gathering is for"), {"title": _FACTS["title"]},
    ),
    LetterKind("gatherings.cancellation", _("Cancelled"), _PARTICIPANTS, _("A gathering is called off"), _FACTS),
    LetterKind(
        "gatherings.action", _("Something to do"), _("Whoever took it upon them"), _("You note an action of a gathering"),
        {
            "title": _FACTS["title"],
            "what": Placeholder("action.text", _("What is to be done")),
            "due": Placeholder("action.due_on", _("By when")),
        },
    ),
    LetterKind(
        "gatherings.action_reminder", _("Reminder of something to do"), _("Whoever took it upon them and has not ticked it off"),
        _("Two days before it is to be done"),
        {
            "title": _FACTS["title"],
            "what": Placeholder("action.text", _("What is to be done")),
            "due": Placeholder("action.due_on", _("By when")),
        },
    ),
    LetterKind(
        "gatherings.feedback_reminder", _("How was it?"), _("Those who were there and have not said how it was"),
        _("Three days before the feedback on a gathering closes"),
        {"title": _FACTS["title"], "closes": Placeholder("closes", _("Until when one may answer"))},
    ),
    LetterKind(
        CHECK_IN_REMINDER, _("Reminder of the check-in"), _("The mentors"), _("Some days before a monthly check-in"), _FACTS
    ),
)  # fmt: skip
