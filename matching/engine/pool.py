"""Fill leaders with mentors they did not wish for, without a variable for every pair.

To a leader all such mentors are alike but for what rules about her own pair count. So she takes a number from a pool of mentors with the
same such tags, and each mentor is put into the pool or not: a column per leader and pool, and one per mentor, in place of their product.

The numbers must be such that pairs can be dealt from them: two alike only once, and nobody whom she wished for (that is another pair), who
is forbidden, or whose pair is a column of its own because a rule speaks of it. Where they cannot be, the dealer finds leaders S who take
more than is there for them, and says so as a row every match keeps: the mentors that no leader of S can take any more go to others, but
for the pairs counted (the minimum cut of a maximum flow: Ford and Fulkerson 1956; Hall 1935). With such rows added until
all can be dealt, the best of the numbers is the best match. There are finitely many, and none is found twice.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.engine.problem import Pair, Problem

Name = tuple[Any, Any]
"""What a lottery ticket is drawn for."""


@dataclass(frozen=True, slots=True)
class Take:
    """A column: how many from the pool this leader gets."""

    leader: str
    pool: int
    most: int


@dataclass(frozen=True, slots=True)
class Put:
    """A column: to how many leaders this mentor goes from the pool."""

    mentor: str
    pool: int
    most: int


@dataclass(frozen=True, slots=True)
class Overdrawn:
    """`mentors` together go to at most `pairs` + what the leaders other than `leaders` take from the pool. Of every match it is true."""

    pool: int
    leaders: frozenset[str]
    mentors: frozenset[str]
    pairs: int


class Pools:
    """The pools of a problem, and the dealing of pairs from them."""

    def __init__(self, problem: Problem, *, apart: Collection[Pair]) -> None:
        """`apart`: pairs that are not made through a pool: forbidden, or columns of their own. (Those wished for are not either.)"""
        self.ranks = problem.ranks
        asked = tags_asked(problem)
        members: dict[tuple[str, ...], list[str]] = defaultdict(list)
        capacity = {mentor.id: mentor.capacity for mentor in problem.mentors}
        for mentor in sorted(problem.mentors, key=lambda mentor: mentor.id):
            members[tuple(sorted(mentor.tags & asked))].append(mentor.id)
        self.tags = sorted(members)
        self.members = [frozenset(members[tags]) for tags in self.tags]
        self.apart: dict[str, set[str]] = defaultdict(set)
        for leader, one in apart:
            if self.ranks.is_filler(leader, one):
                self.apart[leader].add(one)
        self.takes = [
            Take(leader.id, number, most)
            for leader in sorted(problem.leaders, key=lambda leader: leader.id)
            if leader.fill
            for number in range(len(self.tags))
            if (most := min(leader.places, self._open(leader.id, number)))
        ]
        drawn = Counter[int]()
        for take in self.takes:
            drawn[take.pool] += 1
        self.puts = [
            Put(one, number, most)
            for number, tags in enumerate(self.tags)
            for one in members[tags]
            if (most := min(capacity[one], drawn[number]))
        ]

    def _open(self, leader: str, pool: int) -> int:
        return len(self.members[pool]) - len(self._closed(leader, pool))

    def _closed(self, leader: str, pool: int) -> set[str]:
        """The mentors in the pool whom she cannot get through it."""
        members = self.members[pool]
        suspects = self.ranks.kept_out(leader) | self.ranks.wishes_of.get(leader, set()) | self.apart.get(leader, set())
        return {one for one in suspects & members if not self._may(leader, one)}

    def _may(self, leader: str, mentor: str) -> bool:
        return self.ranks.is_filler(leader, mentor) and mentor not in self.apart.get(leader, ())

    def name(self, column: Take | Put) -> Name:
        """Not the name of any pair, whose both parts are texts."""
        pool = ("pool", *self.tags[column.pool])
        return (column.leader, pool) if isinstance(column, Take) else (pool, column.mentor)

    def same(self, one: str, hers: str, other: str, theirs: str) -> bool:
        """Whether two leaders may exchange mentors from the pools: of the same pool, and each may have the other's."""
        alike = any(hers in members and theirs in members for members in self.members)
        return alike and self._may(one, theirs) and self._may(other, hers)

    def deal(
        self, pool: int, takes: Sequence[tuple[str, int]], puts: Sequence[tuple[str, int]]
    ) -> list[Pair] | Overdrawn:
        """Pairs such that each leader takes her number and each mentor is given out as often as said; the sums are the same. The first in
        order choose first. Or why there are none."""
        hand = _Hand(self, pool, puts)
        for leader, number in takes:
            for _one in range(number):
                overdrawn = hand.give(leader)
                if overdrawn is not None:
                    return overdrawn
        return [(leader, mentor) for leader, mentors in hand.has.items() for mentor in mentors]


