"""Reads of gatherings, check-ins and reminders."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.disclosure import SMALLEST
from programs.models import Membership, Program
from programs.rules import is_coordinator
from programs.states import Phase, Role
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.models import (
    ActionPoint,
    AgendaPoint,
    Attendance,
    CheckInReminder,
    CheckInSeries,
    FeedbackBox,
    FeedbackGiven,
    Gathering,
    Told,
)
from sessions_app.policies import FEEDBACK_OPEN
from sessions_app.recurrence import MonthlyRule
from sessions_app.states import Form, GatheringState, Kind, Reply, Skipped


def gatherings_visible_to(user: User, program: Program) -> QuerySet[Gathering]:
    """A coordinator sees all; others those they were asked to."""
    gatherings = Gathering.objects.filter(program=program).select_related("program", "series")
    if is_coordinator(user, program):
        return gatherings
    return gatherings.filter(Exists(Attendance.objects.filter(gathering=OuterRef("pk"), person=user)))


def with_counts(gatherings: QuerySet[Gathering]) -> QuerySet[Gathering]:
    """Adds `invited`, `coming` (in person or online), `declined`, `waiting` and `attended_count`. The first to come in front."""
    counted = gatherings.annotate(
        invited=Count("attendances"),
        coming=Count("attendances", filter=Q(attendances__reply__in=[Reply.YES, Reply.DIGITAL])),
        declined=Count("attendances", filter=Q(attendances__reply=Reply.NO)),
        waiting=Count("attendances", filter=Q(attendances__reply=Reply.NONE)),
        attended_count=Count("attendances", filter=Q(attendances__attended=True)),
    )
    return counted.order_by("starts_at", "pk")  # what is counted in groups forgets the table's own order


def attendance_list(gathering: Gathering) -> QuerySet[Attendance]:
    return gathering.attendances.select_related("person__unit", "gathering").order_by(
        "person__family_name", "person__given_name", "pk"
    )


def own_attendance(gathering: Gathering, user: User) -> Attendance | None:
    return gathering.attendances.filter(person=user).select_related("gathering").first()


AUDIENCE = {
    "for_leaders": Role.LEADER, "for_mentors": Role.MENTOR, "for_assistants": Role.ASSISTANT, "for_assessors": Role.ASSESSOR,
}  # fmt: skip
"""The column of a gathering that says that a part is invited."""


def audience(gathering: Gathering) -> QuerySet[User]:
    """Whom the gathering is for: the committee always, the parts it names, and its guests. Only those still with us."""
    roles = [Role.COORDINATOR, *(role for column, role in AUDIENCE.items() if getattr(gathering, column))]
    guests = gathering.guests.values("person")
    members = Membership.objects.filter(
        Q(role__in=roles) | Q(user__in=guests), program=gathering.program_id, ended_at=None
    )
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk")


def possible_guests(program: Program) -> QuerySet[User]:
    """Those with a part in the programme who could be invited by name: everybody but the committee, which always is."""
    committee = Membership.objects.filter(program=program, ended_at=None, role=Role.COORDINATOR)
    return members_of(program).exclude(pk__in=committee.values("user"))


def free_places(gathering: Gathering) -> int | None:
    """How many more the room holds; None where there is no limit. Those who join online take no place."""
    if gathering.capacity is None or gathering.form == Form.DIGITAL:
        return None
    return max(gathering.capacity - gathering.attendances.filter(reply=Reply.YES).count(), 0)


def in_line(gathering: Gathering) -> QuerySet[Attendance]:
    """Those who wait for a place, the first to come in front."""
    return gathering.attendances.filter(reply=Reply.WAITING).order_by("replied_at", "pk")


def agenda_points(gathering: Gathering) -> QuerySet[AgendaPoint]:
    """The agenda in order."""
    return gathering.points.order_by("position", "pk")


def agenda_times(gathering: Gathering) -> list[tuple[datetime, AgendaPoint]]:
    """The points of the agenda in order, each with when it begins. One query."""
    prefetch_related_objects([gathering], Prefetch("points", queryset=AgendaPoint.objects.select_related("owner")))
    return gathering.agenda_times


def members_of(program: Program) -> QuerySet[User]:
    """Everybody with a part in the programme now, by name."""
    members = Membership.objects.filter(program=program, ended_at=None)
    people = User.objects.filter(is_active=True, pk__in=members.values("user"))
    return people.order_by("family_name", "given_name", "pk")


def people_invited(gathering: Gathering) -> QuerySet[User]:
    """Those asked to the gathering, by name."""
    people = User.objects.filter(pk__in=gathering.attendances.values("person"), is_active=True)
    return people.order_by("family_name", "given_name", "pk")


def arrived(gathering: Gathering) -> int:
    """How many have given the code at the door."""
    return gathering.attendances.exclude(arrived_at=None).count()


def actions_of(gathering: Gathering) -> QuerySet[ActionPoint]:
    """What people took upon them at a gathering, the first that is due in front."""
    return gathering.actions.select_related("owner", "gathering__program").order_by("due_on", "pk")


def actions_visible_to(user: User, program: Program) -> QuerySet[ActionPoint]:
    """A coordinator sees all of the programme, others what they took upon them. Open ones first, then by date."""
    actions = ActionPoint.objects.filter(gathering__program=program).select_related("owner", "gathering__program")
    if not is_coordinator(user, program):
        actions = actions.filter(owner=user)
    return actions.order_by(F("done_at").asc(nulls_first=True), "due_on", "pk")


def open_actions_of(user: User) -> QuerySet[ActionPoint]:
    """What the person has taken upon them and not done, in programmes that are not archived."""
    actions = ActionPoint.objects.filter(owner=user, done_at=None).exclude(gathering__program__state=Phase.ARCHIVED)
    return actions.select_related("gathering__program").order_by("due_on", "pk")


def open_actions_in(program: Program) -> QuerySet[ActionPoint]:
    """What anybody in the programme has taken upon them and not done."""
    return ActionPoint.objects.filter(gathering__program=program, done_at=None)


def overdue_actions(program: Program, *, now: datetime) -> QuerySet[ActionPoint]:
    """What was to be done before today and is not."""
    return open_actions_in(program).filter(due_on__lt=timezone.localdate(now))


def actions_to_remind_of(*, now: datetime) -> QuerySet[ActionPoint]:
    """What is still to be done, its day not over, by people who take part in a programme that goes on."""
    takes_part = Membership.objects.filter(
        program=OuterRef("gathering__program"), user=OuterRef("owner"), ended_at=None
    )
    return ActionPoint.objects.filter(
        Exists(takes_part), done_at=None, due_on__gte=timezone.localdate(now, ZONE), owner__is_active=True,
    ).exclude(gathering__program__state__in=[Phase.CLOSED, Phase.ARCHIVED])  # fmt: skip


def has_given_feedback(gathering: Gathering, user: User) -> bool:
    return FeedbackGiven.objects.filter(gathering=gathering, person=user).exists()


def feedback_wanted_of(user: User, *, now: datetime) -> QuerySet[Attendance]:
    """Gatherings the person was at, that they can still say something of and have not."""
    there = Q(attended=True) | (Q(attended=None) & ~Q(reply=Reply.NO))
    wanted = _without_feedback(now).filter(there, person=user)
    return wanted.select_related("gathering__program").order_by("gathering__ends_at")


def feedback_to_remind_of(*, now: datetime) -> QuerySet[Attendance]:
    """Of whom feedback is wanted that may be reminded of: they were there, or said they would come, and still take part.

    Check-ins have a form of their own the day before, so nobody is written to after them as well.
    """
    there = Q(attended=True) | Q(attended=None, reply__in=[Reply.YES, Reply.DIGITAL])
    takes_part = Membership.objects.filter(
        program=OuterRef("gathering__program"), user=OuterRef("person"), ended_at=None
    )
    wanted = _without_feedback(now).filter(there & Exists(takes_part), person__is_active=True)
    return wanted.exclude(gathering__kind=Kind.CHECK_IN).exclude(gathering__program__state=Phase.ARCHIVED)


def _without_feedback(now: datetime) -> QuerySet[Attendance]:
    """Of gatherings that are over, as long as something can be said of them, by people who have not said it."""
    given = FeedbackGiven.objects.filter(gathering=OuterRef("gathering"), person=OuterRef("person"))
    return Attendance.objects.filter(
        ~Exists(given), gathering__state__in=[GatheringState.INVITED, GatheringState.HELD],
        gathering__ends_at__lte=now, gathering__ends_at__gt=now - FEEDBACK_OPEN,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was answered after a gathering, as far as it may be shown: nothing before it is closed, nothing of fewer than five."""

    given: int
    closes_at: datetime
    is_closed: bool
    mean: float | None = None
    most: list[str] = field(default_factory=list)
    change: list[str] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        return self.mean is not None


