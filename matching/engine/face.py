"""The matches that are still in the running: a polytope that shrinks, stage by stage, to those that are best in all stages so far.

Everything that is concluded here is concluded in whole numbers. HiGHS only proposes: a match, which is checked against every row, and
dual prices, from which a bound is computed that holds whatever the prices are (weak duality). When match and bound meet, the stage is
proven, and complementary slackness says exactly which matches are as good: those with no pair of non-zero reduced cost changed and
with every priced row tight. (Schrijver, Theory of Linear and Integer Programming, 1986, sections 7.4 and 7.9.)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
EXACT = 2**53
"""Whole numbers below this are exact as floats too."""
CLOSE = 1e-5
"""What the solver's numbers may differ from whole ones by."""
LOCAL, STEPS = 200, 2
"""How far `search_near` looks: so many steps from column to column, along rows of at most so many columns."""
ROUGH = 720_720
"""Prices that are not whole are rounded to multiples of one over this; it is divisible by every number to 16."""


class _Solver(highspy.Highs):
    """HiGHS as we want it: silent, in one thread, and stopped when it is late."""

    def __init__(self, late: Callable[[], bool], options: Mapping[str, Any]) -> None:
        super().__init__()
        for option, value in {"threads": 1, **options}.items():
            self.setOptionValue(option, value)

        def interrupt_if_late(event: Any) -> None:
            event.interrupt(late())

        self.cbSimplexInterrupt += interrupt_if_late
        self.cbMipInterrupt += interrupt_if_late

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS's name
        # HiGHS calls this first thing, just before it greets on standard output.
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


