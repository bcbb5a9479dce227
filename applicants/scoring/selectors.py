"""Reads of scoring. Blindness is here: an assessor gets an application only through `application_as_seen_by`."""

import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, When

from applicants.models import Answer, Application, Decision, Question
from applicants.scoring.models import Assignment, Criterion, Score
from applicants.scoring.states import AssignmentState
from applicants.selectors import UNDECIDED, questions_of
from applicants.states import ApplicationState, Outcome, Round
from applicants.videos.models import Video
from applicants.videos.selectors import ready_video
from applicants.videos.states import VideoState
from mentoring.accounts.models import User
from programs.models import Membership, Program
from programs.states import Phase, Role

CHUNK = 1000
DISCUSS_FROM = 2
"""Two assessors this far apart on a criterion ought to talk."""


def round_of(program: Program) -> Round:
    """The round that is, or was last, scored."""
    return Round.APPLICATION if program.state in (Phase.DRAFT, Phase.CALL, Phase.SCREENING) else Round.VIDEO


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
        .exclude(application__state=ApplicationState.WITHDRAWN)
        .select_related("application__program")
        .order_by("application__ref")
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """How far one assessor is in one round, and what comes next."""

    round: Round
    done: int
    total: int
    next: Assignment | None


def queue_for(user: User, program: Program, round: Round | None = None, *, after: Assignment | None = None) -> Queue:
    """Two queries, however much work there is. `next` is the first open piece after `after`, else the first of all the others."""
    chosen = round or round_of(program)
    work = assignments_of(user, program, chosen)
    numbers = work.order_by().aggregate(
        done=Count("pk", filter=Q(state=AssignmentState.SENT)),
        total=Count("pk", filter=~Q(state=AssignmentState.ABSTAINED)),
    )
    waiting = work.filter(state=AssignmentState.OPEN)
    if after is not None:
        comes_later = Q(application__ref__gt=after.application.ref)
        waiting = waiting.exclude(pk=after.pk).order_by(Case(When(comes_later, then=0), default=1), "application__ref")
    return Queue(chosen, numbers["done"], numbers["total"], waiting.first())


def open_count(user: User, program: Program) -> int:
    """How many applications the person has yet to score in the round that is open."""
    return assignments_of(user, program, round_of(program)).filter(state=AssignmentState.OPEN).count()


def assignment_visible_to(user: User, program: Program, pk: int) -> Assignment | None:
    own = Assignment.objects.filter(assessor=user, application__program=program).exclude(
        application__state=ApplicationState.WITHDRAWN
    )
    return own.select_related("application__program").filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    question: Question
    text: str


@dataclass(frozen=True, slots=True)
class SeenApplication:
    """An application without its person: no name, address, unit, age or gender can be reached from here."""

    label: str
    answers: list[SeenAnswer]
    video: Video | None


def application_as_seen_by(assignment: Assignment) -> SeenApplication:
    """What the assessor of this assignment may see. Where a coordinator has covered something, the covered text."""
    application = assignment.application
    texts = {a.question_id: a.redacted_text or a.text for a in Answer.objects.filter(application=application)}
    questions = (
        questions_of(application.program)
        if assignment.round == Round.APPLICATION
        else questions_of(application.program, Round.VIDEO)
    )
    return SeenApplication(
        label=application.ref[:4],
        answers=[SeenAnswer(question, question.shown(texts.get(question.pk, ""))) for question in questions],
        video=ready_video(application) if assignment.round == Round.VIDEO else None,
    )


def own_scores(assignment: Assignment) -> dict[int, Score]:
    return {score.criterion_id: score for score in assignment.scores.all()}


def others_scores(assignment: Assignment) -> list[Score]:
    """What others gave: nothing before one's own is sent."""
    if assignment.state != AssignmentState.SENT:
        return []
    return list(
        Score.objects.filter(
            assignment__application=assignment.application_id,
            assignment__round=assignment.round,
            assignment__state=AssignmentState.SENT,
        )
        .exclude(assignment=assignment)
        .select_related("criterion")
        .order_by("criterion__position", "assignment")
    )


@dataclass(frozen=True, slots=True)
class Progress:
    assessor: User
    done: int
    total: int


def progress(program: Program, round: Round) -> list[Progress]:
    """How far each assessor is. Two queries."""
    rows = (
        Assignment.objects.filter(application__program=program, round=round)
        .exclude(application__state=ApplicationState.WITHDRAWN)
        .order_by()
        .values_list("assessor")
        .annotate(
            done=Count("pk", filter=Q(state=AssignmentState.SENT)),
            total=Count("pk", filter=~Q(state=AssignmentState.ABSTAINED)),
        )
    )
    work = {assessor: (done, total) for assessor, done, total in rows}
    return [Progress(person, *work.get(person.pk, (0, 0))) for person in assessors_of(program)]


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table of results. `total` is 0–100: the weighted mean of the criteria's medians, 4 points being 100."""

    application_id: int
    ref: str
    name: str
    unit: str
    job_kind: str
    total: float | None
    spread: int | None
    scored: int
    assigned: int
    outcome: Outcome | None
    waits: bool
    """Nothing has been decided in this round yet; what `outcome` says is staged."""

    @property
    def discuss(self) -> bool:
        return self.spread is not None and self.spread >= DISCUSS_FROM


