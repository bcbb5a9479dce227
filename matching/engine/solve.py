"""The exact match: one 0/1 variable per pair that may be made, solved stage by stage.

Each stage minimises a whole-numbered cost over the matches that are best in all stages before it (`face.py`). The stages of the default
objective, numbered as in MATCHING:

1. places: as many as can be filled.
2. nobody: fewest leaders without any mentor.
3. wish R, R-1, … 2: fewest pairs at the worst rank, then at the next (a generous maximum matching: Kwanashie, Irving, Manlove, Sng 2014).
4. spread: smallest sum over leaders of their best rank.
5. lottery: a hash of (seed, leader, mentor) decides among what is still equal, until one match is left.

Pairs without rules, and most rules, form a totally unimodular system, so the linear programme's answer is whole; otherwise branch and
bound finds it. The same input and seed give the same match on every machine and in any row order.

Where leaders are filled and there are too many pairs to write out, mentors they did not wish for come from pools (`pool.py`). Whatever whole
point the solver proposes is a match only if pairs can be dealt from it; if not, the dealer's row is added, which every match keeps, and the
stage is solved again. So the proofs stay what they are.
"""

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, islice, product
from typing import Any, Literal

import numpy as np

from matching.engine.face import Bound, Face, Ints
from matching.engine.judge import Tally, barred_pairs, is_allowed, worst_rank, worth
from matching.engine.pool import Name, Overdrawn, Pools
from matching.engine.problem import Pair, Problem, Rule

Status = Literal["optimal", "feasible", "infeasible"]
Proof = Literal["duality", "search"]
NO_LIMIT = timedelta(hours=1)
TICKETS = 2**20
LOTTERY_ROUNDS = 3
"""All rounds together leave one match, but with a chance of at most (pairs still open) / TICKETS**3, which is below 1 in 10**11 for a
million pairs (isolation lemma: Mulmuley, Vazirani, Vazirani 1987; it holds for weights that are compared round by round, too)."""
STOP_ASKED_EVERY = 0.2
"""Seconds. The caller's `stop` may cost a query."""
HEAVIEST = 2**24
"""Stages are packed into one cost while it stays below this; beyond it HiGHS gets slow."""

ALIKE_TRIED = 20_000
"""So many exchanges are tried at most to find other matches as good."""


class OutOfTime(RuntimeError):
    """Time ran out, or the run was stopped, before any match was found that keeps the rules."""


class WrongAnswer(RuntimeError):
    """The match found is not what the stages say. Never seen; nothing is better than something wrong."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage reached, and the best value that may still be possible (`bound`, the same when proven).

    `proof` that no match does better while keeping all stages before: "duality" is checked here in whole numbers, "search" is the word of
    the solver that its branch and bound was finished, None says that time ran out.
    """

    name: str
    value: int
    bound: int
    proof: Proof | None

    @property
    def proven(self) -> bool:
        return self.proof is not None


@dataclass(frozen=True, slots=True)
class Solution:
    """`optimal`: every stage is proven. `feasible`: time ran out, or it was stopped, in some stage. `infeasible`: the rules cannot hold
    together.

    `pairs` are in order of their ids. `broken` are the soft rules that do not hold in this match.
    """

    status: Status
    pairs: tuple[Pair, ...]
    stages: tuple[Stage, ...]
    broken: tuple[Rule, ...] = ()


