"""Reads of trios. The rooms of the mentors are opened here, for the mentors whose pairs the room names, and nowhere else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from matching.models import Pairing
from matching.selectors import LIVE
from mentoring.accounts.models import User
from mentoring.sealing import seal, unseal
from programs.models import Membership, Program
from programs.rules import is_coordinator
from programs.states import Phase, Role
from sessions_app.calendars import ZONE
from sessions_app.models import CheckInSeries
from sessions_app.recurrence import days_counted
from sessions_app.trios.models import (
    QUIET_BYTES,
    ROOM_BYTES,
    Agreed,
    Meeting,
    QuietMessage,
    RhythmAlert,
    Room,
    Topic,
    Trio,
)
from sessions_app.trios.states import MeetingState, QuietState, Reason

ROOM: Final = "trios.room"
"""What the envelope is for: it has a key of its own."""
QUIET: Final = "trios.quiet_line"

LONG_DAYS, MOST_CALLED_OFF = 35, 2
"""A trio is out of rhythm after so many days without a meeting, or so many called off in a row."""


def trios_visible_to(user: User, program: Program) -> QuerySet[Membership]:
    """The leaders whose trio the person is in, or whom they assist. Nobody else sees a trio: no coordinator, no administrator."""
    helps = Membership.objects.filter(assists=OuterRef("pk"), user=user, ended_at=None)
    leaders = Membership.objects.filter(program=program, role=Role.LEADER, ended_at=None)
    return leaders.filter(Q(user=user) | _mentored_by(user) | Exists(helps)).select_related(
        "program__contact", "user__unit", "trio"
    )


def _mentored_by(user: User) -> Exists:
    """Of a leader in a query: the person is one of her mentors now."""
    own = Pairing.objects.filter(leader=OuterRef("pk"), mentor__user=user, mentor__ended_at=None, state__in=LIVE)
    return Exists(own)


def name_of(leader: Membership, *, to: User) -> str:
    """What a trio is called when this person is spoken to: by its leader, and to her by her mentors. In the language of the moment."""
    if leader.user_id == to.pk:
        return _("You and your mentors")
    return _("Mentoring with %(leader)s") % {"leader": leader.user.name}


def mentors_of(leader: Membership) -> list[User]:
    """The leader's mentors now, in order of place."""
    pairings = leader.pairings.filter(state__in=LIVE, mentor__ended_at=None).select_related("mentor__user__unit")
    return [pairing.mentor.user for pairing in pairings.order_by("slot") if pairing.mentor is not None]


def people_of(leader: Membership) -> list[User]:
    """The leader and her mentors: those who get letters about meetings."""
    return [leader.user, *mentors_of(leader)]


def meetings_visible_to(user: User, program: Program) -> QuerySet[Meeting]:
    return Meeting.objects.filter(trio__leader__in=trios_visible_to(user, program)).select_related(
        "trio__program", "trio__leader__user"
    )


def meetings_since(user: User, since: datetime) -> QuerySet[Meeting]:
    """Meetings planned or held since then, of the trios the person is leader or mentor in now, in order of time."""
    leaders = Membership.objects.filter(role=Role.LEADER, ended_at=None).filter(Q(user=user) | _mentored_by(user))
    meetings = Meeting.objects.filter(
        trio__leader__in=leaders, state__in=[MeetingState.PLANNED, MeetingState.HELD], starts_at__gt=since
    )
    return meetings.select_related("trio__program").order_by("starts_at", "pk")


@dataclass(frozen=True, slots=True)
class TrioView:
    """All that the page of a trio shows. `trio` None: nobody has written anything yet."""

    leader: Membership
    mentors: list[User]
    trio: Trio | None
    agreed: list[User]
    open_topics: list[Topic]
    talked_topics: list[Topic]
    proposed: list[Meeting]
    ahead: list[Meeting]
    to_note: list[Meeting]
    held: list[Meeting]
    cancelled_by_leader: int
    cancelled_by_mentors: int

    @property
    def people(self) -> list[User]:
        return [self.leader.user, *self.mentors]

    @property
    def has_agreement(self) -> bool:
        return bool(self.trio and self.trio.aims)