ORDERS = {
    "total": ("tally__total",),
    "name": ("applicant__family_name", "applicant__given_name"),
    "unit": ("applicant__unit__name",),
    "spread": ("tally__spread",),
    "ref": ("ref",),
}
SEARCHABLE = ("ref", "applicant__given_name", "applicant__family_name", "applicant__unit__name")
COLUMNS = (
    "pk", "ref", "applicant__given_name", "applicant__family_name", "applicant__unit__name", "applicant__job_kind", "tally__total",
    "tally__spread", "decision__outcome", "state",
)  # fmt: skip


def results(
    program: Program,
    round: Round,
    *,
    order: str = "-total",
    discuss: bool = False,
    search: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> list[Result]:
    """The table of results, in two queries. `order`: a key of ORDERS, - for backwards; others are passed over. No marks yet: last."""
    rows = _in_order(_to_decide(program, round, discuss=discuss, search=search), round, order)
    return _with_work(list(rows[offset : None if limit is None else offset + limit]), round)


def every_result(program: Program, round: Round) -> Iterator[Result]:
    """The whole table, best first, a thousand rows at a time in memory."""
    rows = _in_order(_to_decide(program, round), round, "-total").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield from _with_work(chunk, round)


def _in_order(found: QuerySet[Application], round: Round, order: str) -> QuerySet[Application, tuple[Any, ...]]:
    key = order.removeprefix("-")
    columns = ORDERS.get(key, ORDERS["total"])
    backwards = order.startswith("-") if key in ORDERS else True
    ordering = [F(column).desc(nulls_last=True) if backwards else F(column).asc(nulls_last=True) for column in columns]
    decision = FilteredRelation("decisions", condition=Q(decisions__round=round))
    return found.annotate(decision=decision).order_by(*ordering, "ref").values_list(*COLUMNS)


def _to_decide(program: Program, round: Round, *, discuss: bool = False, search: str = "") -> QuerySet[Application]:
    """The applications a round is about, each with its `tally`: all that were handed in; in the video round those invited to it."""
    rows = Application.objects.handed_in().filter(program=program, submitted_at__isnull=False)
    if round == Round.VIDEO:
        invited = Decision.objects.filter(
            application=OuterRef("pk"), round=Round.APPLICATION, outcome=Outcome.ADVANCE, released_at__isnull=False
        )
        rows = rows.filter(Exists(invited))
    rows = rows.annotate(tally=FilteredRelation("tallies", condition=Q(tallies__round=round)))
    for word in search.split():
        anywhere = Q()
        for field in SEARCHABLE:
            anywhere |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(anywhere)
    return rows.filter(tally__spread__gte=DISCUSS_FROM) if discuss else rows


def _with_work(rows: list[tuple[Any, ...]], round: Round) -> list[Result]:
    """The rows as results. The work done on them is counted here, for these alone, not for all that were put in order."""
    counts = (
        Assignment.objects.filter(application__in=[row[0] for row in rows], round=round)
        .order_by()
        .values_list("application")
        .annotate(
            scored=Count("pk", filter=Q(state=AssignmentState.SENT)),
            assigned=Count("pk", filter=~Q(state=AssignmentState.ABSTAINED)),
        )
    )
    work = {application: (scored, assigned) for application, scored, assigned in counts}
    results = []
    for pk, ref, given, family, unit, job_kind, total, spread, outcome, state in rows:
        scored, assigned = work.get(pk, (0, 0))
        results.append(
            Result(
                pk, ref, f"{given} {family}", unit or "", job_kind, None if total is None else builtins.round(total, 1), spread, scored,
                assigned, Outcome(outcome) if outcome else None, state == UNDECIDED[round],
            )
        )  # fmt: skip
    return results


def count_results(program: Program, round: Round, *, discuss: bool = False, search: str = "") -> int:
    """How many rows the table has."""
    return _to_decide(program, round, discuss=discuss, search=search).count()


@dataclass(frozen=True, slots=True)
class ScoreLine:
    criterion: Criterion
    marks: list[tuple[User, int | None, str]]


def scores_of(application: Application, round: Round) -> list[ScoreLine]:
    """Everybody's sent marks on one application, for a coordinator."""
    marks: dict[int, list[tuple[User, int | None, str]]] = {}
    rows = Score.objects.filter(
        assignment__application=application, assignment__round=round, assignment__state=AssignmentState.SENT
    )
    for score in rows.select_related("assignment__assessor").order_by("assignment"):
        marks.setdefault(score.criterion_id, []).append((score.assignment.assessor, score.points, score.note))
    return [ScoreLine(criterion, marks.get(criterion.pk, [])) for criterion in criteria_of(application.program, round)]