def solve(
    problem: Problem,
    *,
    seed: str | None = None,
    time_limit: timedelta = NO_LIMIT,
    stop: Callable[[], bool] | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Solution:
    """The best match by the problem's objective. `seed` (else the problem's own) only decides among matches equal in all stages.

    `stop` is asked a few times a second; once it says yes, the best match found is returned as if time had run out. `progress` is told
    the name of each stage when it begins, and how many are finished. Raises OutOfTime when no match has been found by then.

    An `optimal` answer is the same on every machine and in any row order: each stage keeps exactly the matches that are best in it,
    whatever way the solver went, and the lottery leaves one (LOTTERY_ROUNDS). One that ran out of time may differ from run to run.
    """
    return Race(problem, seed=seed, time_limit=time_limit, stop=stop, progress=progress).finish()


def is_possible(problem: Problem, *, time_limit: timedelta = NO_LIMIT) -> bool:
    """Whether any match at all keeps every hard rule. Undecided when the time is out counts as possible."""
    return Race(problem, time_limit=time_limit).is_possible()


@dataclass(frozen=True, slots=True)
class _Goal:
    """One stage to come: `cost` over the columns is minimised. People are told `base + sign * cost`."""

    name: str
    cost: Ints
    base: int = 0
    sign: int = 1

    def told(self, cost: int) -> int:
        return self.base + self.sign * cost


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least cost that was found among the matches in the race, with what is proven about it."""

    value: int
    bound: Bound
    proof: Proof | None


class Impossible(Exception):
    """No match keeps all rows."""


class _NotWhole(Exception):
    """The linear programme's answer has halves in it."""


class Race:
    """The matches that may still win, stage after stage. `finish` runs all stages; explanations stop before the lottery."""

    def __init__(
        self,
        problem: Problem,
        *,
        seed: str | None = None,
        time_limit: timedelta = NO_LIMIT,
        stop: Callable[[], bool] | None = None,
        progress: Callable[[str, int], None] | None = None,
        near: Collection[Pair] = (),
        near_first: bool = False,
        changes: int = 0,
        named: Collection[Pair] = (),
    ) -> None:
        """`near`: pairs to keep as many of as can be: as the last stage before the lottery, or (`near_first`) before everything, giving
        up at most `changes` more than must be. `named`: pairs that `cost_of` will be asked about; with `near` and those leaders wished for
        or rules name, they have columns even where others are dealt from pools."""
        self.problem = problem
        self.seed = problem.seed if seed is None else seed
        self.deadline = time.monotonic() + time_limit.total_seconds()
        self.stop, self.stopped, self.ask_again = stop, False, 0.0
        self.progress = progress
        self.near, self.near_first, self.changes = set(near), near_first, changes
        self.stages: list[Stage] = []
        self.best: Ints | None = None
        self.packs = True
        self.overdrawn: list[Overdrawn] = []
        self._build(named)
        self._take(self._nothing(), self._nothing())

    # --- the model

    def _build(self, named: Collection[Pair]) -> None:
        problem = self.problem
        barred = barred_pairs(problem)
        self.pools: Pools | None = None
        written: Iterable[Pair] = problem.ranks
        if problem.ranks.filled and len(problem.ranks) > problem.written_out:
            own = {pair for pair in {*self._named(), *self.near, *named} if pair in problem.ranks}
            self.pools = Pools(problem, apart=barred | own)
            written = own | problem.ranks.wished.keys()
        self.pairs = sorted(pair for pair in written if pair not in barred)
        takes, puts = (self.pools.takes, self.pools.puts) if self.pools else ([], [])
        self.face = Face(len(self.pairs), late=self._late)
        self.takes = self.face.add_columns(len(takes), most=[take.most for take in takes])
        self.puts = self.face.add_columns(len(puts), most=[put.most for put in puts])
        self.lots: list[Name] = [*self.pairs]
        if self.pools:
            self.lots += [*map(self.pools.name, takes), *map(self.pools.name, puts)]
        self.whose = [*(leader for leader, _mentor in self.pairs), *(take.leader for take in takes)]
        self.rank = np.array([problem.ranks[pair] for pair in self.pairs], np.int64)
        self.rank = np.concatenate([self.rank, np.array([problem.ranks.filled[t.leader] for t in takes], np.int64)])
        self.worst = worst_rank(problem)
        leader_number = {leader.id: number for number, leader in enumerate(sorted(problem.leaders, key=lambda x: x.id))}
        self.leader_of = np.array([leader_number[leader] for leader in self.whose], np.int64)
        self.places = np.zeros(len(leader_number), np.int64)
        self.of_leader: dict[str, list[int]] = {leader: [] for leader in leader_number}
        self.of_mentor: dict[str, list[int]] = {mentor.id: [] for mentor in problem.mentors}
        for column, leader in enumerate(self.whose):
            self.of_leader[leader].append(column)
        for column, (_leader, mentor_id) in enumerate(self.pairs):
            self.of_mentor[mentor_id].append(column)
        for column, put in zip(self.puts.tolist(), puts, strict=True):
            self.of_mentor[put.mentor].append(column)
        self.capacity = {mentor.id: mentor.capacity for mentor in problem.mentors}
        self.with_tag: dict[str, set[str]] = defaultdict(set)
        self.in_group: dict[str, list[str]] = defaultdict(list)
        for mentor in sorted(problem.mentors, key=lambda mentor: mentor.id):
            for tag in mentor.tags:
                self.with_tag[tag].add(mentor.id)
            if mentor.group is not None:
                self.in_group[mentor.group].append(mentor.id)
        for one in problem.leaders:
            most = int(self.face.top[self.of_leader[one.id]].sum())
            self.places[leader_number[one.id]] = min(one.places, most)
        rows: list[Any] = [
            (0, int(self.places[leader_number[leader]]), columns, 1) for leader, columns in self.of_leader.items()
        ]
        rows += [
            (0, mentor.capacity, self.of_mentor[mentor.id], 1) for mentor in sorted(problem.mentors, key=lambda m: m.id)
        ]
        self.face.add_rows(rows)
        self._join_pools()
        self.face.add_rows(
            [
                (rule.minimum, rule.maximum, self._counted(rule), 1)
                for rule in sorted(problem.rules, key=repr)
                if rule.kind != "forbidden"
            ]
        )

    def _named(self) -> Iterator[Pair]:
        """The pairs that rules speak of."""
        for rule in (*self.problem.rules, *(soft.rule for soft in self.problem.soft)):
            if rule.kind in ("locked", "forbidden"):
                yield rule.leader or "", rule.mentor or ""

    def _counted(self, rule: Rule) -> Ints:
        """The columns the rule counts."""
        match rule.kind:
            case "locked" | "forbidden":
                pair = (rule.leader, rule.mentor)
                found = [c for c in self.of_leader[rule.leader or ""] if self.lots[c] == pair]
            case "mentor_minimum":
                found = self.of_mentor[rule.mentor or ""]
            case "group":
                found = [c for mentor in self.in_group[rule.group or ""] for c in self.of_mentor[mentor]]
            case "quota" if rule.leader is not None:
                found = [c for c in self.of_leader[rule.leader] if self._has_tag(c, rule.tag or "")]
            case "quota":
                found = [c for mentor in sorted(self.with_tag[rule.tag or ""]) for c in self.of_mentor[mentor]]
            case "group_used":
                names = self.in_group[rule.group or ""]
                members = [self.of_mentor[mentor] for mentor in names]
                used = self._new_columns([self._any(columns) for columns in members])
                top = self.face.top.tolist()
                self.face.add_rows(
                    [
                        (-top[c], 0, [c, u], [1, -top[c]])
                        for columns, u in zip(members, used, strict=True)
                        for c in columns
                    ]
                )
                # A mentor who is four fifths used has room for four fifths of the pairs: without this the bound is far from what can be.
                rooms = [
                    min(self.capacity[name], sum(top[c] for c in columns))
                    for name, columns in zip(names, members, strict=True)
                ]
                self.face.add_rows(
                    [
                        (-room, 0, [*columns, u], [1] * len(columns) + [-room])
                        for columns, u, room in zip(members, used, rooms, strict=True)
                        if len(columns) > 1
                    ]
                )
                return used
        return np.array(found, np.int64)

    def _has_tag(self, column: int, tag: str) -> bool:
        """Whether who goes to a leader by this column of hers has the tag, one that a rule on leaders counts."""
        if column < len(self.pairs):
            return self.pairs[column][1] in self.with_tag[tag]
        if self.pools is None:
            return False
        return tag in self.pools.tags[self.pools.takes[column - len(self.pairs)].pool]

    # --- the pools

    def _join_pools(self) -> None:
        """As many are taken from a pool as are put into it."""
        if self.pools is None:
            return
        self.taken_from: list[list[int]] = [[] for _pool in self.pools.tags]
        self.put_into: list[list[int]] = [[] for _pool in self.pools.tags]

        def drawn(column: int) -> tuple[int, str]:
            return ticket(self.seed, 0, self.lots[column]), repr(self.lots[column])

        takes, puts = self.pools.takes, self.pools.puts
        pool_of = dict(zip(self.takes.tolist(), (take.pool for take in takes), strict=True))
        for column in sorted(pool_of, key=drawn):
            self.taken_from[pool_of[column]].append(column)
        pool_of = dict(zip(self.puts.tolist(), (put.pool for put in puts), strict=True))
        for column in sorted(pool_of, key=drawn):
            self.put_into[pool_of[column]].append(column)
        self.face.add_rows(
            [
                (0, 0, [*taken, *put], [1] * len(taken) + [-1] * len(put))
                for taken, put in zip(self.taken_from, self.put_into, strict=True)
            ]
        )

    def _dealt(self, point: Ints) -> tuple[list[Pair], list[Overdrawn]]:
        """The pairs that come from the pools, in the order of the lottery; and where they cannot be dealt."""
        pairs, overdrawn = [], []
        if self.pools is not None and point[self.takes].any():
            for pool, (taken, put) in enumerate(zip(self.taken_from, self.put_into, strict=True)):
                takes = [(self.whose[c], int(point[c])) for c in taken if point[c]]
                puts = [(self.lots[c][1], int(point[c])) for c in put if point[c]]
                dealt = self.pools.deal(pool, takes, puts)
                if isinstance(dealt, Overdrawn):
                    overdrawn.append(dealt)
                else:
                    pairs += dealt
        return pairs, overdrawn

    def _no_more_overdrawing(self) -> None:
        """Rows against what could not be dealt. Each is said of the leaders and mentors it names or of all others, whoever are fewer."""
        rows: list[Any] = []
        for one in self.overdrawn:
            inside = [c for c in self.taken_from[one.pool] if self.whose[c] in one.leaders]
            outside = [c for c in self.taken_from[one.pool] if self.whose[c] not in one.leaders]
            closed = [c for c in self.put_into[one.pool] if self.lots[c][1] in one.mentors]
            others = [c for c in self.put_into[one.pool] if self.lots[c][1] not in one.mentors]
            plus, minus = (
                (closed, outside) if len(closed) + len(outside) < len(inside) + len(others) else (inside, others)
            )
            least = -int(self.face.top[minus].sum())
            rows.append((least, one.pairs, [*plus, *minus], [1] * len(plus) + [-1] * len(minus)))
        self.overdrawn = []
        self.face.add_rows(rows)

    @property
    def deals(self) -> bool:
        """Whether anybody may still come from a pool in a match in the race."""
        return self.pools is not None and bool(self.face.high[self.takes].any())

    def _any(self, columns: Any) -> bool:
        """Whether the best match so far has any of these pairs."""
        return self.best is not None and bool(self.best[columns].any())

    def _new_columns(self, values: list[bool]) -> Ints:
        """New columns, with their values in the best match so far."""
        if self.best is not None:
            self.best = np.concatenate([self.best, np.array(values, np.int64)])
        return self.face.add_columns(len(values))

    def _nothing(self) -> Ints:
        return np.zeros(len(self.face.low), np.int64)

    # --- the stages in their order

    def _goals(self) -> Iterator[list[_Goal]]:
        """Bundles of stages in order. Each is built only when its turn comes: by then most of the match is decided and little is left."""
        if self.near and self.near_first:
            yield [self._near()]
        yield from self._rules_after(0)
        yield [_Goal("places", self._on_pairs(-1), sign=-1)]
        yield from self._rules_after(1)
        if self.problem.objective == "default":
            yield [self._nobody()]
        yield from self._rules_after(2)
        match self.problem.objective:
            case "total":
                yield [_Goal("sum of ranks", self._on_pairs(self.rank))]
            case "greedy":
                yield [
                    _Goal(f"most at wish {r}", self._on_pairs(-1 * (self.rank == r)), sign=-1)
                    for r in range(1, self.worst)
                ]
            case _:
                yield [_Goal(f"wish {r}", self._on_pairs(1 * (self.rank == r))) for r in range(self.worst, 1, -1)]
        yield from self._rules_after(3)
        if self.problem.objective == "default":
            yield [self._spread()]
        yield from self._rules_after(4)
        if self.near and not self.near_first:
            yield [self._near()]

    def _on_pairs(self, values: Any) -> Ints:
        """A cost of each pair of a leader's: written out, or taken from a pool."""
        cost = self._nothing()
        cost[: len(self.whose)] = values
        return cost

    def _near(self) -> _Goal:
        return _Goal("kept", -self.cost_of(self.near), sign=-1)

    def _nobody(self) -> _Goal:
        """One column per leader who may be left out: 1 when she is."""
        surely_none, rows = 0, []
        for number, columns in enumerate(self.of_leader.values()):
            if self.face.low[columns].any() or self.face.row_low[number] > 0:
                continue
            open_columns = [c for c in columns if self.face.high[c]]
            if open_columns and self.places[number]:
                rows.append(open_columns)
            else:
                surely_none += 1
        none = self._none_of(rows)
        cost = self._nothing()
        cost[none] = 1
        return _Goal("nobody", cost, base=surely_none)

    def _none_of(self, sets: list[list[int]]) -> Ints:
        """One new column per set of pairs that can only be 0 when one of them is made."""
        none = self._new_columns([not self._any(columns) for columns in sets])
        self.face.add_rows([(1, None, [*columns, n], 1) for columns, n in zip(sets, none, strict=True)])
        return none

    def _spread(self) -> _Goal:
        """The sum of best ranks: each leader's best rank that is still open, plus a step for every further rank she does not get."""
        base, sets, steps = 0, [], []
        low, high, rank = self.face.low, self.face.high, self.rank
        for columns in self.of_leader.values():
            sure = min((int(rank[c]) for c in columns if low[c]), default=self.worst + 1)
            hoped = sorted((int(rank[c]), c) for c in columns if low[c] < high[c] and rank[c] < sure)
            levels = sorted({r for r, _column in hoped})
            base += levels[0] if levels else sure
            for level, following in zip(levels, (*levels, sure)[1:], strict=True):
                sets.append([c for r, c in hoped if r <= level])
                steps.append(following - level)
        none = self._none_of(sets)
        cost = self._nothing()
        cost[none] = steps
        return _Goal("spread", cost, base=base)

    def _rules_after(self, stage: int) -> Iterator[list[_Goal]]:
        """The stage of the soft rules that have their place here: fewest broken."""
        rules = sorted((soft.rule for soft in self.problem.soft if soft.after == stage), key=repr)
        if not rules:
            return
        counted = [self._counted(rule) for rule in rules]
        broken = self._new_columns(
            [not self._holds(rule, columns) for rule, columns in zip(rules, counted, strict=True)]
        )
        rows: list[Any] = []
        for rule, columns, off in zip(rules, counted, broken, strict=True):
            most = int(self.face.top[columns].sum())
            if rule.minimum:
                rows.append((rule.minimum, None, [*columns, off], [1] * len(columns) + [rule.minimum]))
            if rule.maximum is not None and rule.maximum < most:
                rows.append((-most, rule.maximum, [*columns, off], [1] * len(columns) + [rule.maximum - most]))
        self.face.add_rows(rows)
        cost = self._nothing()
        cost[broken] = 1
        yield [_Goal(f"rules {stage}", cost)]

    def _holds(self, rule: Rule, columns: Ints) -> bool:
        if self.best is None:
            return True
        number = int(self.best[columns].sum())
        return rule.minimum <= number and (rule.maximum is None or number <= rule.maximum)

    # --- running

    def finish(self) -> Solution:
        """All stages and the lottery."""
        try:
            self.run_stages()
            self._draw()
        except Impossible:
            return Solution("infeasible", (), tuple(self.stages))
        pairs = self.chosen()
        values = worth(self.problem, pairs)
        told = {stage.name: stage.value for stage in self.stages if stage.name in values}
        if told != values or not is_allowed(self.problem, pairs):
            raise WrongAnswer(f"Case {self.problem.name!r}: stages say {told}, the match is {values}.")
        tally = Tally(self.problem, pairs)
        broken = tuple(soft.rule for soft in self.problem.soft if not tally.keeps(soft.rule))
        proven = all(stage.proven for stage in self.stages)
        return Solution("optimal" if proven else "feasible", pairs, tuple(self.stages), broken)

    def run_stages(self) -> None:
        """All stages before the lottery. Raises Impossible."""
        for goals in self._goals():
            waiting = list(goals)
            while waiting:
                number = self._pack(waiting)
                self._reach(waiting[:number])
                del waiting[:number]

    def is_possible(self) -> bool:
        """Whether any match is left in the race. Undecided when the time is out counts as possible."""
        try:
            self.minimise(self._nothing())
        except Impossible:
            return False
        except OutOfTime:
            return True
        return True

    def cost_of(self, pairs: Collection[Pair]) -> Ints:
        """A cost of 1 for each of these pairs. Each must be `named`, `near`, wished for, or in a rule."""
        return self._on_pairs([1 if pair in pairs else 0 for pair in self.lots[: len(self.whose)]])

    def find_another(self) -> bool | None:
        """Take the best match so far out of the race and find the next. False: there is none; None: time ran out.

        Where pairs come from pools, all matches go that have the same other pairs.
        """
        made = np.flatnonzero(self._best()[: len(self.pairs)])
        # All matches in the race fill as many places, so another one lacks one of these pairs.
        self.face.add_rows([(0, len(made) - 1, made, 1)])
        self.best = None
        try:
            self.minimise(self._nothing())
        except Impossible:
            return False
        except OutOfTime:
            return None
        return True

    def chosen(self) -> tuple[Pair, ...]:
        """The best match so far."""
        best = self._best()
        pairs = [self.pairs[column] for column in np.flatnonzero(best[: len(self.pairs)])]
        return tuple(sorted([*pairs, *self._dealt(best)[0]]))

    def alike(self) -> Iterator[tuple[Pair, ...]]:
        """Other matches than the chosen one, as good: two leaders exchange mentors from a pool, or another mentor is put into it."""
        if self.pools is None:
            return
        best, dealt = self._best(), self._dealt(self._best())[0]
        made, rest = set(dealt), set(self.chosen()) - set(dealt)
        for (one, hers), (other, theirs) in islice(combinations(dealt, 2), ALIKE_TRIED):
            exchanged = {(one, theirs), (other, hers)}
            if made.isdisjoint(exchanged) and self.pools.same(one, hers, other, theirs):
                yield tuple(sorted(rest | made - {(one, hers), (other, theirs)} | exchanged))
        for put in self.put_into:
            used, unused = [c for c in put if best[c]], [c for c in put if best[c] < self.face.high[c]]
            for less, more in islice(product(used, unused), ALIKE_TRIED // 100):
                point = best.copy()
                point[less] -= 1
                point[more] += 1
                if less != more and self.face.holds(point):
                    pairs, overdrawn = self._dealt(point)
                    if not overdrawn:
                        yield tuple(sorted([*rest, *pairs]))

    def time_left(self) -> timedelta:
        return timedelta(seconds=max(0.0, self.deadline - time.monotonic()))

    def _best(self) -> Ints:
        if self.best is None:
            raise OutOfTime(f"Case {self.problem.name!r}: time ran out before any match was found.")
        return self.best

    def _late(self) -> bool:
        """Whether time has run out, or somebody has asked to stop."""
        now = time.monotonic()
        if self.stop and not self.stopped and now >= self.ask_again:
            self.ask_again = now + STOP_ASKED_EVERY
            self.stopped = self.stop()
        return self.stopped or now > self.deadline

    def _begin(self, name: str) -> None:
        self.ask_again = 0.0
        if self.progress:
            self.progress(name, len(self.stages))

    def _pack(self, goals: list[_Goal]) -> int:
        """How many of the next stages can be solved as one cost, in which one unit of a stage outweighs all later ones together."""
        if not self.packs or self.best is None:
            return 1
        heaviest, number = 1, 0
        for goal in goals:
            heaviest *= 1 + self._range(goal.cost)
            number += 1
            if heaviest > HEAVIEST:
                break
        return max(1, number - 1 if heaviest > HEAVIEST else number)

    def _range(self, cost: Ints) -> int:
        """By how much the cost can differ on the face, at most: a leader's places limit her part in it."""
        own, open_to = len(self.whose), self.face.high - self.face.low
        if cost[own:].any():
            return int((np.abs(cost) * open_to).sum())
        open_cost = np.abs(cost[:own]) * self.face.free[:own]
        used = open_cost > 0
        number = np.bincount(self.leader_of[used], open_to[:own][used], len(self.places)).astype(np.int64)
        return int(np.minimum(number, self.places).sum() * open_cost.max(initial=0))

    def _reach(self, goals: list[_Goal]) -> None:
        """Solve these stages as one and keep what they reach."""
        self._begin(goals[0].name)
        cost, weight = self._nothing(), 1
        for goal in reversed(goals):
            cost += weight * goal.cost
            weight *= 1 + self._range(goal.cost)
        try:
            least = self.minimise(cost, hint=self._hint(goals), must_be_whole=len(goals) > 1)
        except _NotWhole:
            self.packs = False
            for goal in goals:
                self._reach([goal])
            return
        for goal in goals:
            value = int(goal.cost @ self._best())
            bound = value if least.proof else (least.bound if len(goals) == 1 else self.face.bound(goal.cost)).whole
            self.stages.append(Stage(goal.name, goal.told(value), goal.told(bound), least.proof))
        if goals[0].name == "kept" and self.changes:
            self.face.keep(cost, least.value + self.changes, self.face.bound(cost))
        else:
            self.face.keep(cost, least.value, least.bound)

    def minimise(self, cost: Ints, *, hint: Ints | None = None, must_be_whole: bool = False) -> Minimum:
        """The least cost on the face; `best` becomes a match that has it. Decides nothing. `must_be_whole`: raises _NotWhole instead of
        searching. Raises Impossible, and OutOfTime when there is no match yet."""
        while True:
            least = self._minimise(cost, hint, must_be_whole)
            if least is not None:
                return least
            self._no_more_overdrawing()

    def _minimise(self, cost: Ints, hint: Ints | None, must_be_whole: bool) -> Minimum | None:
        """None: what was found cannot be dealt, which is noted."""
        face = self.face
        without_prices = self._judged(cost, face.bound(cost))
        if without_prices is not None:  # nothing cheaper can be thought of
            return without_prices
        if self.best is not None and self._late():
            return Minimum(int(cost @ self.best), face.bound(cost), None)
        weight = 1 if hint is None else 64 * int(hint.max(initial=1))
        relaxed = face.relax(cost if hint is None else weight * cost + hint)
        if not relaxed.possible:
            raise Impossible
        self._take(relaxed.point, cost)
        if self.overdrawn:
            return None
        prices = relaxed.prices if hint is None or relaxed.prices is None else np.rint(relaxed.prices / weight)
        bound = face.bound(cost, prices)
        proven = self._judged(cost, bound)
        if proven is not None:
            return proven
        if hint is not None:
            return self.minimise(cost, must_be_whole=must_be_whole)
        if must_be_whole and not self._late():
            raise _NotWhole
        if relaxed.point is not None:
            self._take(face.search_near(cost, relaxed.point), cost)
            if self.overdrawn:
                return None
            proven = self._judged(cost, bound)
            if proven is not None:
                return proven
        found, finished = face.search(cost, self.best)
        if found is None and finished and self.best is None:
            raise Impossible
        self._take(found, cost)
        if self.overdrawn:
            return None
        value = int(cost @ self._best())
        return self._judged(cost, bound) or Minimum(value, bound, "search" if finished else None)

    def _judged(self, cost: Ints, bound: Bound) -> Minimum | None:
        """The minimum, if the best match costs no more than the bound allows any match to."""
        if self.best is None or cost @ self.best != bound.whole:
            return None
        return Minimum(bound.whole, bound, "duality")

    def _whole(self, point: Any) -> Ints | None:
        if point is None or np.abs(point - np.rint(point)).max(initial=0) > 1e-5:
            return None
        whole = np.rint(point).astype(np.int64)
        return whole if self.face.holds(whole) else None

    def _take(self, point: Any, cost: Ints) -> None:
        """Make the point the best match if it is whole, keeps every row and costs no more than the best so far.

        If it does but pairs cannot be dealt from it, that is noted, and the point is none.
        """
        whole = self._whole(point)
        if whole is not None and (self.best is None or cost @ whole <= cost @ self.best):
            self.overdrawn = self._dealt(whole)[1]
            if not self.overdrawn:
                self.best = whole

    def _hint(self, goals: list[_Goal]) -> Ints | None:
        """A small cost that keeps the linear programme near where the later stages want to be. Never decides anything.

        Without it there are so many answers alike that the simplex method wanders among them: with rules, hundreds of times longer.
        """
        if len(goals) > 1 or not goals[0].name.startswith(("places", "wish", "most")):
            return None
        steep = 3 if goals[0].name == "places" else 1
        return self._on_pairs(np.minimum(self.rank, 60) ** steep)

    def _draw(self) -> None:
        """The lottery: rounds of tickets, until one match is left."""
        self._begin("lottery")
        for number in range(LOTTERY_ROUNDS):
            undecided = np.flatnonzero(self.face.free[: len(self.lots)])
            if not len(undecided):
                return
            cost = self._nothing()
            cost[undecided] = [ticket(self.seed, number, self.lots[column]) for column in undecided]
            least = self.minimise(cost)
            if not least.proof:
                self.stages.append(Stage("lottery", 0, 0, None))
                return
            self.face.keep(cost, least.value, least.bound)


def ticket(seed: str, number: int, drawn_for: Name) -> int:
    """A whole number from 1 to TICKETS that depends on nothing but the seed, the round and the two ids: of a pair, or of one and a pool."""
    text = json.dumps([seed, number, *drawn_for])  # no two inputs give the same text, and it is plain ASCII
    return 1 + int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % TICKETS
