"""The cut line: who is above it, and what that means."""

from collections import Counter
from dataclasses import dataclass

from applicants.scoring.selectors.results import Result, in_order_of_total, with_work
from applicants.selectors import UNDECIDED
from applicants.states import Round
from mentoring.accounts.models import JobKind
from mentoring.accounts.selectors import regions
from programs.models import Program

AROUND = 5


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group are above the line, of how many."""

    label: str
    above: int
    total: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The best `top` of those who wait for a decision and have marks, the next `reserve`, and the others."""

    top: int
    reserve: int
    waiting: int
    unmarked: int
    above: list[int]
    on_reserve: list[int]
    below: list[int]
    near: list[Result]
    """The last above the line and the first below it."""
    tie: bool
    """The last above and the first below have the same total: the line divides what the marks do not."""
    by_job: list[Share]
    by_region: list[Share]


def cut(program: Program, round: Round, *, top: int, reserve: int = 0) -> Cut:
    """What a line after the best `top` would do. Who has no marks is never above it. Four queries, whatever the numbers."""
    waiting = in_order_of_total(program, round).filter(state=UNDECIDED[round])
    rows = list(waiting.values_list("pk", "tally__total", "applicant__job_kind", "applicant__unit"))
    marked = [row for row in rows if row[1] is not None]
    top, reserve = min(top, len(marked)), min(reserve, max(0, len(marked) - top))
    above = {row[0] for row in marked[:top]}
    edge = [row[0] for row in marked[max(0, top - AROUND) : top + AROUND]]
    region_of = {unit: name for unit, (_region, name) in regions().items()}
    kinds = dict(JobKind.choices)
    near = {result.application_id: result for result in with_work(program, round, edge)}
    return Cut(
        top=top,
        reserve=reserve,
        waiting=len(rows),
        unmarked=len(rows) - len(marked),
        above=[row[0] for row in marked[:top]],
        on_reserve=[row[0] for row in marked[top : top + reserve]],
        below=[row[0] for row in marked[top + reserve :]],
        near=[near[pk] for pk in edge],
        tie=0 < top < len(marked) and marked[top - 1][1] == marked[top][1],
        by_job=_shares([(str(kinds.get(job, job)), pk in above) for pk, _total, job, _unit in rows]),
        by_region=_shares([(region_of.get(unit, "–"), pk in above) for pk, _total, _job, unit in rows]),
    )


def _shares(people: list[tuple[str, bool]]) -> list[Share]:
    total = Counter(label for label, _above in people)
    above = Counter(label for label, is_above in people if is_above)
    return [
        Share(label, above[label], number) for label, number in sorted(total.items(), key=lambda one: (-one[1], one[0]))
    ]
