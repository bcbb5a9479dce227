"""Reads of breadth: who is left of each group after each step, and what the targets make of it.

What is counted here is what a coordinator may read of every applicant anyway, so numbers are shown whole.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import ceil
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applicants.breadth.balancing import Balanced, Candidate, Impossible, Wish, balance
from applicants.breadth.models import Target
from applicants.breadth.states import Dimension, Step
from applicants.models import Application, Decision
from applicants.scoring.selectors import results
from applicants.states import ApplicationState, Outcome, Round
from applicants.videos.models import Video
from applicants.videos.states import VideoState
from mentoring.accounts.models import JobKind
from mentoring.accounts.selectors import regions
from programs.models import Program

FOUR_FIFTHS: Final = 0.8
"""A group is worth a look whose share that goes on is less than this, measured against that of all others: the rule of thumb of the Uniform
Guidelines on Employee Selection Procedures (1978), section 4 D, held against everybody else, so that no small lucky group sets the bar."""
NOT_CHANCE: Final = 2
"""And if at least so many more of it would have had to go on: one person more or less is no pattern."""
SMALLEST: Final = 5
"""Shares of smaller groups than this say nothing."""
MOST_GROUPS: Final = 15
"""So many groups get a line of their own, the largest and those with a target; the rest are one line."""
OTHERS: Final = "…"

Text = str | Promise


class Facts:
    """Which group a person belongs to, in each dimension, and what a group is called. Reads the units once."""

    def __init__(self) -> None:
        self._regions = regions()

    def groups(self, job_kind: str, unit: int | None, education: str) -> dict[Dimension, str]:
        return {
            Dimension.JOB_KIND: job_kind,
            Dimension.REGION: "" if unit is None else str(self._regions[unit][0]),
            Dimension.EDUCATION: " ".join(education.split()).casefold()[:200],
        }

    def label(self, dimension: Dimension, group: str, written: Mapping[str, str]) -> Text:
        """`written`: how an education is written, by group."""
        match dimension:
            case Dimension.JOB_KIND if group in JobKind.values:
                return JobKind(group).label
            case Dimension.REGION if group.isdecimal() and int(group) in self._regions:
                return self._regions[int(group)][1]
            case Dimension.EDUCATION if group:
                return written.get(group, group)
        return _("Not stated")


@dataclass(frozen=True, slots=True)
class Line:
    """One group. `counts`: how many came to each step. `staged`: how many are staged to go on, in the round now being decided."""

    group: str
    label: Text
    counts: Mapping[Step, int]
    staged: int
    minimum: int | None


@dataclass(frozen=True, slots=True)
class Loss:
    """A group of which clearly fewer went on than of all others."""

    step: Step
    label: Text
    went_on: int
    of: int
    others_went_on: int
    others_of: int


@dataclass(frozen=True, slots=True)
class Table:
    dimension: Dimension
    lines: list[Line]
    losses: list[Loss]


@dataclass(frozen=True, slots=True)
class Funnel:
    """`reached`: the steps anybody has come to, in order. `round`: the round with staged decisions, if any."""

    tables: list[Table]
    reached: list[Step]
    totals: Mapping[Step, int]
    round: Round | None

    @property
    def short(self) -> list[tuple[Line, int]]:
        """Groups that cannot meet their target any more, each with how many of it are left."""
        return [
            (line, line.counts[self.last])
            for table in self.tables
            for line in table.lines
            if line.minimum and line.counts[self.last] < line.minimum
        ]

    @property
    def last(self) -> Step:
        """The last step before the match that anybody has come to; targets are held against it."""
        return next((step for step in reversed(self.reached) if step != Step.MATCHED), Step.APPLIED)


def targets_of(program: Program) -> dict[tuple[Dimension, str], int]:
    rows = Target.objects.filter(program=program).values_list("dimension", "group", "minimum")
    return {(Dimension(dimension), group): minimum for dimension, group, minimum in rows}


def _steps() -> dict[Step, Q]:
    """What it takes to have come to a step. Decisions count once they are released; who came from the reserve list has none that says so."""
    a = ApplicationState
    return {
        Step.APPLIED: Q(),
        Step.INVITED: Q(went_on=True) | Q(state__in=[a.INVITED, a.SHORTLISTED, a.MATCHED]) | Q(listed=True),
        Step.SENT: Q(sent=True),
        Step.SHORTLISTED: Q(listed=True) | Q(state__in=[a.SHORTLISTED, a.MATCHED]),
        Step.MATCHED: Q(state=a.MATCHED),
    }


def numbers_on_steps(programs: Collection[Program]) -> dict[int, dict[Step, int]]:
    """Programme id -> how many came to each step. One query, and nobody's group in it."""
    conditions = _steps()
    counted = {step.value: Count("pk", filter=conditions[step]) for step in Step}
    rows = _with_steps(*programs).values_list("program").annotate(**counted)
    found = {program.pk: dict.fromkeys(Step, 0) for program in programs}
    for pk, *numbers in rows:
        found[pk] = dict(zip(Step, numbers, strict=True))
    return found


def _with_steps(*programs: Program) -> QuerySet[Application]:
    decisions = Decision.objects.filter(application=OuterRef("pk"), outcome=Outcome.ADVANCE)
    released = decisions.filter(released_at__isnull=False)
    sent = Video.objects.filter(application=OuterRef("pk")).exclude(state=VideoState.REJECTED)
    return (
        Application.objects.handed_in()
        .filter(program__in=programs, submitted_at__isnull=False)
        .annotate(
            went_on=Exists(released.filter(round=Round.APPLICATION)),
            listed=Exists(released.filter(round=Round.VIDEO)),
            sent=Exists(sent),
            staged=Exists(decisions.filter(released_at__isnull=True)),
        )
        .order_by()
    )


