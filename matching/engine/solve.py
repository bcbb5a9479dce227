"""The exact match: one 0/1 variable per pair that may be made, solved stage by stage with HiGHS.

Each stage is a linear objective. After a stage its best value becomes a row of the model, so every later stage keeps it. The stages of
the default objective, in this order (Kwanashie, Irving, Manlove, Sng 2014 call the third a generous maximum matching):

1. places: as many as can be filled.   2. nobody: fewest leaders without any mentor.   3. wish R, R-1, … 2: fewest pairs at the worst
rank, then the next.   4. spread: smallest sum over leaders of their best rank.   5. lottery: a hash of (seed, leader, mentor) decides
among what is still equal, so the same input and seed give the same answer on every machine and in any row order.
"""

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import highspy
import numpy as np

from matching.engine.problem import Pair, Problem, Quota

Status = Literal["optimal", "feasible", "infeasible"]
NO_LIMIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage reached. `proven`: no match does better in it while keeping all stages before."""

    name: str
    value: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Solution:
    """`optimal`: every stage is proven. `feasible`: time ran out in some stage. `infeasible`: the rules cannot hold together."""

    status: Status
    pairs: tuple[Pair, ...]
    stages: tuple[Stage, ...]


def solve(problem: Problem, *, seed: str | None = None, time_limit: timedelta = NO_LIMIT) -> Solution:
    """The best match by the problem's objective. `seed` (else the problem's own) only decides among matches equal in all stages."""
    model = _Model(problem)
    if model.contradicts_itself:
        return Solution("infeasible", (), ())
    deadline = time.monotonic() + time_limit.total_seconds()
    stages: list[Stage] = []
    for name, weights in _stages(problem, model, seed if seed is not None else problem.seed):
        if not weights:
            stages.append(Stage(name, 0, proven=True))
            continue
        outcome = model.minimise(weights, seconds=max(1.0, deadline - time.monotonic()))
        if outcome is None:
            return Solution("infeasible", (), tuple(stages))
        value, proven = outcome
        if name != "lottery":
            model.keep(weights, at_most=value)
            stages.append(Stage(name, _as_told(name, value, problem), proven))
        elif not proven:
            stages.append(Stage(name, 0, proven=False))
    proven = all(stage.proven for stage in stages)
    return Solution("optimal" if proven else "feasible", model.chosen_pairs(), tuple(stages))


def _as_told(name: str, value: int, problem: Problem) -> int:
    """The value of a stage in the words of MATCHING: places filled, pairs at a rank, sum of best ranks."""
    if name == "places" or name.startswith("most"):
        return -value
    return value + len(problem.leaders) if name == "spread" else value


def is_possible(problem: Problem) -> bool:
    """Whether any match at all keeps every rule."""
    model = _Model(problem)
    return not model.contradicts_itself and model.minimise({}, seconds=NO_LIMIT.total_seconds()) is not None


Weights = Mapping[int, int]


def _stages(problem: Problem, model: "_Model", seed: str) -> Iterable[tuple[str, Weights]]:
    """The stages in order, each as integer weights to be minimised. Lazily, so that a stage builds what it needs when its turn comes."""
    ranks = problem.ranks
    worst = max(ranks.values(), default=1)
    by_rank: dict[int, list[int]] = defaultdict(list)
    for pair, column in model.column.items():
        by_rank[ranks[pair]].append(column)
    yield "places", dict.fromkeys(model.column.values(), -1)
    match problem.objective:
        case "total":
            yield "sum of ranks", {column: ranks[pair] for pair, column in model.column.items()}
        case "greedy":
            for rank in range(1, worst):
                yield f"most at wish {rank}", dict.fromkeys(by_rank[rank], -1)
        case "generous":
            for rank in range(worst, 1, -1):
                yield f"wish {rank}", dict.fromkeys(by_rank[rank], 1)
        case "default":
            unserved = model.add_best_rank_columns(worst)
            yield "nobody", {columns[-1]: 1 for columns in unserved.values()}
            for rank in range(worst, 1, -1):
                yield f"wish {rank}", dict.fromkeys(by_rank[rank], 1)
            yield "spread", {column: 1 for columns in unserved.values() for column in columns}
    yield "lottery", {column: _ticket(seed, pair) for pair, column in model.column.items()}


def _ticket(seed: str, pair: Pair) -> int:
    """A whole number below 2**20 that depends on nothing but the seed and the two ids."""
    return int.from_bytes(hashlib.sha256("\x1f".join((seed, *pair)).encode()).digest()[:4]) >> 12


class _Silent(highspy.Highs):
    """HiGHS greets on standard output before one can ask it not to; here it is asked first."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS's name
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


