"""Who is to score what, how far they are, and what comes next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import MD5, Cast, Coalesce, Concat

from applicants.models import Application
from applicants.scoring.models import NOT_ASKED_FOR, Assignment, Criterion
from applicants.scoring.states import AssignmentState
from applicants.selectors import UNDECIDED, staged_decisions
from applicants.states import ApplicationState, Round
from applicants.videos.models import Video
from applicants.videos.states import VideoState
from mentoring.accounts.models import User
from programs.models import Membership, Program
from programs.states import Phase, Role


def round_of(program: Program) -> Round:
    """The round that is, or was last, scored."""
    return Round.APPLICATION if program.state in (Phase.DRAFT, Phase.CALL, Phase.SCREENING) else Round.VIDEO


def deadline_of(program: Program, round: Round) -> date | None:
    """When the round is to be scored by."""
    return program.screening_ends_on if round == Round.APPLICATION else program.rescoring_ends_on


def criteria_of(program: Program, round: Round) -> list[Criterion]:
    return list(Criterion.objects.filter(program=program, round=round))


def assessors_of(program: Program) -> QuerySet[User]:
    members = Membership.objects.filter(program=program, role=Role.ASSESSOR, ended_at=None)
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk")


def to_be_scored(program: Program, round: Round) -> QuerySet[Application]:
    """Applications of the round: all that were handed in; in the video round those with a video that is ready."""
    applications = Application.objects.filter(program=program, state=UNDECIDED[round]).select_related("applicant")
    if round == Round.VIDEO:
        applications = applications.filter(
            Exists(Video.objects.filter(application=OuterRef("pk"), state=VideoState.READY))
        )
    return applications.order_by("pk")


def assignments_of(user: User, program: Program, round: Round) -> QuerySet[Assignment]:
    """The person's own work in a round. In order of reference, which knows nothing of the applicant."""
    return (
        Assignment.objects.filter(assessor=user, application__program=program, round=round)
        .exclude(NOT_ASKED_FOR)
        .select_related("application__program")
        .order_by("application__ref")
    )


def common_waiting(program: Program, round: Round) -> int:
    """How many assessors have yet to send what all score first. Who has left, and what was withdrawn, keeps nobody waiting."""
    return _common_waiting([program], round).get(program.pk, 0)


def _common_waiting(programs: Collection[Program], round: Round) -> dict[int, int]:
    """The same for many programmes: programme id -> how many, where there are any. No query where none scores in common first."""
    common = [program.pk for program in programs if program.common_first]
    if not common:
        return {}
    member = Membership.objects.filter(
        program=OuterRef("application__program"), user=OuterRef("assessor"), role=Role.ASSESSOR, ended_at=None
    )
    open_ones = Assignment.objects.filter(
        Exists(member), application__program__in=common, application__state=UNDECIDED[round], round=round, common=True,
        state=AssignmentState.OPEN, assessor__is_active=True,
    )  # fmt: skip
    rows = open_ones.order_by().values_list("application__program")
    return dict(rows.annotate(number=Count("assessor", distinct=True)))


@dataclass(frozen=True, slots=True)
class Queue:
    """How far one assessor is in one round, and what comes next."""

    round: Round
    done: int
    total: int
    next: Assignment | None
    waits_for: int = 0
    """So many assessors have yet to score what all score first; until then nothing else opens."""


def queue_for(user: User, program: Program, round: Round | None = None, *, after: Assignment | None = None) -> Queue:
    """At most four queries, however much work there is. `next` is what needs this assessor most; after skipping `after`, what does so next.

    An application that fewest have scored comes first, so that all get their marks about as soon. Among these the order is each
    assessor's own, by chance but always the same: if everybody read in one order, the same applications would always meet tired eyes.
    Neither depends on anything about the applicant.
    """
    chosen = round or round_of(program)
    work = assignments_of(user, program, chosen)
    numbers = work.order_by().aggregate(
        done=Count("pk", filter=Q(state=AssignmentState.SENT)),
        total=Count("pk", filter=~Q(state=AssignmentState.ABSTAINED)),
    )
    waits_for = common_waiting(program, chosen)
    waiting = in_order_of_need(work.filter(state=AssignmentState.OPEN))
    if waits_for:
        waiting = waiting.filter(common=True)
    if after is not None:
        # The row may be sent by now; its place in the order is what it was.
        place = in_order_of_need(work.filter(pk=after.pk)).values_list("need", "chance").first()
        need, chance = place or (0, "")
        comes_later = Q(need__gt=need) | Q(need=need, chance__gt=chance)
        waiting = waiting.exclude(pk=after.pk).order_by(Case(When(comes_later, then=0), default=1), "need", "chance")
    return Queue(chosen, numbers["done"], numbers["total"], waiting.first(), waits_for)