def trio_view(leader: Membership, *, now: datetime) -> TrioView:
    """The trio as it stands. A fixed number of queries."""
    pairings = list(leader.pairings.select_related("mentor__user").order_by("slot", "pk"))
    mentors = [p.mentor.user for p in pairings if p.mentor and p.state in LIVE and p.mentor.ended_at is None]
    trio: Trio | None = getattr(leader, "trio", None)
    said = Agreed.objects.filter(trio=trio, version=trio.version).select_related("person") if trio else []
    topics = list(Topic.objects.filter(trio=trio).select_related("added_by")) if trio else []
    meetings = (
        list(Meeting.objects.filter(trio=trio).select_related("proposed_by").prefetch_related("proposals"))
        if trio
        else []
    )
    planned = [meeting for meeting in meetings if meeting.state == MeetingState.PLANNED]
    by_leader, by_mentors = called_off(meetings, pairings)
    return TrioView(
        leader=leader,
        mentors=mentors,
        trio=trio,
        agreed=[one.person for one in said],
        open_topics=[topic for topic in topics if topic.talked_at is None],
        talked_topics=[topic for topic in topics if topic.talked_at is not None],
        proposed=[meeting for meeting in meetings if meeting.state == MeetingState.PROPOSED],
        ahead=[m for m in planned if m.ends_at is not None and m.ends_at > now],
        to_note=[m for m in planned if m.ends_at is not None and m.ends_at <= now],
        held=[meeting for meeting in meetings if meeting.state == MeetingState.HELD],
        cancelled_by_leader=by_leader,
        cancelled_by_mentors=by_mentors,
    )


def called_off(meetings: Iterable[Meeting], pairings: Iterable[Pairing]) -> tuple[int, int]:
    """How many planned meetings the leader's side called off, and how many her mentors, those of earlier pairs too."""
    mentors = {pairing.mentor.user_id for pairing in pairings if pairing.mentor is not None}
    off = [one for one in meetings if one.state == MeetingState.CANCELLED and one.starts_at is not None]
    by_mentors = sum(one.cancelled_by_id in mentors for one in off)
    return len(off) - by_mentors, by_mentors


@dataclass(slots=True)
class OwnTrio:
    """A trio of one's own on the first page: what waits, or what comes next."""

    leader: Membership
    next_meeting: Meeting | None = None
    to_note: Meeting | None = None
    to_pick: Meeting | None = None
    waits: bool = False
    """One has proposed times, and the others have not picked."""


def own_trios(user: User, *, now: datetime) -> list[OwnTrio]:
    """The trios the person is leader or mentor in, of programmes that run. Two queries."""
    has_mentors = Pairing.objects.filter(leader=OuterRef("pk"), state__in=LIVE)
    leaders = Membership.objects.filter(role=Role.LEADER, ended_at=None, program__state=Phase.RUNNING)
    own = {
        leader.pk: OwnTrio(leader)
        for leader in leaders.filter((Q(user=user) & Exists(has_mentors)) | _mentored_by(user))
        .select_related("program", "user")
        .order_by("-program", "pk")
    }
    live = Meeting.objects.filter(
        trio__leader__in=own, state__in=[MeetingState.PROPOSED, MeetingState.PLANNED]
    ).select_related("trio").order_by("starts_at", "pk")  # fmt: skip
    for meeting in live if own else []:
        trio = own[meeting.trio.leader_id]
        if meeting.state == MeetingState.PROPOSED:
            if meeting.proposed_by_id == user.pk:
                trio.waits = True
            else:
                trio.to_pick = trio.to_pick or meeting
        elif meeting.ends_at is not None and meeting.ends_at <= now:
            trio.to_note = trio.to_note or meeting
        else:
            trio.next_meeting = trio.next_meeting or meeting
    return list(own.values())


# --- The room of the mentors ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a room."""

    plan: str = ""
    roles: str = ""
    notes: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.plan or self.roles or self.notes)


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """A room as one of its mentors sees it. `earlier`: what stands in rooms shared with mentors who have left the trio."""

    key: str
    version: int
    written: Written
    others: list[User]
    earlier: list[Written] = field(default_factory=list)


def own_room(leader: Membership, mentor: User) -> OpenRoom | None:
    """The room the mentor shares with the leader's other mentors now, opened. None for everybody else."""
    pairings = list(
        leader.pairings.filter(state__in=LIVE, mentor__ended_at=None).select_related("mentor__user").order_by("pk")
    )
    mine = next((p for p in pairings if p.mentor is not None and p.mentor.user_id == mentor.pk), None)
    if mine is None:
        return None
    key = ".".join(str(pairing.pk) for pairing in pairings)
    shared = [room for room in Room.objects.filter(program=leader.program_id) if str(mine.pk) in room.key.split(".")]
    room = next((one for one in shared if one.key == key), None)
    return OpenRoom(
        key=key,
        version=room.version if room else 1,
        written=_opened(room),
        others=[p.mentor.user for p in pairings if p.mentor is not None and p.pk != mine.pk],
        earlier=[words for one in shared if one.key != key and not (words := _opened(one)).is_empty],
    )


