"""What can be counted without asking anybody: who applied and went on, what was held, called off and used. Numbers, never persons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applicants.breadth.selectors import OTHERS, Table, funnel
from applicants.breadth.states import Dimension, Step
from matching.models import Pairing
from matching.states import PairingState
from mentoring.disclosure import SMALLEST, covered
from programs.models import Program
from sessions_app.checkins.models import CheckInAnswer, LeaderAnswer
from sessions_app.models import Attendance, Gathering
from sessions_app.states import GatheringState, Kind
from sessions_app.trios.models import Meeting
from sessions_app.trios.selectors import called_off, held_of_planned
from sessions_app.trios.states import MeetingState

OPENLY_COUNTED: Final[Collection[str]] = (Dimension.JOB_KIND, Dimension.REGION, Dimension.EDUCATION)
"""The dimensions the report shows. What is asked for separately and in confidence is not among them."""
SHOWN_STEPS: Final = (Step.APPLIED, Step.SHORTLISTED, Step.MATCHED)
GOOD: Final = 4
"""Of five: what counts as useful, or as a new perspective."""


@dataclass(frozen=True, slots=True)
class Breadth:
    """One dimension: by group how many came to each of SHOWN_STEPS; None where there are fewer than five, or one could subtract."""

    dimension: Dimension
    rows: list[tuple[str | Promise, list[int | None]]]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many. Of answers there are never fewer than five: else it is None in their place."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything that is counted, for one programme at one moment."""

    steps: list[tuple[Step, int]]
    breadth: list[Breadth]
    targets: Share
    gatherings: Mapping[str, int]
    """Held, called off and still to come: all but check-ins."""
    check_ins: Mapping[str, int]
    attendance: Share
    meetings: Share
    """Held, of planned (trios.selectors.held_of_planned)."""
    off_by_leaders: int
    off_by_mentors: int
    ended: int
    """Matches that did not go on."""
    pairs: int
    useful: Share | None
    perspective: Share | None
    changed: Share | None

    @property
    def applied(self) -> int:
        return dict(self.steps).get(Step.APPLIED, 0)


def numbers_of(program: Program, *, now: datetime) -> Numbers:
    """A fixed number of queries, however many people and meetings."""
    reached = funnel(program, now=now)
    wanted = [
        line for table in reached.tables if table.dimension in OPENLY_COUNTED for line in table.lines if line.minimum
    ]
    met = sum(line.counts[reached.last] >= (line.minimum or 0) for line in wanted)
    pairings = list(Pairing.objects.filter(program=program).select_related("mentor"))
    off = Meeting.objects.filter(trio__program=program, state=MeetingState.CANCELLED)
    off_by_leaders, off_by_mentors = called_off(off, pairings)
    gatherings, check_ins = _gatherings(program)
    useful = CheckInAnswer.objects.filter(sheet__program=program, useful__isnull=False)
    taps = LeaderAnswer.objects.filter(sheet__program=program, perspective__isnull=False)
    useful_said, tapped = (
        useful.aggregate(whole=Count("pk"), part=Count("pk", filter=Q(useful__gte=GOOD))),
        taps.aggregate(
            whole=Count("pk"),
            part=Count("pk", filter=Q(perspective__gte=GOOD)),
            changed=Count("pk", filter=Q(changed=True)),
        ),
    )
    return Numbers(
        steps=[(step, reached.totals[step]) for step in Step],
        breadth=[_breadth(table) for table in reached.tables if table.dimension in OPENLY_COUNTED and reached.reached],
        targets=Share(met, len(wanted)),
        gatherings=gatherings,
        check_ins=check_ins,
        attendance=attendance_at(program),
        meetings=meetings_held(program, now=now),
        off_by_leaders=off_by_leaders,
        off_by_mentors=off_by_mentors,
        ended=sum(pairing.state in (PairingState.ENDED, PairingState.DECLINED) for pairing in pairings),
        pairs=len(pairings),
        useful=_of_answers(useful_said["part"], useful_said["whole"]),
        perspective=_of_answers(tapped["part"], tapped["whole"]),
        changed=_of_answers(tapped["changed"], tapped["whole"]),
    )


def _of_answers(part: int, whole: int) -> Share | None:
    return Share(part, whole) if whole >= SMALLEST else None


def _breadth(table: Table) -> Breadth:
    """Groups of which fewer than five applied have no line of their own; they are together in the last."""
    own = [line for line in table.lines if line.group != OTHERS and line.counts[Step.APPLIED] >= SMALLEST]
    rest = [line for line in table.lines if line not in own and line.counts[Step.APPLIED]]
    names: list[str | Promise] = [line.label for line in own]
    counts = [[line.counts[step] for line in own] for step in SHOWN_STEPS]
    if rest:
        names.append(_("All others"))
        for place, step in enumerate(SHOWN_STEPS):
            counts[place].append(sum(line.counts[step] for line in rest))
    columns = [covered(column, smallest=SMALLEST) for column in counts]
    return Breadth(table.dimension, [(name, [column[place] for column in columns]) for place, name in enumerate(names)])


def meetings_held(program: Program, *, now: datetime) -> Share:
    """Meetings of the trios held, of planned. One query."""
    return Share(*held_of_planned([program], now=now)[program.pk])


def attendance_at(program: Program) -> Share:
    """Who came, of those of whom it is noted whether they did. What was called off does not count."""
    noted = Attendance.objects.filter(gathering__program=program, attended__isnull=False).exclude(
        gathering__state=GatheringState.CANCELLED
    )
    said = noted.aggregate(whole=Count("pk"), part=Count("pk", filter=Q(attended=True)))
    return Share(said["part"], said["whole"])


def _gatherings(program: Program) -> tuple[dict[str, int], dict[str, int]]:
    counted: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for kind, state in Gathering.objects.filter(program=program).values_list("kind", "state"):
        own = counted[kind == Kind.CHECK_IN]
        own[state] = own.get(state, 0) + 1
    return counted[False], counted[True]