def feedback_of(gathering: Gathering, *, now: datetime) -> Feedback:
    """One query. Texts come in the order of the lot, which is nobody's."""
    box = FeedbackBox.objects.filter(gathering=gathering).first() or FeedbackBox(gathering=gathering)
    closes_at = gathering.ends_at + FEEDBACK_OPEN
    given, is_closed = len(box.useful), now > closes_at
    if not is_closed or given < SMALLEST:
        return Feedback(given, closes_at, is_closed)
    return Feedback(given, closes_at, is_closed, sum(box.useful) / given, box.most, box.change)


def feedback_means(program: Program, *, now: datetime) -> list[tuple[Gathering, int, float]]:
    """(gathering, answers, mean usefulness 1–5) of those whose feedback may be shown, in order of time. For reports."""
    boxes = FeedbackBox.objects.filter(gathering__program=program, gathering__ends_at__lt=now - FEEDBACK_OPEN)
    return [
        (box.gathering, len(box.useful), sum(box.useful) / len(box.useful))
        for box in boxes.select_related("gathering__program").order_by("gathering__starts_at", "pk")
        if len(box.useful) >= SMALLEST
    ]


def told_in(program: Program) -> QuerySet[Told]:
    """ "You said, we did", the latest first."""
    return Told.objects.filter(program=program)


