"""What a match is asked to do, as frozen data with a JSON form: the format of `manage.py solve_match`.

Leaders wish for mentors. Every rule says the same kind of thing: of some set of pairs, at least so many and at most so many are made.

    {"name": "…", "ties": "competition", "objective": "default", "seed": "…",
     "leaders": [{"id": "l1", "k": 2, "prefs": [["m3"], ["m1", "m7"]], "fill": false, "fill_not": [], "fill_also": []}],
     "mentors": [{"id": "m1", "cap": 1, "min": 0, "tags": ["op"], "group": "g1"}],
     "groups": [{"id": "g1", "min": 0, "max": 3, "max_projects": 2}],
     "forbidden": [["l1", "m2"]], "locked": [["l1", "m3"]],
     "leader_quota": [{"tag": "op", "min": 1, "max": 1, "leaders": ["l1"]}], "cohort_quota": [{"tag": "op", "min": 5}],
     "soft": [{"rule": {"cohort_quota": {"tag": "op", "min": 5}}, "after": 2}]}

Only leaders (id, prefs) and mentors (id) must be there. A null minimum or maximum is none; other keys are not read.

Who goes to a leader who did not wish for anybody is chosen with three means:
- `"fill": true` lets a leader have any other mentor too, all alike, at the rank after her last wish. A leader without wishes who is to be
  filled takes whom the others leave: all mentors have the rank after the worst that anybody with wishes can get. Without `fill` and
  without wishes she goes without. `fill_not` are tags: whoever has one of them is not filled in, unless named in `fill_also`. These are
  pairs that do not exist, no rules: said in one word where thousands of forbidden pairs would say the same.
- Mentors nobody wished for go to such leaders like the rest; leave them out of `mentors` and they go to nobody.
- A locked pair must be one the leader wished for or is filled with. Otherwise the match is impossible, and the lock is the clash.

A soft rule is written under the key of the hard one: {"leader_quota": {…}}, {"locked": [leader, mentor]}. A count may also stand alone:
with `leaders` it is a leader_quota, with `tag` only a cohort_quota, else a group.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

Ties = Literal["competition", "dense"]
Objective = Literal["default", "greedy", "generous", "total"]
OBJECTIVES = ("default", "greedy", "generous", "total")
RuleKind = Literal["locked", "forbidden", "mentor_minimum", "group", "group_used", "quota"]
Pair = tuple[str, str]
"""(leader id, mentor id)"""
WRITTEN_OUT = 300_000
"""More possible pairs than this are not written out one by one: leaders are then filled through pools (`pool.py`)."""
LAST_PLACE_FOR_RULES = 4
"""Soft rules may come after stage 0 (before everything) … 4 (after the spread). Nothing comes after the lottery."""
T = TypeVar("T")


class BadProblem(ValueError):
    """The input is not a match. The message is one sentence that names the case and the field."""


@dataclass(frozen=True, slots=True)
class Leader:
    """A leader with `places` and her wishes: classes of mentors she likes alike, best first.

    Who is not listed cannot be hers, unless `fill`: then all others come after her last wish, alike; where she has none, after everybody's.
    Not those with a tag in `fill_not`, but for those in `fill_also`.
    """

    id: str
    places: int
    wishes: tuple[tuple[str, ...], ...]
    fill: bool = False
    fill_not: frozenset[str] = frozenset()
    fill_also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mentor:
    """A mentor who can go to at most `capacity` leaders. Tags and group are what rules count."""

    id: str
    capacity: int = 1
    tags: frozenset[str] = frozenset()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """At least `minimum` and at most `maximum` (None: no limit) of some pairs are made. Which pairs, the kind says:

    locked, forbidden   the pair of `leader` and `mentor`
    mentor_minimum      all pairs of `mentor`
    group               all pairs of the mentors in `group`
    group_used          the mentors in `group` who get anybody at all (mentors are counted, not pairs)
    quota               the pairs with a mentor who has `tag`: those of `leader`, or of everybody when `leader` is None
    """

    kind: RuleKind
    minimum: int = 0
    maximum: int | None = None
    leader: str | None = None
    mentor: str | None = None
    group: str | None = None
    tag: str | None = None

    @property
    def details(self) -> dict[str, Any]:
        """What the rule speaks of, without its kind: enough for any language to put it into words."""
        spoken_of: dict[RuleKind, tuple[str, ...]] = {
            "locked": ("leader", "mentor"),
            "forbidden": ("leader", "mentor"),
            "mentor_minimum": ("mentor", "minimum"),
            "group": ("group", "minimum", "maximum"),
            "group_used": ("group", "maximum"),
            "quota": ("leader", "tag", "minimum", "maximum"),
        }
        return {name: getattr(self, name) for name in spoken_of[self.kind]}


def locked(leader: str, mentor: str) -> Rule:
    """The pair must be made."""
    return Rule("locked", minimum=1, leader=leader, mentor=mentor)


def forbidden(leader: str, mentor: str) -> Rule:
    """The pair must not be made."""
    return Rule("forbidden", maximum=0, leader=leader, mentor=mentor)


@dataclass(frozen=True, slots=True)
class SoftRule:
    """A rule that may be broken. Breaking fewest of them is a stage of its own, right after stage number `after` of MATCHING."""

    rule: Rule
    after: int = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One match to be made. `read_problem` guarantees that every id in it is known and every number makes sense."""

    name: str
    leaders: tuple[Leader, ...]
    mentors: tuple[Mentor, ...]
    rules: tuple[Rule, ...] = ()
    soft: tuple[SoftRule, ...] = ()
    ties: Ties = "competition"
    objective: Objective = "default"
    seed: str = ""
    ranks: "Ranks" = field(default_factory=lambda: Ranks({}, {}, ()))
    """Rank of every pair that may be made. Competition: 1 + mentors strictly preferred; dense: number of the tie class."""
    written_out: int = WRITTEN_OUT
    """Leaders are filled through pools where there are more possible pairs than this. The best match is the same either way; among matches
    equally good the lot may fall on another."""


