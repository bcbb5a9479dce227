"""The letters about meetings of a trio: times to pick from, and the meeting with its calendar entry."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.accounts.models import User
from mentoring.mail.kinds import LetterKind, Placeholder, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import queue_email
from sessions_app.calendars import meeting_entry
from sessions_app.trios.models import Meeting
from sessions_app.trios.selectors import people_of


def send_proposal(meeting: Meeting, *, to: User, now: datetime) -> OutboundEmail:
    """Times to pick from. Who is told that a meeting may be moved by proposing anew gets a letter of its own."""
    return queue_email(
        key=f"trios.times_proposed|{meeting.pk}|{to.pk}",
        kind="trios.times_proposed",
        template="trios/emails/times_proposed",
        context={**_context(meeting), "proposer": meeting.proposed_by, "times": list(meeting.proposals.all())},
        to=to,
        now=now,
        program_id=meeting.program_id,
        about=meeting.about,
    )


def send_meeting(meeting: Meeting, event: str, *, method: str, now: datetime) -> None:
    """To the leader and her mentors, each with the calendar entry. `event`: meeting_set, meeting_moved or meeting_cancelled."""
    for person in people_of(meeting.trio.leader):
        queue_email(
            key=f"trios.{event}|{meeting.pk}|{person.pk}|{meeting.sequence}",
            kind=f"trios.{event}",
            template=f"trios/emails/{event}",
            context=_context(meeting),
            to=person,
            now=now,
            program_id=meeting.program_id,
            about=meeting.about,
            calendar=entry_of(meeting, person=person, method=method, now=now),
            calendar_method=method,
        )


def entry_of(meeting: Meeting, *, person: User, method: str, now: datetime) -> str:
    """The meeting as a calendar entry in the person's language."""
    assert meeting.starts_at is not None  # noqa: S101 - a meeting that is only proposed has no entry
    assert meeting.ends_at is not None  # noqa: S101
    with translation.override(person.language):
        summary = _("Mentoring with %(leader)s") % {"leader": meeting.trio.leader.user.name}
    return meeting_entry(
        uid=meeting.uid, sequence=meeting.sequence, starts_at=meeting.starts_at, ends_at=meeting.ends_at, summary=summary,
        place=meeting.place, url=meeting.get_absolute_url(), person=person, method=method, now=now,
    )  # fmt: skip


def _context(meeting: Meeting) -> dict[str, object]:
    return {
        "meeting": meeting, "leader": meeting.trio.leader.user, "program": meeting.program, "path": meeting.get_absolute_url()
    }  # fmt: skip


_LEADER = {"leader": Placeholder("leader.name", gettext_lazy("The leader’s name"))}
_MEETING = {
    **_LEADER,
    "when": Placeholder("meeting.starts_at", gettext_lazy("When it begins")),
    "place": Placeholder("meeting.place", gettext_lazy("Where it is")),
}
_TRIO = gettext_lazy("The leader and her mentors")

register(
    LetterKind(
        "trios.times_proposed", gettext_lazy("Times for a meeting"), gettext_lazy("The others in the trio"),
        gettext_lazy("One of the trio proposes times"),
        {
            **_LEADER,
            "proposer": Placeholder("proposer.name", gettext_lazy("Who proposes")),
            "times": Placeholder("times", gettext_lazy("The times, one a line"), each=("starts_at",)),
        },
    ),
    LetterKind("trios.meeting_set", gettext_lazy("Meeting of the trio"), _TRIO, gettext_lazy("A time is picked"), _MEETING),
    LetterKind("trios.meeting_moved", gettext_lazy("Meeting moved"), _TRIO, gettext_lazy("A meeting is moved"), _MEETING),
    LetterKind("trios.meeting_cancelled", gettext_lazy("Meeting called off"), _TRIO, gettext_lazy("A meeting is called off"), _MEETING),
)  # fmt: skip