def told_at(gathering: Gathering) -> list[Told]:
    """What was answered since the last gathering of its kind of meeting: check-ins follow any gathering, others those that are no check-in."""
    if gathering.state == GatheringState.CANCELLED:
        return []
    earlier = Gathering.objects.filter(program=gathering.program_id, ends_at__lte=gathering.starts_at)
    earlier = earlier.exclude(state=GatheringState.CANCELLED)
    if gathering.kind != Kind.CHECK_IN:
        earlier = earlier.exclude(kind=Kind.CHECK_IN)
    last = earlier.order_by("-ends_at").values("ends_at")[:1]
    lines = Told.objects.filter(program=gathering.program_id, told_at__lte=gathering.ends_at)
    return list(lines.filter(Q(told_at__gt=Subquery(last)) | ~Exists(earlier)).order_by("told_at", "pk"))


def names_in(program: Program) -> set[str]:
    """Every given and family name, word by word, of those who have or had a part in the programme."""
    people = User.objects.filter(memberships__program=program).values_list("given_name", "family_name")
    return {word for given, family in people for word in f"{given} {family}".split()}


def mentors_to_remind(gathering: Gathering) -> QuerySet[User]:
    """The programme's mentors who are to hear of a check-in: not those who have left or have said they cannot come."""
    members = Membership.objects.filter(program=gathering.program_id, role=Role.MENTOR, ended_at=None)
    cannot = Attendance.objects.filter(gathering=gathering, reply=Reply.NO)
    return (
        User.objects.filter(is_active=True, pk__in=members.values("user"))
        .exclude(pk__in=cannot.values("person"))
        .order_by("pk")
    )


def upcoming_check_ins(*, now: datetime) -> QuerySet[Gathering]:
    """Check-ins that are to come in programmes that are running."""
    return Gathering.objects.filter(
        kind=Kind.CHECK_IN,
        state__in=[GatheringState.PLANNED, GatheringState.INVITED],
        starts_at__gt=now,
        program__state=Phase.RUNNING,
    ).select_related("program", "series")


def next_for(people: Collection[User], *, now: datetime) -> dict[int, list[Attendance]]:
    """Person id -> the gatherings ahead they are asked to, nearest first. One query, however many people."""
    asked: dict[int, list[Attendance]] = {person.pk: [] for person in people}
    for attendance in (
        Attendance.objects.filter(
            person__in=people, gathering__state=GatheringState.INVITED, gathering__ends_at__gt=now
        )
        .select_related("gathering__program")
        .order_by("gathering__starts_at", "pk")
    ):
        asked[attendance.person_id].append(attendance)
    return asked


def next_gathering(program: Program, *, now: datetime) -> Gathering | None:
    return (
        Gathering.objects.filter(program=program, ends_at__gt=now)
        .exclude(state=GatheringState.CANCELLED)
        .select_related("program")
        .order_by("starts_at")
        .first()
    )


def kick_offs_of(program: Program) -> QuerySet[Gathering]:
    """The kick-off, if somebody has planned it and not called it off."""
    return Gathering.objects.filter(program=program, kind=Kind.KICK_OFF).exclude(state=GatheringState.CANCELLED)


def check_ins_of(program: Program) -> QuerySet[CheckInSeries]:
    """The rule of the monthly check-ins, if somebody has set it."""
    return CheckInSeries.objects.filter(program=program)


def joined_since(series: CheckInSeries, *, now: datetime) -> QuerySet[User]:
    """Those the check-ins are for and who are asked to none of the dates to come that others are invited to."""
    ahead = Gathering.objects.filter(series=series, state=GatheringState.INVITED, starts_at__gt=now)
    nearest = ahead.order_by("starts_at", "pk").first()
    if nearest is None:
        return User.objects.none()
    return audience(nearest).exclude(Exists(Attendance.objects.filter(person=OuterRef("pk"), gathering__in=ahead)))