@dataclass(frozen=True, slots=True)
class Share:
    """How far one assessor is in one programme's round, and whether there is something to score now."""

    round: Round
    done: int
    total: int
    has_next: bool


def shares_of(user: User, programs: Collection[Program]) -> dict[int, Share]:
    """Programme id -> the person's share of the work in the round that is scored, where they have any. At most three queries."""
    found: dict[int, Share] = {}
    by_round = {r: [program for program in programs if round_of(program) == r] for r in Round}
    chosen = Q()
    for round_, those in by_round.items():
        chosen |= Q(round=round_, application__program__in=those)
    if not programs:
        return found
    is_open = Q(state=AssignmentState.OPEN)
    rows = (
        Assignment.objects.filter(chosen, assessor=user)
        .exclude(NOT_ASKED_FOR)
        .order_by()
        .values_list("application__program", "round")
        .annotate(
            done=Count("pk", filter=Q(state=AssignmentState.SENT)),
            total=Count("pk", filter=~Q(state=AssignmentState.ABSTAINED)),
            open=Count("pk", filter=is_open),
            common=Count("pk", filter=is_open & Q(common=True)),
        )
    )
    waits = {pk for round_, those in by_round.items() for pk in _common_waiting(those, round_)}
    for pk, round_, done, total, any_open, common in rows:
        found[pk] = Share(Round(round_), done, total, (common if pk in waits else any_open) > 0)
    return found


def in_order_of_need(work: QuerySet[Assignment]) -> QuerySet[Any]:
    """What should be scored first, in front."""
    others = Assignment.objects.filter(
        application=OuterRef("application"), round=OuterRef("round"), state=AssignmentState.SENT
    ).exclude(pk=OuterRef("pk"))
    sent = others.order_by().values("application").annotate(number=Count("pk")).values("number")
    chance = MD5(Concat("application__ref", Value("/"), Cast("assessor_id", CharField())))
    return work.annotate(need=Coalesce(Subquery(sent), 0), chance=chance).order_by("need", "chance")


def open_count(user: User, program: Program) -> int:
    """How many applications the person has yet to score in the round that is open."""
    return assignments_of(user, program, round_of(program)).filter(state=AssignmentState.OPEN).count()


def lacking_marks(program: Program, round: Round) -> int:
    """How many applications have a decision staged while somebody still is to score them."""
    still_open = Assignment.objects.filter(application=OuterRef("application"), round=round, state=AssignmentState.OPEN)
    return staged_decisions(program, round).filter(Exists(still_open)).count()


def assignment_visible_to(user: User, program: Program, pk: int) -> Assignment | None:
    own = Assignment.objects.filter(assessor=user, application__program=program).exclude(
        application__state=ApplicationState.WITHDRAWN
    )
    return own.select_related("application__program").filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Progress:
    assessor: User
    done: int
    total: int


def progress(program: Program, round: Round) -> list[Progress]:
    """How far each assessor is. Two queries; each assignment is read once, however many assessors there are."""
    counted = (
        Assignment.objects.filter(application__program=program, round=round)
        .exclude(NOT_ASKED_FOR)
        .order_by()
        .values_list("assessor")
        .annotate(
            done=Count("pk", filter=Q(state=AssignmentState.SENT)),
            total=Count("pk", filter=~Q(state=AssignmentState.ABSTAINED)),
        )
    )
    numbers = {assessor: (done, total) for assessor, done, total in counted}
    return [Progress(person, *numbers.get(person.pk, (0, 0))) for person in assessors_of(program)]
