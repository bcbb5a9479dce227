"""How things are measured and told."""

import resource
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mentoring.devstack.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything. Rounds are repetitions of both sides in turns, of which the median counts."""

    applicants: int
    people: int
    letters: int
    reminders: int
    outbox: int
    requests: int
    clip_seconds: int
    clip_mib: int
    rounds: int
    matches: tuple[tuple[str, int, int, int], ...]
    """Name, leaders, mentors, length of the lists."""
    published: int
    """Leaders of a match that is published."""


POD, NATIONAL = ("POD", 7, 30, 10), ("national", 1_000, 5_000, 20)
AGENCY, STRESS = ("agency", 9_500, 19_000, 20), ("stress", 9_500, 30_000, 20)
FULL = Sizes(19_000, 19_000, 600, 1_000, 100_000, 40, 30, 64, 3, (POD, NATIONAL), 500)
LARGE = Sizes(19_000, 19_000, 600, 10_000, 100_000, 40, 30, 64, 3, (POD, NATIONAL, AGENCY, STRESS), 2_000)
TINY = Sizes(12, 20, 3, 5, 300, 1, 4, 3, 1, (POD, ("small", 12, 40, 8)), 4)


@dataclass(frozen=True, slots=True)
class Bench:
    """What every benchmark gets: sizes, an empty database (Django's own connection), a folder, and somebody to watch its processes."""

    sizes: Sizes
    folder: Path
    supervisor: Supervisor
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line of the table. The ratio says how many times as much of `unit` ours takes as the plain thing; None: not measured."""

    what: str
    against: str
    unit: str = ""
    ours: float | None = None
    plain: float | None = None
    goal: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.plain if self.ours is not None and self.plain else None


def wall(act: Callable[[], Any]) -> float:
    """Seconds on the clock."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def cpu(act: Callable[[], Any]) -> float:
    """Seconds of processor time, of this process and of the children it waited for: the same on a busy machine."""
    before = _used()
    act()
    return _used() - before


def _used() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def most_memory() -> str:
    """The most memory this process has had so far."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most so far"


def in_turns(ours: Callable[[], float], plain: Callable[[], float], *, rounds: int) -> tuple[float, float]:
    """The medians of both, measured in turns so that what else the machine does meets both."""
    pairs = [(ours(), plain()) for _round in range(rounds)]
    return statistics.median(one for one, _other in pairs), statistics.median(other for _one, other in pairs)


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that is rolled back."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


HEADINGS = ("what", "against", "ours", "plain", "ratio", "goal")


def table(rows: list[Comparison]) -> str:
    """The comparisons as text, columns aligned, each note on a line of its own."""
    cells = [
        (
            row.what,
            row.against,
            _number(row.ours, row.unit),
            _number(row.plain, row.unit),
            f"{row.ratio:.2f} ×" if row.ratio is not None else "–",
            row.goal or "–",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in (HEADINGS, *cells)) for column in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (HEADINGS, *cells)
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, *(f"  {row.what}: {row.note}" for row in rows if row.note)])


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "s" and value < 1:
        return f"{value * 1000:.3g} ms"
    return f"{value:.3g} {unit}".strip()