def not_asked_yet(program: Program, *, now: datetime) -> QuerySet[Membership]:
    """Members for whom there is a gathering still to come that others are invited to and they are not: they joined since."""
    ahead = Gathering.objects.filter(program=OuterRef("program"), state=GatheringState.INVITED, starts_at__gt=now)
    missed = ahead.exclude(
        Exists(Attendance.objects.filter(gathering=OuterRef("pk"), person=OuterRef(OuterRef("user"))))
    )
    is_for = Q(Exists(missed), role=Role.COORDINATOR)
    for column, role in AUDIENCE.items():
        is_for |= Q(Exists(missed.filter(**{column: True})), role=role)
    return Membership.objects.filter(is_for, program=program, ended_at=None, user__is_active=True)


def still_ahead(program: Program, *, now: datetime) -> QuerySet[Gathering]:
    """Gatherings people are invited to that are still to come."""
    return Gathering.objects.filter(program=program, state=GatheringState.INVITED, starts_at__gt=now)


def to_take_attendance_of(programs: Iterable[Program], *, now: datetime) -> QuerySet[Gathering]:
    """Gatherings that have begun and whose attendance nobody has taken yet."""
    begun = Gathering.objects.filter(program__in=programs, state=GatheringState.INVITED, starts_at__lte=now)
    return begun.select_related("program").order_by("starts_at", "pk")


def rule_of(series: CheckInSeries) -> MonthlyRule:
    """The series as a rule on local dates, with the public holidays it keeps clear of."""
    return MonthlyRule(
        first_on=series.first_on,
        last_on=series.last_on,
        nth=series.nth,
        weekday=series.weekday,
        day_of_month=series.day_of_month,
        skip_months=tuple(series.skip_months),
        free_days=PUBLIC_HOLIDAYS,
        any_day=not series.skip_holidays,
    )


@dataclass(frozen=True, slots=True)
class ReminderCount:
    """How the reminders of one check-in stand."""

    gathering: Gathering
    days_before: int
    due_on: date
    due_at: datetime
    waiting: int
    sent: int
    skipped: list[tuple[str, int]]
    """Why, and how many."""


def reminder_overview(program: Program) -> list[ReminderCount]:
    """One row per check-in and reminder day, in order of date. Two queries, whatever the number of rows."""
    reasons = {reason.name: Count("pk", filter=Q(skipped=reason)) for reason in Skipped if reason}
    counted = (
        CheckInReminder.objects.filter(gathering__program=program)
        .values("gathering", "days_before", "due_at")
        .annotate(
            sent=Count("pk", filter=Q(queued_at__isnull=False)),
            **reasons,
            waiting=Count("pk", filter=Q(queued_at__isnull=True, skipped="")),
        )
        .order_by("due_at", "gathering")
    )
    rows = cast(
        Iterable[dict[str, Any]], counted
    )  # the checker knows no columns whose names are only known when it runs
    gatherings = Gathering.objects.filter(program=program, kind=Kind.CHECK_IN).select_related("program").in_bulk()
    return [
        ReminderCount(
            gathering=gatherings[row["gathering"]],
            days_before=row["days_before"],
            due_on=row["due_at"].date(),
            due_at=row["due_at"],
            waiting=row["waiting"],
            sent=row["sent"],
            skipped=[(str(reason.label), row[reason.name]) for reason in Skipped if reason and row[reason.name]],
        )
        for row in rows
    ]


def gatherings_held(programs: Collection[Program]) -> dict[int, tuple[int, int]]:
    """Programme id -> (gatherings held, how many people were asked to any of them). Two queries."""
    held = Gathering.objects.filter(program__in=programs, state=GatheringState.HELD).order_by()
    numbers = dict(held.values_list("program").annotate(number=Count("pk")))
    asked = Attendance.objects.filter(gathering__in=held).order_by().values_list("gathering__program")
    people = dict(asked.annotate(number=Count("person", distinct=True)))
    return {program.pk: (numbers.get(program.pk, 0), people.get(program.pk, 0)) for program in programs}


def attended_by(member: Membership) -> tuple[int, int]:
    """(check-ins, other gatherings) of the programme at which the person was there. One query."""
    there = Attendance.objects.filter(gathering__program=member.program_id, person=member.user_id, attended=True)
    is_check_in = Q(gathering__kind=Kind.CHECK_IN)
    counted = there.aggregate(check_ins=Count("pk", filter=is_check_in), others=Count("pk", filter=~is_check_in))
    return counted["check_ins"], counted["others"]
