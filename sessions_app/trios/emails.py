"""The letters about meetings of a trio: times to pick from, and the meeting with its calendar entry."""

from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from matching.selectors.words import in_a_row
from mentoring.accounts.models import User
from mentoring.mail.kinds import LetterKind, Placeholder, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import ask_before_sending, queue_email
from sessions_app.calendars import meeting_entry
from sessions_app.trios.models import Meeting, QuietMessage, RhythmAlert
from sessions_app.trios.selectors import mentors_of, name_of, people_of
from sessions_app.trios.states import QuietState


def send_proposal(meeting: Meeting, *, to: User, now: datetime) -> OutboundEmail:
    """Times to pick from. Who is told that a meeting may be moved by proposing anew gets a letter of its own."""
    return queue_email(
        key=f"trios.times_proposed|{meeting.pk}|{to.pk}",
        kind="trios.times_proposed",
        template="trios/emails/times_proposed",
        context={**_context(meeting, to=to), "proposer": meeting.proposed_by, "times": list(meeting.proposals.all())},
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
            context=_context(meeting, to=person),
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
        summary = name_of(meeting.trio.leader, to=person)
    return meeting_entry(
        uid=meeting.uid, sequence=meeting.sequence, starts_at=meeting.starts_at, ends_at=meeting.ends_at, summary=summary,
        place=meeting.place, url=meeting.get_absolute_url(), person=person, method=method, now=now,
    )  # fmt: skip


def send_quiet_message(message: QuietMessage, *, now: datetime) -> OutboundEmail:
    """To the contact: that there is a message, and until when to answer. Not what it says, and not from whom."""
    return _quiet("quiet_message", message, to=message.contact, occasion="", now=now)


def send_quiet_reminder(message: QuietMessage, *, late: bool, now: datetime) -> OutboundEmail:
    """To the contact, before the date and once it has passed."""
    return _quiet("quiet_reminder", message, to=message.contact, occasion="late" if late else "before", now=now)


def send_quiet_answer(message: QuietMessage, *, now: datetime) -> OutboundEmail:
    """To the writer, who asked for it: that there is an answer, not what it says."""
    return _quiet("quiet_answer", message, to=message.writer, occasion="", now=now)


def _quiet(event: str, message: QuietMessage, *, to: User, occasion: str, now: datetime) -> OutboundEmail:
    """A letter about the quiet line belongs to no programme: its coordinators do not find it among theirs."""
    page = (
        reverse("trios:quiet-line", args=[message.program.slug])
        if event == "quiet_answer"
        else reverse("trios:quiet-answer", args=[message.pk])
    )
    return queue_email(
        key=f"trios.{event}|{message.pk}|{occasion}",
        kind=f"trios.{event}",
        template=f"trios/emails/{event}",
        context={"program": message.program, "answer_by": message.answer_by, "path": page},
        to=to,
        now=now,
        about=message.about,
    )


@ask_before_sending(kind="trios.quiet_message")
@ask_before_sending(kind="trios.quiet_reminder")
def is_quiet_letter_wanted(letter: OutboundEmail, now: datetime) -> bool:
    """The message still waits for an answer."""
    return QuietMessage.objects.filter(pk=letter.about.rpartition(":")[2], state=QuietState.SENT).exists()


def send_rhythm_alert(alert: RhythmAlert, *, to: User, now: datetime) -> OutboundEmail:
    """To a coordinator: that a trio has not met for long, or has called off twice. Kindly, and once."""
    return queue_email(
        key=f"trios.rhythm_alert|{alert.pk}|{to.pk}",
        kind="trios.rhythm_alert",
        template="trios/emails/rhythm_alert",
        context={
            "alert": alert,
            "leader": alert.leader.user,
            "reason": alert.get_reason_display(),
            "program": alert.program,
            "path": reverse("trios:rhythm", args=[alert.program.slug]),
        },
        to=to,
        now=now,
        program_id=alert.program_id,
        about=f"trios.rhythmalert:{alert.pk}",
    )


def _context(meeting: Meeting, *, to: User) -> dict[str, object]:
    leader = meeting.trio.leader
    with translation.override(to.language):
        whom = in_a_row([mentor.name for mentor in mentors_of(leader)]) if to.pk == leader.user_id else leader.user.name
    return {
        "meeting": meeting, "whom": whom, "program": meeting.program, "path": meeting.get_absolute_url()
    }  # fmt: skip


_LEADER = {"leader": Placeholder("leader.name", gettext_lazy("The leader’s name"))}
_WHOM = {"whom": Placeholder("whom", gettext_lazy("Whom one meets: the leader, or for her the mentors"))}
_MEETING = {
    **_WHOM,
    "when": Placeholder("meeting.starts_at", gettext_lazy("When it begins")),
    "place": Placeholder("meeting.place", gettext_lazy("Where it is")),
}
_CONTACT = gettext_lazy("The contact outside the line")
_QUIET = {"answer_by": Placeholder("answer_by", gettext_lazy("Until when to answer"))}
_TRIO = gettext_lazy("The leader and her mentors")

register(
    LetterKind(
        "trios.times_proposed", gettext_lazy("Times for a meeting"), gettext_lazy("The others in the trio"),
        gettext_lazy("One of the trio proposes times"),
        {
            **_WHOM,
            "proposer": Placeholder("proposer.name", gettext_lazy("Who proposes")),
            "times": Placeholder("times", gettext_lazy("The times, one a line"), each=("starts_at",)),
        },
    ),
    LetterKind("trios.meeting_set", gettext_lazy("Meeting of the trio"), _TRIO, gettext_lazy("A time is picked"), _MEETING),
    LetterKind("trios.meeting_moved", gettext_lazy("Meeting moved"), _TRIO, gettext_lazy("A meeting is moved"), _MEETING),
    LetterKind("trios.meeting_cancelled", gettext_lazy("Meeting called off"), _TRIO, gettext_lazy("A meeting is called off"), _MEETING),
    LetterKind(
        "trios.rhythm_alert", gettext_lazy("A trio out of rhythm"), gettext_lazy("The coordinators"),
        gettext_lazy("A trio has not met for five weeks, or has called off twice"),
        {
            **_LEADER,
            "reason": Placeholder("reason", gettext_lazy("What has happened")),
            "since": Placeholder("alert.since", gettext_lazy("When the trio last met, or began")),
        },
    ),
    LetterKind(
        "trios.quiet_message", gettext_lazy("A message on the quiet line"), _CONTACT, gettext_lazy("Somebody writes on the quiet line"), _QUIET,
        private=True,
    ),
    LetterKind(
        "trios.quiet_reminder", gettext_lazy("A message waits on the quiet line"), _CONTACT,
        gettext_lazy("The date to answer is near, or has passed"), _QUIET, private=True,
    ),
    LetterKind(
        "trios.quiet_answer", gettext_lazy("An answer on the quiet line"), gettext_lazy("Who wrote, if they asked for it"),
        gettext_lazy("The contact has answered"), private=True,
    ),
)  # fmt: skip