class _Model:
    """The problem as rows and columns in HiGHS. Columns are in order of ids, so the order of the input plays no part."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.pairs = sorted(problem.ranks)
        self.column: dict[Pair, int] = {pair: number for number, pair in enumerate(self.pairs)}
        self.contradicts_itself = not set(problem.locked) <= set(self.column)
        self.highs = _Silent()
        for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5)):
            self.highs.setOptionValue(option, value)
        locked = set(problem.locked)
        for pair in self.column:
            self._add_column(1.0 if pair in locked else 0.0)
        self._add_rows()

    def _add_column(self, lower: float = 0.0) -> int:
        self.highs.addVar(lower, 1.0)
        number = self.highs.getNumCol() - 1
        self.highs.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        return number

    def _add_row(self, lower: float, upper: float, columns: list[int], weights: list[float] | None = None) -> None:
        if not columns:  # HiGHS passes over a model without columns, so a bound on nothing is judged here
            self.contradicts_itself |= lower > 0
            return
        values = np.array(weights if weights is not None else [1.0] * len(columns))
        self.highs.addRow(lower, upper, len(columns), np.array(columns, dtype=np.int32), values)

    def _add_rows(self) -> None:
        problem = self.problem
        of_leader: dict[str, list[int]] = defaultdict(list)
        of_mentor: dict[str, list[int]] = defaultdict(list)
        for (leader, mentor), column in self.column.items():
            of_leader[leader].append(column)
            of_mentor[mentor].append(column)
        for one in problem.leaders:
            self._add_row(0, one.places, of_leader[one.id])
        for other in problem.mentors:
            self._add_row(other.minimum, other.capacity, of_mentor[other.id])
        for group in problem.groups:
            members = [mentor.id for mentor in problem.mentors if mentor.group == group.id]
            columns = [column for mentor in members for column in of_mentor[mentor]]
            self._add_row(group.minimum, _upper(group.maximum), columns)
            if group.maximum_used is not None:
                used = {mentor: self._add_column() for mentor in members}
                for mentor in members:
                    for column in of_mentor[mentor]:
                        self._add_row(-highspy.kHighsInf, 0, [column, used[mentor]], [1.0, -1.0])
                self._add_row(0, group.maximum_used, list(used.values()))
        tagged: dict[str, set[str]] = defaultdict(set)
        for other in problem.mentors:
            for tag in other.tags:
                tagged[tag].add(other.id)
        for quota in problem.quotas:
            for columns in self._columns_of(quota, tagged[quota.tag]):
                self._add_row(quota.minimum, _upper(quota.maximum), columns)
        self._of_leader = of_leader

    def _columns_of(self, quota: Quota, tagged: set[str]) -> list[list[int]]:
        """The columns each bound of the quota counts: one list per named leader, or one for all."""
        if quota.leaders is None:
            return [[column for (_leader, mentor), column in self.column.items() if mentor in tagged]]
        own: dict[str, list[int]] = {leader: [] for leader in quota.leaders}
        for (leader, mentor), column in self.column.items():
            if leader in own and mentor in tagged:
                own[leader].append(column)
        return list(own.values())

    def add_best_rank_columns(self, worst: int) -> dict[str, list[int]]:
        """Per leader one column per rank r = 1 … worst that is 1 when she has no mentor of rank r or better.

        Their sum is her best rank minus one (the worst rank when she has nobody); the last one says she has nobody.
        """
        found: dict[str, list[int]] = {}
        for leader in self.problem.leaders:
            own = sorted((self.problem.ranks[self.pairs[column]], column) for column in self._of_leader[leader.id])
            columns, reached, position = [], [], 0
            for rank in range(1, worst + 1):
                while position < len(own) and own[position][0] <= rank:
                    reached.append(own[position][1])
                    position += 1
                column = self._add_column()
                self._add_row(1, highspy.kHighsInf, [*reached, column])
                columns.append(column)
            found[leader.id] = columns
        return found

    def minimise(self, weights: Weights, *, seconds: float) -> tuple[int, bool] | None:
        """(value, proven) of the best answer, or None when the rules cannot hold together."""
        size = self.highs.getNumCol()
        cost = np.zeros(size)
        if weights:
            cost[list(weights)] = list(weights.values())
        self.highs.changeColsCost(size, np.arange(size, dtype=np.int32), cost)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + seconds)
        self.highs.run()
        status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if (
            status == highspy.HighsModelStatus.kModelEmpty
        ):  # nobody may be paired with anybody, and no rule asks for more
            self.answer = np.zeros(size, dtype=int)
            return 0, True
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit):
            raise RuntimeError(f"HiGHS ended with {status}")
        self.answer = np.rint(np.array(self.highs.getSolution().col_value)).astype(int)
        value = int(sum(weight * self.answer[column] for column, weight in weights.items()))
        return value, status == highspy.HighsModelStatus.kOptimal

    def keep(self, weights: Weights, *, at_most: int) -> None:
        """From now on no answer is worse in this stage."""
        self._add_row(-highspy.kHighsInf, at_most, list(weights), [float(weight) for weight in weights.values()])

    def chosen_pairs(self) -> tuple[Pair, ...]:
        return tuple(pair for pair, column in self.column.items() if self.answer[column])


def _upper(bound: int | None) -> float:
    return highspy.kHighsInf if bound is None else float(bound)