def sealed_room(key: str, written: Written) -> bytes:
    """The envelope for the room of that key. Raises TooLong."""
    said = {"plan": written.plan, "roles": written.roles, "notes": written.notes}
    return seal(said, purpose=ROOM, row=key, size=ROOM_BYTES)


def _opened(room: Room | None) -> Written:
    if room is None or room.envelope is None:
        return Written()
    return Written(**unseal(room.envelope, purpose=ROOM, row=room.key))


# --- The quiet line ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands in a message on the quiet line."""

    text: str = ""
    answer: str = ""


def sealed_message(message: QuietMessage, text: str, answer: str) -> bytes:
    """The envelope of this very message. Raises TooLong."""
    return seal({"text": text, "answer": answer}, purpose=QUIET, row=str(message.pk), size=QUIET_BYTES)


def opened_message(message: QuietMessage) -> Opened:
    """Call it for the writer or the contact only."""
    if message.envelope is None:
        return Opened()
    return Opened(**unseal(message.envelope, purpose=QUIET, row=str(message.pk)))


def messages_written(user: User, program: Program) -> QuerySet[QuietMessage]:
    return QuietMessage.objects.filter(writer=user, program=program).select_related("program", "contact")


def messages_to(user: User) -> QuerySet[QuietMessage]:
    """What was written to the person as contact. A message taken back is not among it."""
    written = QuietMessage.objects.filter(contact=user).exclude(state=QuietState.TAKEN_BACK)
    return written.select_related("program", "writer")


def messages_to_answer(user: User) -> QuerySet[QuietMessage]:
    return messages_to(user).filter(state=QuietState.SENT).order_by("answer_by", "pk")


def held_of_planned(programs: Collection[Program], *, now: datetime) -> dict[int, tuple[int, int]]:
    """Programme id -> (meetings held, meetings planned): the one definition, for whatever tells how many meetings were held. One query.

    Planned are the meetings a time was picked for and that are no longer ahead: held, called off however early, or past their hour. One that
    nobody has noted is planned and not held. Proposals, picked by nobody or taken back, are not planned. Put in words: content.HELD_OF_PLANNED.
    """
    rows = (
        _planned(programs, now)
        .values_list("trio__program")
        .annotate(held=Count("pk", filter=Q(state=MeetingState.HELD)), planned=Count("pk"))
    )
    numbers = {pk: (held, planned) for pk, held, planned in rows}
    return {program.pk: numbers.get(program.pk, (0, 0)) for program in programs}


def _planned(programs: Collection[Program], now: datetime) -> QuerySet[Meeting]:
    done = Q(state__in=[MeetingState.HELD, MeetingState.CANCELLED]) | Q(starts_at__lte=now)
    return Meeting.objects.filter(done, trio__program__in=programs, starts_at__isnull=False).order_by()


def people_with_meetings(programs: Collection[Program], *, now: datetime) -> dict[int, int]:
    """Programme id -> people in the trios that have planned meetings, as `held_of_planned` counts them. Two queries."""
    due = _planned(programs, now)
    leaders = dict(due.values_list("trio__program").annotate(number=Count("trio__leader", distinct=True)))
    pairs = Pairing.objects.filter(leader__in=due.values("trio__leader"), state__in=LIVE).order_by()
    mentors = dict(pairs.values_list("program").annotate(number=Count("application", distinct=True)))
    return {program.pk: leaders.get(program.pk, 0) + mentors.get(program.pk, 0) for program in programs}


def meetings_held_by(member: Membership) -> int:
    """How many meetings of a trio were held while the person was in it: hers as leader, or those since a mentor's match was published."""
    held = Meeting.objects.filter(state=MeetingState.HELD)
    if member.role == Role.LEADER:
        return held.filter(trio__leader=member).count()
    own = Pairing.objects.filter(
        mentor=member, leader=OuterRef("trio__leader"), published_at__lte=OuterRef("starts_at")
    )
    return held.filter(Exists(own.filter(state__in=LIVE))).count()


