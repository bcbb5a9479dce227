"""How the districts compare, for the committee above them: numbers, and only where enough people are behind each.

A district shows a number once the step it is about is over, so that nobody can watch it grow by one. A number with fewer than SMALLEST people
behind it is not shown; and no total is shown from which such a number, or the few people behind several, could be worked out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applicants.breadth.selectors import numbers_on_steps
from applicants.breadth.states import Step
from matching.selectors import places_filled
from mentoring.disclosure import SMALLEST
from programs.models import Program
from programs.policies import is_past
from programs.states import Phase
from sessions_app.selectors import gatherings_held
from sessions_app.trios.selectors import held_of_planned, people_with_meetings


@dataclass(frozen=True, slots=True)
class Number:
    """So many, perhaps `of` so many, with so many people behind it."""

    value: int
    people: int
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What may be shown of a number. Without a `value` it is hidden (too few people) or, `early`, not there yet."""

    value: int | None = None
    of: int | None = None
    early: bool = False

    @property
    def hidden(self) -> bool:
        return self.value is None and not self.early


@dataclass(frozen=True, slots=True)
class Measure:
    """One column. `after`: the phase that has to be over before a programme shows it."""

    label: str | Promise
    after: Phase


MEASURES: Final = (
    Measure(Step.APPLIED.label, Phase.CALL),
    Measure(Step.INVITED.label, Phase.SCREENING),
    Measure(Step.SHORTLISTED.label, Phase.VIDEO),
    Measure(Step.MATCHED.label, Phase.MATCHING),
    Measure(_("Places filled"), Phase.MATCHING),
    Measure(_("Gatherings held"), Phase.MATCHING),
    Measure(_("Meetings held of planned"), Phase.MATCHING),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`rows`: each programme with a cell for each measure. `totals`: a cell for each measure."""

    rows: list[tuple[Program, list[Cell]]]
    totals: list[Cell]

    @property
    def hides(self) -> bool:
        return any(cell.hidden for cells in [*(cells for _program, cells in self.rows), self.totals] for cell in cells)


def compare(parent: Program, *, now: datetime) -> Comparison:
    """The programme itself and every one that stands under it. A fixed number of queries."""
    programs = list(
        Program.objects.filter(Q(pk=parent.pk) | Q(parent=parent)).select_related("unit").order_by("parent_id", "pk")
    )
    programs.sort(key=lambda program: program.pk != parent.pk)
    columns = [
        [numbers.get(program.pk) if is_past(program.state, measure.after) else None for program in programs]
        for measure, numbers in zip(MEASURES, _numbers(programs, now), strict=True)
    ]
    shown = [[_cell(number) for number in column] for column in columns]
    rows = [(program, [column[place] for column in shown]) for place, program in enumerate(programs)]
    return Comparison(rows, [total(column) for column in columns])


def _numbers(programs: Sequence[Program], now: datetime) -> list[Mapping[int, Number]]:
    steps = numbers_on_steps(programs)
    funnel = [
        {pk: Number(counted[step], counted[step]) for pk, counted in steps.items()}
        for step in (Step.APPLIED, Step.INVITED, Step.SHORTLISTED, Step.MATCHED)
    ]
    places = {pk: Number(filled, filled, of) for pk, (filled, of) in places_filled(programs).items()}
    held = {pk: Number(number, people) for pk, (number, people) in gatherings_held(programs).items()}
    met = people_with_meetings(programs, now=now)
    meetings = {pk: Number(number, met[pk], of) for pk, (number, of) in held_of_planned(programs, now=now).items()}
    return [*funnel, places, held, meetings]


def _cell(number: Number | None) -> Cell:
    if number is None:
        return Cell(early=True)
    return Cell(number.value, number.of) if number.people >= SMALLEST else Cell()


def total(column: Sequence[Number | None]) -> Cell:
    """Of all that count. Hidden where what is left of it after subtracting the numbers shown would be about one hidden programme, or about
    fewer people than may be shown.
    """
    there = [number for number in column if number is not None]
    if not there:
        return Cell(early=True)
    few = [number for number in there if number.people < SMALLEST]
    if few and (len(few) == 1 or sum(number.people for number in few) < SMALLEST):
        return Cell()
    whole = Number(
        sum(number.value for number in there),
        sum(number.people for number in there),
        None if there[0].of is None else sum(number.of or 0 for number in there),
    )
    return _cell(whole)