class Ranks(Mapping[Pair, int]):
    """The rank of every pair that may be made. Pairs leaders are only filled with are not stored: there may be millions."""

    def __init__(self, wished: dict[Pair, int], filled: dict[Leader, int], mentors: tuple[Mentor, ...]) -> None:
        """`filled`: leaders who may get any other of the mentors, with the rank those have."""
        self.wished = wished
        self.filled = {leader.id: rank for leader, rank in filled.items()}
        self._leaders = {leader.id: leader for leader in filled}
        self._mentors = {mentor.id: mentor for mentor in mentors} if filled else {}
        self._kept_out: dict[frozenset[str], frozenset[str]] = {}

    def __getitem__(self, pair: Pair) -> int:
        rank = self.wished.get(pair)
        if rank is not None:
            return rank
        if self.is_filler(*pair):
            return self.filled[pair[0]]
        raise KeyError(pair)

    def __iter__(self) -> Iterator[Pair]:
        yield from self.wished
        for leader in self.filled:
            yield from ((leader, mentor) for mentor in self._mentors if self.is_filler(leader, mentor))

    def __len__(self) -> int:
        return len(self.wished) + sum(self.fillers(leader) for leader in self.filled)

    def is_filler(self, leader: str, mentor: str) -> bool:
        """Whether this leader may be filled with this mentor, whom she did not wish for."""
        if leader not in self.filled or mentor not in self._mentors or (leader, mentor) in self.wished:
            return False
        return mentor not in self.kept_out(leader) or mentor in self._leaders[leader].fill_also

    def kept_out(self, leader: str) -> frozenset[str]:
        """The mentors with a tag this leader is not filled with; some of them she may have all the same."""
        tags = self._leaders[leader].fill_not
        if tags not in self._kept_out:
            found = (mentor.id for mentor in self._mentors.values() if not tags.isdisjoint(mentor.tags))
            self._kept_out[tags] = frozenset(found)
        return self._kept_out[tags]

    @cached_property
    def wishes_of(self) -> dict[str, set[str]]:
        """The mentors each leader wished for."""
        wishes: dict[str, set[str]] = {}
        for leader, mentor in self.wished:
            wishes.setdefault(leader, set()).add(mentor)
        return wishes

    def fillers(self, leader: str) -> int:
        """How many mentors she may be filled with."""
        if leader not in self.filled:
            return 0
        wished = self.wishes_of.get(leader, set())
        kept_out = self.kept_out(leader)
        both = sum(mentor in kept_out for mentor in wished)
        also = sum(mentor in kept_out and mentor not in wished for mentor in self._leaders[leader].fill_also)
        return len(self._mentors) - len(wished) - len(kept_out) + both + also

    def worst(self, barred: Collection[Pair]) -> int:
        """The worst rank of a pair that is not barred; 1 when there is none."""
        worst = max((rank for pair, rank in self.wished.items() if pair not in barred), default=1)
        taken: dict[str, int] = {}
        for leader, mentor in barred:
            taken[leader] = taken.get(leader, 0) + self.is_filler(leader, mentor)
        open_ranks = (rank for one, rank in self.filled.items() if self.fillers(one) > taken.get(one, 0))
        return max(worst, max(open_ranks, default=1))


def read_problem(case: Any, *, called: str = "without a name") -> Problem:
    """The problem written in `case`. Raises BadProblem for unknown ids, duplicates, wrong types and numbers below zero.

    Numbers that are readable but cannot be met (a minimum above a maximum) are no error here: such a match is infeasible.
    `called` is how the sentence names a case that has no name.
    """
    return _Reader(case, called).read()