# --- The rhythm guard -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a trio meets, for the committee: dates and numbers, nothing of what is said."""

    leader: Membership
    mentors: list[User]
    since: date
    """The day the trio last met, or began."""
    last_met: date | None
    next_at: datetime | None
    held: int
    called_off_by_leader: int
    called_off_by_mentors: int
    reasons: list[Reason]
    alert: RhythmAlert | None
    """What the committee was told and nobody has followed up."""


def rhythm_of(program: Program, *, now: datetime) -> list[Rhythm]:
    """Every trio of the programme, those out of rhythm first. A fixed number of queries.

    Five weeks are counted in local days since the trio last met (or began), without the months in which the check-ins rest.
    """
    today = timezone.localdate(now, ZONE)
    series = CheckInSeries.objects.filter(program=program).first()
    rest = series.skip_months if series is not None else []
    pairs: dict[int, list[Pairing]] = {}
    for pairing in Pairing.objects.filter(program=program, leader__ended_at=None).select_related(
        "leader__user", "leader__program", "mentor__user"
    ):
        pairs.setdefault(pairing.leader_id, []).append(pairing)
    meetings: dict[int, list[Meeting]] = {}
    for meeting in Meeting.objects.filter(trio__program=program, starts_at__isnull=False).select_related("trio"):
        meetings.setdefault(meeting.trio.leader_id, []).append(meeting)
    alerts: dict[int, list[RhythmAlert]] = {}
    for alert in RhythmAlert.objects.filter(program=program, handled_at=None).order_by("-told_at"):
        alerts.setdefault(alert.leader_id, []).append(alert)
    found = []
    for leader_id, own in pairs.items():
        live = [pairing for pairing in own if pairing.state in LIVE]
        if live:
            found.append(
                _rhythm(
                    own, live, meetings.get(leader_id, []), alerts.get(leader_id, []), today=today, now=now, rest=rest
                )
            )
    return sorted(found, key=lambda one: (not one.reasons, one.since, one.leader.pk))


def _rhythm(
    own: list[Pairing],
    live: list[Pairing],
    meetings: list[Meeting],
    alerts: list[RhythmAlert],
    *,
    today: date,
    now: datetime,
    rest: list[int],
) -> Rhythm:
    leader, program_start = live[0].leader, live[0].leader.program.starts_on
    held = [_day(meeting) for meeting in meetings if meeting.state == MeetingState.HELD]
    began = timezone.localdate(min(pairing.published_at for pairing in live), ZONE)
    since = max(held) if held else max(began, program_start or began)
    ahead = [m.starts_at for m in meetings if m.state == MeetingState.PLANNED and m.starts_at and m.starts_at > now]
    cancelled = [m for m in meetings if m.state == MeetingState.CANCELLED]
    lately = [m for m in cancelled if m.cancelled_at and timezone.localdate(m.cancelled_at, ZONE) >= since]
    by_leader, by_mentors = called_off(meetings, own)
    raised = {
        Reason.LONG: days_counted(since, today, rest) >= LONG_DAYS,
        Reason.CALLED_OFF: len(lately) >= MOST_CALLED_OFF,
    }
    return Rhythm(
        leader=leader,
        mentors=[pairing.mentor.user for pairing in live if pairing.mentor is not None],
        since=since,
        last_met=max(held, default=None),
        next_at=min(ahead, default=None),
        held=len(held),
        called_off_by_leader=by_leader,
        called_off_by_mentors=by_mentors,
        reasons=[reason for reason, is_so in raised.items() if is_so],
        alert=next((alert for alert in alerts if alert.since == since), None),
    )


def _day(meeting: Meeting) -> date:
    assert meeting.starts_at is not None  # noqa: S101 - the database says so for what is held
    return timezone.localdate(meeting.starts_at, ZONE)


def alerts_visible_to(user: User, program: Program) -> QuerySet[RhythmAlert]:
    alerts = RhythmAlert.objects.filter(program=program).select_related("program", "leader__user")
    return alerts if is_coordinator(user, program) else alerts.none()


def open_alerts(program: Any) -> QuerySet[RhythmAlert]:
    """What was told and nobody has followed up, of trios that have not met since."""
    met = Meeting.objects.filter(
        trio__leader=OuterRef("leader"), state=MeetingState.HELD, held_at__gt=OuterRef("told_at")
    )
    return RhythmAlert.objects.filter(~Exists(met), program=program, handled_at=None)