class _Hand:
    """One dealing: who has whom so far. Dicts keep their order, so it comes out the same everywhere."""

    def __init__(self, pools: Pools, pool: int, puts: Sequence[tuple[str, int]]) -> None:
        self.pools, self.pool = pools, pool
        self.room = dict(puts)
        self.open = [mentor for mentor, number in puts if number]
        self.has: dict[str, dict[str, None]] = defaultdict(dict)
        self.held_by: dict[str, dict[str, None]] = {mentor: {} for mentor in self.room}

    def give(self, leader: str) -> Overdrawn | None:
        """One more to this leader, if need be by exchanges among those who have theirs."""
        for mentor in self.open:
            if self._can(leader, mentor):
                self._move(leader, mentor)
                self._fill(mentor)
                return None
        via: dict[str, str] = {}
        gives_up: dict[str, str] = {}
        unseen, waiting, seen = list(self.room), deque([leader]), {leader}
        while waiting:
            one, left = waiting.popleft(), []
            for mentor in unseen:
                if not self._can(one, mentor):
                    left.append(mentor)
                    continue
                via[mentor] = one
                if self.room[mentor]:
                    self._exchange(leader, mentor, via, gives_up)
                    return None
                for holder in self.held_by[mentor]:
                    if holder not in seen:
                        seen.add(holder)
                        gives_up[holder] = mentor
                        waiting.append(holder)
            unseen = left
        return self._overdrawn(seen)

    def _exchange(self, leader: str, last: str, via: Mapping[str, str], gives_up: Mapping[str, str]) -> None:
        self._fill(last)
        mentor = last
        while True:
            one = via[mentor]
            self._move(one, mentor)
            if one == leader:
                return
            mentor = gives_up[one]
            del self.has[one][mentor], self.held_by[mentor][one]

    def _can(self, leader: str, mentor: str) -> bool:
        return mentor not in self.has.get(leader, ()) and self.pools._may(leader, mentor)

    def _move(self, leader: str, mentor: str) -> None:
        self.has[leader][mentor] = self.held_by[mentor][leader] = None

    def _fill(self, mentor: str) -> None:
        self.room[mentor] -= 1
        if not self.room[mentor]:
            self.open.remove(mentor)

    def _overdrawn(self, leaders: set[str]) -> Overdrawn:
        """These leaders hold all of every mentor they can get, and still want one more."""
        closed = (self.pools._closed(one, self.pool) | self.has.get(one, {}).keys() for one in leaders)
        mentors = frozenset(set.intersection(*closed))
        pairs = sum(mentor in mentors for one in leaders for mentor in self.has.get(one, ()))
        return Overdrawn(self.pool, frozenset(leaders), mentors, pairs)


def tags_asked(problem: Problem) -> set[str]:
    """The tags that a rule, hard or soft, counts among one leader's own mentors."""
    rules = (*problem.rules, *(soft.rule for soft in problem.soft))
    return {rule.tag or "" for rule in rules if rule.kind == "quota" and rule.leader is not None}
