"""What the marks come to: the table of results, and everything about one application."""

import builtins
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from applicants.models import Application, Decision
from applicants.scoring.models import Assignment, Consensus, Criterion, Score
from applicants.scoring.selectors.work import criteria_of
from applicants.scoring.states import AssignmentState
from applicants.selectors import UNDECIDED
from applicants.states import Outcome, Round
from mentoring.accounts.models import User
from programs.models import Program

CHUNK = 1000
NONE_YET = "none"
"""In place of an outcome: those that have none staged or released."""
DISCUSS_FROM = 2
"""Two assessors this far apart on a criterion ought to talk."""


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
    """The largest gap between two assessors on one criterion. None: there are not two yet."""
    scored: int
    assigned: int
    outcome: Outcome | None
    waits: bool
    """Nothing has been decided in this round yet; what `outcome` says is staged."""
    manager: str | None = None
    """What the nearest manager says, empty for no answer yet. None: no manager was written to."""

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
    "tally__spread", "decision__outcome", "state", "manager_reply__answer",
)  # fmt: skip


def results(
    program: Program,
    round: Round,
    *,
    order: str = "-total",
    discuss: bool = False,
    search: str = "",
    outcome: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> list[Result]:
    """The table of results, in two queries. `order`: a key of ORDERS, - for backwards; others are passed over. No marks yet: last."""
    rows = _in_order(_to_decide(program, round, discuss=discuss, search=search, outcome=outcome), round, order)
    return _with_work(list(rows[offset : None if limit is None else offset + limit]), round)


def best_first(program: Program, round: Round, *, most: int) -> list[int]:
    """The ids of the best `most` of those that wait for the decision of the round. One query."""
    waiting = _to_decide(program, round).filter(state=UNDECIDED[round])
    return [row[0] for row in _in_order(waiting, round, "-total")[:most]]


def every_result(program: Program, round: Round) -> Iterator[tuple[Result, str]]:
    """The whole table, best first, each row with what the committee agreed on; a thousand rows at a time in memory."""
    rows = _in_order(_to_decide(program, round), round, "-total").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        notes = Consensus.objects.filter(application__in=[row[0] for row in chunk], round=round)
        agreed = dict(notes.order_by().values_list("application_id", "text"))
        for result in _with_work(chunk, round):
            yield result, agreed.get(result.application_id, "")


def _in_order(found: QuerySet[Application], round: Round, order: str) -> QuerySet[Application, tuple[Any, ...]]:
    key = order.removeprefix("-")
    columns = ORDERS.get(key, ORDERS["total"])
    backwards = order.startswith("-") if key in ORDERS else True
    ordering = [F(column).desc(nulls_last=True) if backwards else F(column).asc(nulls_last=True) for column in columns]
    decision = FilteredRelation("decisions", condition=Q(decisions__round=round))
    return found.annotate(decision=decision).order_by(*ordering, "ref").values_list(*COLUMNS)


def _to_decide(
    program: Program, round: Round, *, discuss: bool = False, search: str = "", outcome: str = ""
) -> QuerySet[Application]:
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
    decided = Decision.objects.filter(application=OuterRef("pk"), round=round)
    if outcome == NONE_YET:
        rows = rows.filter(~Exists(decided))
    elif outcome in Outcome.values:
        rows = rows.filter(Exists(decided.filter(outcome=outcome)))
    return rows.filter(tally__spread__gte=DISCUSS_FROM) if discuss else rows


def in_order_of_total(program: Program, round: Round) -> QuerySet[Any]:
    """Everybody in the round, the best first, those without marks last. With `tally`."""
    return _to_decide(program, round).order_by(F("tally__total").desc(nulls_last=True), "ref")


def with_work(program: Program, round: Round, applications: Collection[int]) -> list[Result]:
    """These applications (ids) as rows of the table, the best first."""
    return _with_work(list(_in_order(_to_decide(program, round).filter(pk__in=applications), round, "-total")), round)


def neighbours(program: Program, round: Round, application: Application, *, number: int = 5) -> list[Result]:
    """The applications nearest in total, to compare with: up to `number` above and as many below."""
    order = list(in_order_of_total(program, round).values_list("pk", flat=True))
    if application.pk not in order:
        return []
    at = order.index(application.pk)
    near = [pk for pk in order[max(0, at - number) : at + number + 1] if pk != application.pk]
    return with_work(program, round, near)


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
    for pk, ref, given, family, unit, job_kind, total, spread, outcome, state, manager in rows:
        scored, assigned = work.get(pk, (0, 0))
        results.append(
            Result(
                pk, ref, f"{given} {family}", unit or "", job_kind, None if total is None else builtins.round(total, 1),
                spread if scored > 1 else None, scored, assigned, Outcome(outcome) if outcome else None, state == UNDECIDED[round], manager,
            )
        )  # fmt: skip
    return results


def count_results(program: Program, round: Round, *, discuss: bool = False, search: str = "", outcome: str = "") -> int:
    """How many rows the table has."""
    return _to_decide(program, round, discuss=discuss, search=search, outcome=outcome).count()


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
