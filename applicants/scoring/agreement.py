"""How far people agree who mark the same things. Plain Python; no Django."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from typing import Literal

Coincidences = Mapping[tuple[int, int], float]
Metric = Literal["nominal", "ordinal", "interval"]


def coincidences_of(units: Iterable[Sequence[int]]) -> dict[tuple[int, int], float]:
    """How often two marks meet on one unit. A unit is the marks given to one thing, as many as there are; one alone meets none.

    Each ordered pair of marks from different people counts 1/(m - 1), where m is how many marks the unit has: so a unit counts as much
    as it has marks, and missing marks need no filling in.
    """
    met: dict[tuple[int, int], float] = {}
    for marks in units:
        for pair in permutations(marks, 2):
            met[pair] = met.get(pair, 0) + 1 / (len(marks) - 1)
    return met


def krippendorff_alpha(met: Coincidences, *, metric: Metric = "ordinal") -> float | None:
    """Krippendorff's alpha: 1 is complete agreement, 0 is what chance would give, below 0 is worse than that.

    `met` as from `coincidences_of`. None where it cannot be said: no two marks on anything, or all marks alike, so that there is
    nothing to tell apart. K. Krippendorff, Computing Krippendorff's Alpha-Reliability, University of Pennsylvania, 2011 (section D:
    any number of observers, any metric, missing data). Takes 1 - D_o / D_e with the paper's difference functions.
    """
    values = sorted({value for pair in met for value in pair})
    total_of = {v: sum(n for (one, _other), n in met.items() if one == v) for v in values}
    total = sum(total_of.values())

    def distance(one: int, other: int) -> float:
        if metric == "nominal":
            return float(one != other)
        if metric == "interval":
            return float((one - other) ** 2)
        low, high = sorted((one, other))
        between = sum(total_of[v] for v in values if low <= v <= high)
        return (between - (total_of[one] + total_of[other]) / 2) ** 2

    observed = sum(n * distance(*pair) for pair, n in met.items())
    expected = sum(total_of[one] * total_of[other] * distance(one, other) for one in values for other in values)
    return None if not expected else 1 - (total - 1) * observed / expected
