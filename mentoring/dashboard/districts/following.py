"""What would change in each district if it were brought along: read before the act, and again in the act itself."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applicants.scoring.models import Criterion
from applicants.states import Round
from mentoring.policies import Refusal, why_not
from programs.models import Program
from programs.policies import CORE, check_can_follow
from programs.states import CorePart

Row = tuple[str, Any]
"""What people know a line by, and all that it says."""


@dataclass(frozen=True, slots=True)
class District:
    """One district programme. `changes`: part -> what bringing it along would do there, in words. `refusal`: why it cannot be.
    `had` and `gets`: all that the core says there and above, in no language.
    """

    program: Program
    had: list[Any]
    gets: list[Any]
    changes: Mapping[CorePart, list[str]] = field(default_factory=dict)
    refusal: Refusal | None = None

    @property
    def goes_along(self) -> bool:
        return bool(self.changes) and self.refusal is None


def districts_under(parent: Program) -> QuerySet[Program]:
    """The programmes that stand under this one, in the order they came."""
    return Program.objects.filter(parent=parent).select_related("unit").order_by("pk")


def read_districts(parent: Program) -> list[District]:
    """Every district with what differs there from what `parent` has decided for all. Ten queries, however many there are."""
    parent = Program.objects.prefetch_related("aims__measures", "criteria", "survey_items").get(pk=parent.pk)
    read = districts_under(parent).prefetch_related("aims__measures", "criteria", "survey_items")
    decided = [part for part in CorePart if parent.locks(part)]
    found = []
    for program in read:
        program.parent = parent
        changes = {part: lines for part in decided if (lines := list(_COMPARE[part](parent, program)))}
        refusal = why_not(check_can_follow, program) if changes else None
        had, gets = ([_CORE[part](each) for part in decided] for each in (program, parent))
        found.append(District(program, had, gets, changes, refusal))
    return found


def fingerprint(districts: list[District]) -> str:
    """Of what is about to change where. The same as long as nobody has changed anything that matters here."""
    said = [[d.program.pk, d.goes_along, d.had, d.gets] for d in districts]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def _rubric(parent: Program, district: Program) -> Iterator[str]:
    for round_, (_round, ours), (_same, theirs) in zip(Round, _rubric_of(parent), _rubric_of(district), strict=True):
        for line in _differences(ours, theirs):
            yield f"{round_.label}: {line}"


def _rubric_of(program: Program) -> list[tuple[str, list[Row]]]:
    return [(round_.value, _criteria(program, round_)) for round_ in Round]


def _criteria(program: Program, round_: Round) -> list[Row]:
    rows: list[Criterion] = [row for row in program.criteria.all() if row.round == round_]
    return [(str(row.name), [row.name, row.weight, row.none, row.some, row.full]) for row in rows]


def _measures(parent: Program, district: Program) -> Iterator[str]:
    yield from _differences(_aims(parent), _aims(district))
    for line in _differences(_items(parent), _items(district)):
        yield _("Survey: %(change)s") % {"change": line}


def _aims(program: Program) -> list[Row]:
    return [
        (str(aim.text), [aim.text, aim.measure, [[one.kind, one.target] for one in aim.measures.all()]])
        for aim in program.aims.all()
    ]


def _items(program: Program) -> list[Row]:
    return [(str(one), [one.audience, one.kind, one.subject, one.text]) for one in program.survey_items.all()]


def _privacy(parent: Program, district: Program) -> Iterator[str]:
    for (name, ours), (_same, theirs) in zip(_days(parent), _days(district), strict=True):
        if ours != theirs:
            label = Program.column(name).verbose_name
            yield _("%(what)s: %(after)s, now %(before)s") % {"what": label, "after": ours, "before": theirs}


def _days(program: Program) -> list[Row]:
    return [(name, getattr(program, name)) for name in CORE[CorePart.PRIVACY]]


def _differences(ours: list[Row], theirs: list[Row]) -> Iterator[str]:
    """What it takes to make `theirs` like `ours`."""
    had, have = dict(theirs), dict(ours)
    for name in have:
        if name not in had:
            yield _("new: “%(name)s”") % {"name": name}
        elif have[name] != had[name]:
            yield _("changed: “%(name)s”") % {"name": name}
    for name in had:
        if name not in have:
            yield _("gone: “%(name)s”") % {"name": name}
    if ours != theirs and sorted(map(str, ours)) == sorted(map(str, theirs)):
        yield _("another order")


_COMPARE: Final[Mapping[CorePart, Callable[[Program, Program], Iterator[str]]]] = {
    CorePart.RUBRIC: _rubric,
    CorePart.PRIVACY: _privacy,
    CorePart.MEASURES: _measures,
}

_CORE: Final[Mapping[CorePart, Callable[[Program], Any]]] = {
    CorePart.RUBRIC: lambda program: [[row for _name, row in rows] for _round, rows in _rubric_of(program)],
    CorePart.PRIVACY: _days,
    CorePart.MEASURES: lambda program: [row for _name, row in (*_aims(program), *_items(program))],
}