class _Reader:
    def __init__(self, case: Any, called: str) -> None:
        self.called = called
        if not isinstance(case, dict):
            raise BadProblem(f"Case {called}: must be an object with leaders and mentors.")
        self.case = case
        self.name = case.get("name", "")
        if not isinstance(self.name, str):
            raise self._wrong("name", "must be text")
        if self.name:
            self.called = repr(self.name)

    def read(self) -> Problem:
        groups = self._objects("groups", self.case.get("groups"))
        group_ids = [self._id(f"groups[{index}].id", group.get("id")) for index, group in enumerate(groups)]
        self.group_ids = self._unique("groups", group_ids)
        mentors = self._each("mentors", self._mentor)
        self.mentor_ids = self._unique("mentors", [m.id for m in mentors])
        leaders = self._each("leaders", self._leader)
        self.leader_ids = self._unique("leaders", [x.id for x in leaders])
        ties = self._choice("ties", ("competition", "dense"))
        seed = self.case.get("seed", "")
        if isinstance(seed, bool) or not isinstance(seed, str | int):
            raise self._wrong("seed", "must be text")
        hard = [self._rules(kind, kind, self.case.get(kind)) for kind in self._kinds]
        minimums = [
            Rule("mentor_minimum", minimum, mentor=value["id"])
            for index, value in enumerate(self.case["mentors"])
            if (minimum := self._bound(f"mentors[{index}].min", value.get("min")))
        ]
        return Problem(
            name=self.name,
            leaders=leaders,
            mentors=mentors,
            rules=(*(rule for rules in hard for rule in rules), *minimums),
            soft=tuple(soft for rules in self._each("soft", self._soft, needed=False) for soft in rules),
            ties=ties,  # type: ignore[arg-type]
            objective=self._choice("objective", OBJECTIVES),  # type: ignore[arg-type]
            seed=str(seed),
            ranks=_ranks(leaders, mentors, dense=ties == "dense"),
        )

    # --- leaders and mentors

    def _mentor(self, where: str, mentor: Mapping[str, Any]) -> Mentor:
        group = mentor.get("group")
        if group is not None and self._id(f"{where}.group", group) not in self.group_ids and "groups" in self.case:
            raise self._wrong(f"{where}.group", f"there is no group {group!r}")
        tags = [self._id(f"{where}.tags", tag) for tag in self._list(f"{where}.tags", mentor.get("tags"))]
        return Mentor(
            id=self._id(f"{where}.id", mentor.get("id")),
            capacity=self._number(f"{where}.cap", mentor.get("cap", 1)),
            tags=frozenset(self._unique(f"{where}.tags", tags)),
            group=group,
        )

    def _leader(self, where: str, leader: Mapping[str, Any]) -> Leader:
        wishes = []
        for tied in self._list(f"{where}.prefs", leader.get("prefs"), needed=True):
            if not isinstance(tied, list):
                raise self._wrong(f"{where}.prefs", "must be a list of lists")
            wishes.append(tuple(self._known(f"{where}.prefs", "mentor", mentor) for mentor in tied))
        self._unique(f"{where}.prefs", [mentor for tied in wishes for mentor in tied])
        fill = leader.get("fill", False)
        if not isinstance(fill, bool):
            raise self._wrong(f"{where}.fill", "must be true or false")
        not_tags = [
            self._id(f"{where}.fill_not", tag) for tag in self._list(f"{where}.fill_not", leader.get("fill_not"))
        ]
        also = [
            self._known(f"{where}.fill_also", "mentor", mentor)
            for mentor in self._list(f"{where}.fill_also", leader.get("fill_also"))
        ]
        places = self._number(f"{where}.k", leader.get("k", 2))
        return Leader(
            self._id(f"{where}.id", leader.get("id")), places, tuple(wishes), fill, frozenset(not_tags), frozenset(also)
        )

    # --- rules

    _kinds = ("locked", "forbidden", "leader_quota", "cohort_quota", "groups")

    def _rules(self, kind: str, where: str, value: Any) -> list[Rule]:
        """Every rule that is written under one of the format's keys."""
        if kind in ("locked", "forbidden"):
            pairs = [self._pair(where, pair) for pair in self._list(where, value)]
            self._unique(where, pairs)
            return [locked(*pair) if kind == "locked" else forbidden(*pair) for pair in pairs]
        rules = []
        for index, one in enumerate(self._objects(where, value)):
            rules += self._counts(kind, f"{where}[{index}]", one)
        return rules

    def _counts(self, kind: str, where: str, value: Mapping[str, Any]) -> list[Rule]:
        low, high = self._bound(f"{where}.min", value.get("min")) or 0, self._bound(f"{where}.max", value.get("max"))
        if kind == "groups":
            group = self._known(f"{where}.id", "group", value.get("id"))
            used = self._bound(f"{where}.max_projects", value.get("max_projects"))
            bounds = [Rule("group", low, high, group=group)] if low or high is not None else []
            return bounds if used is None else [*bounds, Rule("group_used", 0, used, group=group)]
        tag = self._id(f"{where}.tag", value.get("tag"))
        leaders: Iterable[str | None] = [None]
        if kind == "leader_quota":
            named = self._list(f"{where}.leaders", value.get("leaders"))
            known = [self._known(f"{where}.leaders", "leader", leader) for leader in named]
            self._unique(f"{where}.leaders", known)
            leaders = known or sorted(self.leader_ids)
        return [Rule("quota", low, high, leader=leader, tag=tag) for leader in leaders]

    def _soft(self, where: str, value: Mapping[str, Any]) -> list[SoftRule]:
        after = self._number(f"{where}.after", value.get("after", 2))
        if after > LAST_PLACE_FOR_RULES:
            raise self._wrong(f"{where}.after", f"must be {LAST_PLACE_FOR_RULES} or less")
        written = value.get("rule")
        if not isinstance(written, dict):
            raise self._wrong(f"{where}.rule", "must be an object")
        named = [kind for kind in self._kinds if kind in written]
        if not named:
            bare = "leader_quota" if "leaders" in written else "cohort_quota" if "tag" in written else "groups"
            return [SoftRule(rule, after) for rule in self._counts(bare, f"{where}.rule", written)]
        rules = []
        for kind in named:
            one = written[kind]
            alone = isinstance(one, dict) or (isinstance(one, list) and bool(one) and isinstance(one[0], str))
            rules += self._rules(kind, f"{where}.rule.{kind}", [one] if alone else one)
        return [SoftRule(rule, after) for rule in rules]

    # --- the small words of the format

    def _wrong(self, where: str, what: str) -> BadProblem:
        return BadProblem(f"Case {self.called}, field {where}: {what}.")

    def _list(self, where: str, value: Any, *, needed: bool = False) -> list[Any]:
        if value is None and not needed:
            return []
        if not isinstance(value, list):
            raise self._wrong(where, "must be a list")
        return value

    def _objects(self, where: str, value: Any, *, needed: bool = False) -> list[dict[str, Any]]:
        found = self._list(where, value, needed=needed)
        for index, one in enumerate(found):
            if not isinstance(one, dict):
                raise self._wrong(f"{where}[{index}]", "must be an object")
        return found

    def _each(self, key: str, read: Callable[[str, Mapping[str, Any]], T], *, needed: bool = True) -> tuple[T, ...]:
        found = self._objects(key, self.case.get(key), needed=needed)
        return tuple(read(f"{key}[{index}]", one) for index, one in enumerate(found))

    def _id(self, where: str, value: Any) -> str:
        if not isinstance(value, str) or not value:
            raise self._wrong(where, "must be a text that is not empty")
        return value

    def _known(self, where: str, noun: str, value: Any) -> str:
        ids = {"leader": "leader_ids", "mentor": "mentor_ids", "group": "group_ids"}[noun]
        if self._id(where, value) not in getattr(self, ids):
            raise self._wrong(where, f"there is no {noun} {value!r}")
        return str(value)

    def _pair(self, where: str, value: Any) -> Pair:
        if not isinstance(value, list) or len(value) != 2:
            raise self._wrong(where, "must be a list of pairs [leader, mentor]")
        return self._known(where, "leader", value[0]), self._known(where, "mentor", value[1])

    def _number(self, where: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self._wrong(where, "must be a whole number, 0 or more")
        return value

    def _bound(self, where: str, value: Any) -> int | None:
        return None if value is None else self._number(where, value)

    def _choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.case.get(key, choices[0])
        if value not in choices:
            raise self._wrong(key, f"must be one of {', '.join(choices)}")
        return str(value)

    def _unique(self, where: str, ids: list[T]) -> set[T]:
        seen: set[T] = set()
        for one in ids:
            if one in seen:
                raise self._wrong(where, f"{list(one) if isinstance(one, tuple) else one!r} is there twice")
            seen.add(one)
        return seen


def _ranks(leaders: tuple[Leader, ...], mentors: tuple[Mentor, ...], *, dense: bool) -> Ranks:
    wished: dict[Pair, int] = {}
    filled: dict[Leader, int] = {}
    last = 0
    for leader in sorted(leaders, key=lambda leader: not leader.wishes):  # those without wishes come after all others
        before = 0
        for number, tied in enumerate(leader.wishes, start=1):
            for mentor in tied:
                wished[leader.id, mentor] = number if dense else before + 1
            before += len(tied)
        after_all = 1 + (len(leader.wishes) if dense else before)
        if leader.wishes:
            last = max(last, after_all)
        if leader.fill:
            filled[leader] = after_all if leader.wishes else last + 1
    return Ranks(wished, filled, mentors)