@dataclass(frozen=True, slots=True)
class Bound:
    """No match on the face costs less than `scaled / scale`. `prices` and `reduced` (both times `scale`) are the proof."""

    scaled: int
    scale: int
    prices: Ints
    reduced: Ints

    @property
    def whole(self) -> int:
        """The least whole cost the bound allows."""
        return -(-self.scaled // self.scale)


class Face:
    """Whole columns between `low` and `high`, rows of whole weights between `row_low` and `row_high`. All bounds are finite."""

    def __init__(self, columns: int, *, late: Callable[[], bool]) -> None:
        """`late` is asked while the solver works; once it says yes, the solver stops."""
        self.late = late
        self.low, self.high = np.zeros(columns, np.int64), np.ones(columns, np.int64)
        self.top = self.high
        self.row_low, self.row_high = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self.row_of, self.column_of, self.weight = (np.zeros(0, np.int64) for _ in range(3))
        self.contradiction = False
        self._lp = _WarmLp(self)

    # --- building

    def add_columns(self, number: int, *, most: Sequence[int] | None = None) -> Ints:
        """So many new columns, from 0 to 1 or to what `most` says of each; their numbers. `top` keeps what they could reach at first."""
        first = len(self.low)
        high = np.ones(number, np.int64) if most is None else np.array(most, np.int64)
        self.low = np.concatenate([self.low, np.zeros(number, np.int64)])
        self.high, self.top = np.concatenate([self.high, high]), np.concatenate([self.top, high])
        return np.arange(first, first + number)

    def add_rows(self, rows: Sequence[tuple[int, int | None, Any, Any]]) -> None:
        """Rows (at least, at most or None, columns, weights or 1)."""
        if not rows:
            return
        first = len(self.row_low)
        lengths = [len(columns) for _low, _high, columns, _weights in rows]
        columns = np.concatenate([np.asarray(columns, np.int64) for _low, _high, columns, _weights in rows])
        weights = np.concatenate(
            [np.broadcast_to(np.asarray(weights, np.int64), (len(columns),)) for _low, _high, columns, weights in rows]
        )
        row_of = np.repeat(np.arange(len(rows)), lengths)
        most = np.bincount(row_of, np.maximum(weights, 0) * self.top[columns], len(rows)).astype(np.int64)
        least = np.bincount(row_of, np.minimum(weights, 0) * self.top[columns], len(rows)).astype(np.int64)
        low = np.array([min(row[0], int(top) + 1) for row, top in zip(rows, most, strict=True)], np.int64)
        high = np.array(
            [top if row[1] is None else min(row[1], top) for row, top in zip(rows, most, strict=True)], np.int64
        )
        low = np.maximum(low, least)
        self.contradiction |= bool((low > high).any())
        self.row_low, self.row_high = np.concatenate([self.row_low, low]), np.concatenate([self.row_high, high])
        self.row_of = np.concatenate([self.row_of, row_of + first])
        self.column_of = np.concatenate([self.column_of, columns])
        self.weight = np.concatenate([self.weight, weights])

    # --- what is known without a solver

    @property
    def free(self) -> NDArray[np.bool_]:
        """Which columns are not decided yet."""
        return self.low < self.high

    def holds(self, point: Ints) -> bool:
        """Whether the point is on the face: exact."""
        if ((point < self.low) | (point > self.high)).any():
            return False
        reached = np.bincount(self.row_of, self.weight * point[self.column_of], len(self.row_low)).astype(np.int64)
        return not ((reached < self.row_low) | (reached > self.row_high)).any()

    def bound(self, cost: Ints, prices: NDArray[np.float64] | None = None) -> Bound:
        """What weak duality proves with these prices of the rows (none: all zero). Holds whatever the prices are."""
        wanted = np.zeros(len(self.row_low)) if prices is None else prices
        scale = 1 if np.abs(wanted - np.rint(wanted)).max(initial=0) < 1e-5 else ROUGH
        if np.abs(wanted).max(initial=0) * scale * max(1, len(wanted)) >= EXACT:
            wanted = np.zeros(len(self.row_low))  # sums would not be exact: rather prove little than something wrong
        whole = np.rint(wanted * scale).astype(np.int64)
        paid = np.bincount(self.column_of, self.weight * whole[self.row_of], len(cost)).astype(np.int64)
        reduced = scale * cost - paid
        rows = np.where(whole > 0, self.row_low, self.row_high) * whole
        columns = np.where(reduced > 0, self.low, self.high) * reduced
        return Bound(int(rows.sum()) + int(columns.sum()), scale, whole, reduced)

    def refuted(self, prices: NDArray[np.float64]) -> bool:
        """Whether these prices prove that nothing is left: a match that costs nothing would have to cost more (Farkas' lemma)."""
        nothing = np.zeros(len(self.low), np.int64)
        return any(self.bound(nothing, sign * prices).scaled > 0 for sign in (1, -1))

    def keep(self, cost: Ints, value: int, bound: Bound) -> None:
        """From now on only matches that cost at most `value`. A change whose price exceeds the gap to the bound is never made."""
        gap = bound.scale * value - bound.scaled
        self.high = np.where(bound.reduced > gap, self.low, self.high)
        self.low = np.where(bound.reduced < -gap, self.high, self.low)
        self.row_high = np.where(bound.prices > gap, self.row_low, self.row_high)
        self.row_low = np.where(bound.prices < -gap, self.row_high, self.row_low)
        if gap:
            used = np.flatnonzero(cost)
            self.add_rows([(int((np.minimum(cost, 0) * self.top).sum()), value, used, cost[used])])

    # --- what the solver proposes

    def relax(self, cost: Ints) -> "Relaxed":
        """The cheapest point when halves and thirds are allowed, from where the last one was found (a warm start)."""
        return self._lp.solve(cost)

    def search(self, cost: Ints, start: Ints | None) -> tuple[Ints | None, bool]:
        """(cheapest whole point found or None, whether the search by branch and bound was finished)."""
        return _search(self, cost, start)

    def search_near(self, cost: Ints, point: NDArray[np.float64]) -> Ints | None:
        """The cheapest whole point, when only columns near the point's broken ones may change; None when there is none.

        A rule breaks a point in few places, so mending it there is quick, and usually as cheap as the bound allows.
        """
        whole = np.rint(point).astype(np.int64)
        near = np.abs(point - whole) > CLOSE
        local = np.bincount(self.row_of, minlength=len(self.row_low))[self.row_of] <= LOCAL
        for _step in range(STEPS):
            rows = np.zeros(len(self.row_low), bool)
            rows[self.row_of[local & near[self.column_of]]] = True
            near[self.column_of[local & rows[self.row_of]]] = True
        low, high = self.low, self.high
        self.low, self.high = np.where(near, low, whole), np.where(near, high, whole)
        found, _finished = _search(self, cost, None)
        self.low, self.high = low, high
        return found


@dataclass(frozen=True, slots=True)
class Relaxed:
    """An answer of the linear programme. `possible` is False when it is proven that no point keeps all rows; `point` is None when
    the answer was not found: time ran out, or the proof was not good enough."""

    possible: bool
    point: NDArray[np.float64] | None
    prices: NDArray[np.float64] | None


class _Part:
    """The undecided part of a face as a model for HiGHS: free columns, and rows that still have any."""

    def __init__(self, face: Face, cost: Ints) -> None:
        free = face.free
        decided = np.where(free, 0, face.low)
        spent = np.bincount(face.row_of, face.weight * decided[face.column_of], len(face.row_low)).astype(np.int64)
        inside = free[face.column_of]
        size = np.bincount(face.row_of[inside], minlength=len(face.row_low))
        low, high = face.row_low - spent, face.row_high - spent
        self.columns, self.rows = np.flatnonzero(free), np.flatnonzero(size)
        empty = size == 0
        self.possible = not (face.contradiction or ((low > 0) | (high < 0))[empty].any())
        number = np.cumsum(free) - 1
        model = self.model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.columns), len(self.rows)
        model.col_cost_ = cost[free].astype(float)
        model.col_lower_, model.col_upper_ = face.low[free].astype(float), face.high[free].astype(float)
        model.row_lower_, model.row_upper_ = low[self.rows].astype(float), high[self.rows].astype(float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(size[self.rows])]).astype(np.int32)
        model.a_matrix_.index_ = number[face.column_of[inside]].astype(np.int32)
        model.a_matrix_.value_ = face.weight[inside].astype(float)


