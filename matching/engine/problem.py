"""What a match is asked to do, as frozen data with a JSON form (the format of `manage.py solve_match`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Ties = Literal["competition", "dense"]
Objective = Literal["default", "greedy", "generous", "total"]
OBJECTIVES = ("default", "greedy", "generous", "total")
Pair = tuple[str, str]
"""(leader id, mentor id)"""


class BadProblem(ValueError):
    """The input is not a match. The message is one sentence that names the case and the field."""


@dataclass(frozen=True, slots=True)
class Leader:
    """A leader with `places` and her wishes: classes of mentors she likes alike, best first. Who is not listed cannot be hers."""

    id: str
    places: int
    wishes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Mentor:
    """A mentor who can go to at most `capacity` leaders, and must go to at least `minimum`."""

    id: str
    capacity: int = 1
    minimum: int = 0
    tags: frozenset[str] = frozenset()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Bounds on the places filled by mentors of a group, and on how many of them are used at all."""

    id: str
    minimum: int = 0
    maximum: int | None = None
    maximum_used: int | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """At least and at most so many mentors with `tag`: each for the named leaders (`leaders`), or over the whole match (None)."""

    tag: str
    minimum: int = 0
    maximum: int | None = None
    leaders: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One match to be made. Made by `read_problem`, which guarantees that every id is known and every number makes sense."""

    name: str
    leaders: tuple[Leader, ...]
    mentors: tuple[Mentor, ...]
    groups: tuple[Group, ...] = ()
    forbidden: frozenset[Pair] = frozenset()
    locked: tuple[Pair, ...] = ()
    quotas: tuple[Quota, ...] = ()
    ties: Ties = "competition"
    objective: Objective = "default"
    seed: str = ""
    ranks: Mapping[Pair, int] = field(default_factory=dict)
    """Rank of every pair that may be made. Competition: 1 + mentors strictly preferred; dense: number of the tie class."""


def read_problem(case: Any) -> Problem:
    """The problem written in `case`. Raises BadProblem for unknown ids, duplicates, wrong types and numbers out of range."""
    return _Reader(case).read()


class _Reader:
    def __init__(self, case: Any) -> None:
        if not isinstance(case, dict):
            raise BadProblem("A case must be an object with leaders and mentors.")
        self.case = case
        self.name = case.get("name", "")
        if not isinstance(self.name, str):
            raise BadProblem("A case's name must be text.")

    def wrong(self, field_name: str, what: str) -> BadProblem:
        return BadProblem(f"Case {self.name!r}, field {field_name}: {what}.")

    def read(self) -> Problem:
        if self.case.get("soft"):
            raise self.wrong("soft", "rules with a price are not solved yet, only hard ones")
        mentors = tuple(self._mentor(i, m) for i, m in enumerate(self._list(self.case, "mentors", needed=True)))
        self.mentor_ids = self._unique("mentors", [m.id for m in mentors])
        leaders = tuple(self._leader(i, x) for i, x in enumerate(self._list(self.case, "leaders", needed=True)))
        self.leader_ids = self._unique("leaders", [x.id for x in leaders])
        groups = tuple(self._group(i, g) for i, g in enumerate(self._list(self.case, "groups")))
        group_ids = self._unique("groups", [g.id for g in groups])
        named = {m.group for m in mentors if m.group is not None}
        if groups and named - group_ids:
            raise self.wrong("mentors.group", f"there is no group {min(named - group_ids)!r}")
        ties, objective = self.case.get("ties", "competition"), self.case.get("objective", "default")
        if ties not in ("competition", "dense"):
            raise self.wrong("ties", "must be 'competition' or 'dense'")
        if objective not in OBJECTIVES:
            raise self.wrong("objective", f"must be one of {', '.join(OBJECTIVES)}")
        seed = self.case.get("seed", "")
        if isinstance(seed, bool) or not isinstance(seed, str | int):
            raise self.wrong("seed", "must be text")
        forbidden = frozenset(self._pairs("forbidden"))
        locked = self._pairs("locked")
        self._unique("locked", [f"{a}–{b}" for a, b in locked])
        quotas = [self._quota("leader_quota", i, q) for i, q in enumerate(self._list(self.case, "leader_quota"))]
        quotas += [self._quota("cohort_quota", i, q) for i, q in enumerate(self._list(self.case, "cohort_quota"))]
        return Problem(
            name=self.name,
            leaders=leaders,
            mentors=mentors,
            groups=groups,
            forbidden=forbidden,
            locked=tuple(locked),
            quotas=tuple(quotas),
            ties=ties,
            objective=objective,
            seed=str(seed),
            ranks=_ranks(leaders, forbidden, dense=ties == "dense"),
        )

    def _list(self, holder: Mapping[str, Any], key: str, *, needed: bool = False, where: str = "") -> list[Any]:
        value = holder.get(key)
        if value is None and not needed:
            return []
        if not isinstance(value, list):
            raise self.wrong(f"{where}{key}", "must be a list")
        return value

    def _id(self, where: str, value: Any) -> str:
        if not isinstance(value, str) or not value:
            raise self.wrong(where, "must be a text that is not empty")
        return value

    def _number(self, where: str, value: Any, *, least: int = 0) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.wrong(where, f"must be a whole number, {least} or more")
        return value

    def _bound(self, where: str, holder: Mapping[str, Any], key: str) -> int | None:
        return None if holder.get(key) is None else self._number(f"{where}.{key}", holder[key])

    def _object(self, where: str, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong(where, "must be an object")
        return value

    def _unique(self, where: str, ids: list[str]) -> set[str]:
        seen: set[str] = set()
        for one in ids:
            if one in seen:
                raise self.wrong(where, f"{one!r} is there twice")
            seen.add(one)
        return seen

    def _mentor(self, index: int, value: Any) -> Mentor:
        where = f"mentors[{index}]"
        mentor = self._object(where, value)
        tags = self._list(mentor, "tags", where=f"{where}.")
        group = mentor.get("group")
        one = Mentor(
            id=self._id(f"{where}.id", mentor.get("id")),
            capacity=self._number(f"{where}.cap", mentor.get("cap", 1)),
            minimum=self._bound(where, mentor, "min") or 0,
            tags=frozenset(self._id(f"{where}.tags", tag) for tag in tags),
            group=None if group is None else self._id(f"{where}.group", group),
        )
        if one.minimum > one.capacity:
            raise self.wrong(f"{where}.min", "is more than cap")
        return one

    def _leader(self, index: int, value: Any) -> Leader:
        where = f"leaders[{index}]"
        leader = self._object(where, value)
        wishes = []
        for tied in self._list(leader, "prefs", needed=True, where=f"{where}."):
            if not isinstance(tied, list):
                raise self.wrong(f"{where}.prefs", "must be a list of lists")
            wishes.append(tuple(self._id(f"{where}.prefs", mentor) for mentor in tied))
        listed = [mentor for tied in wishes for mentor in tied]
        self._unique(f"{where}.prefs", listed)
        for mentor in listed:
            if mentor not in self.mentor_ids:
                raise self.wrong(f"{where}.prefs", f"there is no mentor {mentor!r}")
        return Leader(
            self._id(f"{where}.id", leader.get("id")), self._number(f"{where}.k", leader.get("k", 1)), tuple(wishes)
        )

    def _group(self, index: int, value: Any) -> Group:
        where = f"groups[{index}]"
        group = self._object(where, value)
        return Group(
            id=self._id(f"{where}.id", group.get("id")),
            minimum=self._bound(where, group, "min") or 0,
            maximum=self._bound(where, group, "max"),
            maximum_used=self._bound(where, group, "max_projects"),
        )

    def _pairs(self, key: str) -> list[Pair]:
        pairs = []
        for pair in self._list(self.case, key):
            if not isinstance(pair, list) or len(pair) != 2:
                raise self.wrong(key, "must be a list of pairs [leader, mentor]")
            leader, mentor = self._id(key, pair[0]), self._id(key, pair[1])
            if leader not in self.leader_ids:
                raise self.wrong(key, f"there is no leader {leader!r}")
            if mentor not in self.mentor_ids:
                raise self.wrong(key, f"there is no mentor {mentor!r}")
            pairs.append((leader, mentor))
        return pairs

    def _quota(self, key: str, index: int, value: Any) -> Quota:
        where = f"{key}[{index}]"
        quota = self._object(where, value)
        leaders: tuple[str, ...] | None = None
        if key == "leader_quota":
            named = [self._id(f"{where}.leaders", one) for one in self._list(quota, "leaders", where=f"{where}.")]
            for one in named:
                if one not in self.leader_ids:
                    raise self.wrong(f"{where}.leaders", f"there is no leader {one!r}")
            leaders = tuple(named) or tuple(sorted(self.leader_ids))
        low, high = self._bound(where, quota, "min") or 0, self._bound(where, quota, "max")
        if high is not None and low > high:
            raise self.wrong(where, "min is more than max")
        return Quota(self._id(f"{where}.tag", quota.get("tag")), low, high, leaders)


def _ranks(leaders: tuple[Leader, ...], forbidden: frozenset[Pair], *, dense: bool) -> dict[Pair, int]:
    ranks: dict[Pair, int] = {}
    for leader in leaders:
        before = 0
        for number, tied in enumerate(leader.wishes, start=1):
            for mentor in tied:
                if (leader.id, mentor) not in forbidden:
                    ranks[leader.id, mentor] = number if dense else before + 1
            before += len(tied)
    return ranks