def people_at(program: Program, step: Step) -> list[int]:
    """The applications that have come to this step."""
    return list(_with_steps(program).filter(_steps()[step]).values_list("pk", flat=True))


PERSON: Final = ("applicant__job_kind", "applicant__unit", "applicant__education")


def funnel(program: Program, *, now: datetime) -> Funnel:
    """Everything the page of breadth shows, in four queries however many applied."""
    facts, wanted = Facts(), targets_of(program)
    conditions = _steps()
    counted = {step.value: Count("pk", filter=conditions[step]) for step in Step}
    rows = _with_steps(program).values_list(*PERSON).annotate(**counted, on_list=Count("pk", filter=Q(staged=True)))
    tallies: dict[Dimension, dict[str, Counter[str]]] = {one: defaultdict(Counter) for one in Dimension}
    written: dict[str, str] = {}
    totals: Counter[str] = Counter()
    for job_kind, unit, education, *numbers in rows:
        groups = facts.groups(job_kind, unit, education)
        written.setdefault(groups[Dimension.EDUCATION], " ".join(education.split()))
        tally = Counter(dict(zip([*counted, "on_list"], numbers, strict=True)))
        totals.update(tally)
        for dimension, group in groups.items():
            tallies[dimension][group].update(tally)
    reached = [step for step in Step if totals[step.value]]
    sending = Step.SHORTLISTED not in reached and program.video_closes_at is not None and now < program.video_closes_at
    settled = [step for step in reached if not (step == Step.SENT and sending)]
    tables = []
    for dimension in Dimension:
        lines = _lines(dimension, tallies[dimension], facts, written, wanted)
        tables.append(Table(dimension, lines, list(losses(lines, settled))))
    staged = Decision.objects.filter(application__program=program, released_at__isnull=True).values_list("round")[:1]
    return Funnel(
        tables, reached, {step: totals[step.value] for step in Step}, next((Round(r) for (r,) in staged), None)
    )


def _lines(
    dimension: Dimension,
    tallies: Mapping[str, Counter[str]],
    facts: Facts,
    written: Mapping[str, str],
    wanted: Mapping[tuple[Dimension, str], int],
) -> list[Line]:
    """The largest first; those with a target always, even if nobody of them applied."""
    ours = {group for one, group in wanted if one == dimension}
    order = sorted({*tallies, *ours}, key=lambda g: (-tallies.get(g, Counter())["applied"], g))
    own_line = [*dict.fromkeys([*order[:MOST_GROUPS], *(g for g in order if g in ours)])]

    def line(group: str, label: Text, tally: Counter[str], minimum: int | None) -> Line:
        return Line(group, label, {step: tally[step.value] for step in Step}, tally["on_list"], minimum)

    lines = [
        line(g, facts.label(dimension, g, written), tallies.get(g, Counter()), wanted.get((dimension, g)))
        for g in own_line
    ]
    rest: Counter[str] = Counter()
    for group in order:
        if group not in own_line:
            rest.update(tallies[group])
    if rest:
        lines.append(line(OTHERS, _("All others"), rest, None))
    return lines


def losses(lines: Sequence[Line], settled: Sequence[Step]) -> Iterator[Loss]:
    """Groups of which clearly fewer went on than of all others, from each of these steps to the next."""
    for earlier, later in pairwise(settled):
        of, went_on = (sum(line.counts[step] for line in lines) for step in (earlier, later))
        for line in lines:
            others_of, others_went_on = of - line.counts[earlier], went_on - line.counts[later]
            if line.counts[earlier] < SMALLEST or others_of < SMALLEST or line.group == OTHERS:
                continue
            fair = ceil(FOUR_FIFTHS * line.counts[earlier] * others_went_on / others_of)
            if fair - line.counts[later] >= NOT_CHANCE:
                yield Loss(later, line.label, line.counts[later], line.counts[earlier], others_went_on, others_of)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A balanced list, for people to read. `brought_in` and `left_out`: how it differs from the best by points. Rows are scoring's."""

    found: Balanced | Impossible
    chosen: list[Any]
    brought_in: list[Any]
    left_out: list[Any]
    unscored: int
    short: list[tuple[Text, int, int]]
    """Label, how many there are, how many are wanted."""


def propose(program: Program, round: Round, *, size: int) -> Proposal:
    """The best list of `size` among those still undecided in this round and scored, that meets the targets. Changes nothing."""
    facts = Facts()
    waiting = [row for row in results(program, round) if row.waits]
    scored = [row for row in waiting if row.total is not None]
    people = Application.objects.filter(pk__in=[row.application_id for row in scored]).values_list("pk", *PERSON)
    groups: dict[int, dict[Dimension, str]] = {}
    written: dict[str, str] = {}
    for pk, job_kind, unit, education in people:
        groups[pk] = facts.groups(job_kind, unit, education)
        written.setdefault(groups[pk][Dimension.EDUCATION], " ".join(education.split()))
    candidates = [Candidate(row.application_id, row.total or 0, groups[row.application_id]) for row in scored]
    wishes = [Wish(dimension, group, minimum) for (dimension, group), minimum in targets_of(program).items()]
    found = balance(candidates, wishes, size=size)
    if isinstance(found, Impossible):
        short = [
            (facts.label(Dimension(wish.dimension), wish.group, written), there, wish.minimum)
            for wish, there in found.alone
        ]
        return Proposal(found, [], [], [], len(waiting) - len(scored), short)
    row_of = {row.application_id: row for row in scored}
    return Proposal(
        found,
        [row_of[key] for key in found.chosen],
        [row_of[key] for key in found.chosen if key not in set(found.best)],
        [row_of[key] for key in found.best if key not in set(found.chosen)],
        len(waiting) - len(scored),
        [],
    )