_STATUS = highspy.HighsBasisStatus
_STATES = {
    int(status): status for status in (_STATUS.kLower, _STATUS.kBasic, _STATUS.kUpper, _STATUS.kZero, _STATUS.kNonbasic)
}
_LOWER, _BASIC = int(_STATUS.kLower), int(_STATUS.kBasic)
_Outcome = highspy.HighsModelStatus


class _WarmLp:
    """HiGHS with the basis of the last answer, so that a stage starts where the one before it ended."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.column_state: NDArray[np.int8] | None = None
        self.row_state: NDArray[np.int8] | None = None

    def solve(self, cost: Ints) -> Relaxed:
        face, part = self.face, _Part(self.face, cost)
        point, prices = face.low.astype(float), np.zeros(len(face.row_low))
        if not part.possible:
            return Relaxed(False, None, None)
        if not len(part.columns):
            return Relaxed(True, point, prices)
        highs: Any = _Solver(face.late, {"solver": "simplex", "presolve": "off"})  # its stubs do not know getDualRay
        highs.passModel(part.model)
        self._hand_over(highs, part)
        highs.run()
        status = highs.getModelStatus()
        if status == _Outcome.kInfeasible:
            prices[part.rows] = highs.getDualRay()[2]
            return Relaxed(not face.refuted(prices), None, None)
        if status not in (_Outcome.kOptimal, _Outcome.kInterrupt):
            raise RuntimeError(f"HiGHS ended with {status}")
        answer = highs.getSolution()
        if len(answer.row_dual) == len(part.rows):
            prices[part.rows] = answer.row_dual
        if status == _Outcome.kInterrupt:
            return Relaxed(True, None, prices)
        point[part.columns] = answer.col_value
        self._remember(highs, part)
        return Relaxed(True, point, prices)

    def _hand_over(self, highs: highspy.Highs, part: _Part) -> None:
        if self.column_state is None or self.row_state is None:
            return
        columns, rows = len(self.face.low) - len(self.column_state), len(self.face.row_low) - len(self.row_state)
        column_state = np.concatenate([self.column_state, np.full(columns, _LOWER, np.int8)])[part.columns]
        row_state = np.concatenate([self.row_state, np.full(rows, _BASIC, np.int8)])[part.rows]
        if (column_state == _BASIC).sum() + (row_state == _BASIC).sum() != len(part.rows):
            return
        basis = highspy.HighsBasis()
        basis.col_status = [_STATES[state] for state in column_state.tolist()]
        basis.row_status = [_STATES[state] for state in row_state.tolist()]
        highs.setBasis(basis)

    def _remember(self, highs: highspy.Highs, part: _Part) -> None:
        basis = highs.getBasis()
        self.column_state = np.full(len(self.face.low), _LOWER, np.int8)
        self.row_state = np.full(len(self.face.row_low), _BASIC, np.int8)
        self.column_state[part.columns] = [int(state) for state in basis.col_status]
        self.row_state[part.rows] = [int(state) for state in basis.row_status]


def _search(face: Face, cost: Ints, start: Ints | None) -> tuple[Ints | None, bool]:
    part = _Part(face, cost)
    if not part.possible:
        return None, True
    if not len(part.columns):
        return face.low.copy(), True
    part.model.integrality_ = [highspy.HighsVarType.kInteger] * len(part.columns)
    highs = _Solver(face.late, {"random_seed": 0, "mip_rel_gap": 0.0, "mip_abs_gap": 0.9})
    highs.passModel(part.model)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start[part.columns].astype(float).tolist()
        highs.setSolution(known)
    highs.run()
    status = highs.getModelStatus()
    if status == _Outcome.kInfeasible:
        return None, True
    if status not in (_Outcome.kOptimal, _Outcome.kInterrupt):
        raise RuntimeError(f"HiGHS ended with {status}")
    point = face.low.copy()
    values = highs.getSolution().col_value
    if len(values) == len(part.columns) and highs.getInfo().primal_solution_status == 2:
        point[part.columns] = np.rint(values).astype(np.int64)
        return (point if face.holds(point) else None), status == _Outcome.kOptimal
    return None, False
