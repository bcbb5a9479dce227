"""The best list that meets the targets, exactly. Plain Python around HiGHS; knows neither Django nor the database.

Candidates with the same groups differ only in points, so from each such cell the best ones are taken: there is one yes-or-no variable per
candidate, and an optimal answer that skips a better candidate of its cell can always be exchanged for one that does not.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

SCALE = 1000
"""Points are compared in thousandths."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """`points`: 0–100. `groups`: dimension -> group."""

    key: int
    points: float
    groups: Mapping[Any, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """At least `minimum` of those whose `dimension` is `group`."""

    dimension: Any
    group: str
    minimum: int


@dataclass(frozen=True, slots=True)
class Balanced:
    """`chosen` and `best` are keys, in the order of the candidates. `best`: who it would be by points alone.

    `price` is what the targets cost: the points of `best` less those of `chosen`, in all, never below zero.
    """

    chosen: tuple[int, ...]
    best: tuple[int, ...]
    price: float


@dataclass(frozen=True, slots=True)
class Impossible:
    """No list of this size meets the wishes. `alone`: those that fail already by themselves, with how many there are."""

    alone: tuple[tuple[Wish, int], ...]


def balance(candidates: Sequence[Candidate], wishes: Sequence[Wish], *, size: int) -> Balanced | Impossible:
    """The list of `size` candidates (all of them, if there are fewer) with the highest sum of points that meets every wish.

    Among equals those earlier in `candidates` are taken within each cell; the rest is the solver's, with a fixed seed. Proven optimal
    (relative gap 0). Raises RuntimeError if the solver ends without a proof.
    """
    size = min(size, len(candidates))
    by_points = sorted(range(len(candidates)), key=lambda i: (-_scaled(candidates[i]), i))
    best = sorted(by_points[:size])
    alone = tuple((wish, there) for wish in wishes if (there := _members(candidates, wish)) < wish.minimum)
    if alone or any(wish.minimum > size for wish in wishes):
        return Impossible(alone)
    if all(sum(_fits(candidates[i], wish) for i in best) >= wish.minimum for wish in wishes):
        chosen = best
    else:
        found = _solve([candidates[i] for i in by_points], wishes, size)
        if found is None:
            return Impossible(())
        chosen = sorted(by_points[i] for i in found)
    price = sum(_scaled(candidates[i]) for i in best) - sum(_scaled(candidates[i]) for i in chosen)
    return Balanced(tuple(candidates[i].key for i in chosen), tuple(candidates[i].key for i in best), price / SCALE)


def _scaled(candidate: Candidate) -> int:
    return round(candidate.points * SCALE)


def _fits(candidate: Candidate, wish: Wish) -> bool:
    return candidate.groups.get(wish.dimension) == wish.group


def _members(candidates: Sequence[Candidate], wish: Wish) -> int:
    return sum(_fits(candidate, wish) for candidate in candidates)


def _solve(ordered: Sequence[Candidate], wishes: Sequence[Wish], size: int) -> list[int] | None:
    """Places in `ordered` (best first), or None if there is no such list."""
    number = len(ordered)
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("random_seed", 0)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.5)  # points are whole thousandths, so less than one is none
    solver.addVars(number, np.zeros(number), np.ones(number))
    columns = np.arange(number, dtype=np.int32)
    solver.changeColsCost(number, columns, np.array([-_scaled(one) for one in ordered], dtype=np.float64))
    solver.changeColsIntegrality(number, columns, np.array([highspy.HighsVarType.kInteger] * number))
    solver.addRow(float(size), float(size), number, columns, np.ones(number))
    for wish in wishes:
        places = np.array([i for i, one in enumerate(ordered) if _fits(one, wish)], dtype=np.int32)
        solver.addRow(float(wish.minimum), highspy.kHighsInf, len(places), places, np.ones(len(places)))
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS ended with {status}")
    values = np.array(solver.getSolution().col_value)
    return _first_of_each_cell(ordered, wishes, np.flatnonzero(values > 0.5).tolist())


def _first_of_each_cell(ordered: Sequence[Candidate], wishes: Sequence[Wish], chosen: Sequence[int]) -> list[int]:
    """As many from every cell as in `chosen`, but its first ones: just as good, and the same whatever the solver picked among equals."""

    def cell(place: int) -> tuple[bool, ...]:
        return tuple(_fits(ordered[place], wish) for wish in wishes)

    wanted = Counter(map(cell, chosen))
    taken: list[int] = []
    for place in range(len(ordered)):
        if wanted[cell(place)]:
            wanted[cell(place)] -= 1
            taken.append(place)
    return taken
