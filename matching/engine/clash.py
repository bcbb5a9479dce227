"""Which rules cannot hold together: a smallest set, found by leaving rules out one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from matching.engine.problem import Problem
from matching.engine.solve import is_possible


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that may be in the way, as a code and what it speaks of, so that every language can put it into words.

    Kinds: locked (pair), quota (tag, minimum, maximum, leader or None for all), mentor_minimum (mentor, minimum),
    group (group, minimum, maximum, maximum_used). Places and capacities are not rules: nothing clashes without one of these.
    """

    kind: str
    details: dict[str, Any]


def find_clash(problem: Problem) -> tuple[Rule, ...]:
    """A set of rules that cannot hold together, none of which can be left out of it. Empty when the problem is possible.

    Deletion filter (Chinneck, Feasibility and Infeasibility in Optimization, 2008): drop each rule in turn and keep it out when the rest
    still clashes. What is left is irreducible, though not always the only such set.
    """
    rules = _rules_of(problem)
    if is_possible(problem):
        return ()
    kept = list(rules)
    for rule in rules:
        without = [other for other in kept if other is not rule]
        if not is_possible(_with_only(problem, without)):
            kept = without
    return tuple(kept)


def _rules_of(problem: Problem) -> list[Rule]:
    rules = [Rule("locked", {"leader": leader, "mentor": mentor}) for leader, mentor in problem.locked]
    for number, quota in enumerate(problem.quotas):
        bounds = {"tag": quota.tag, "minimum": quota.minimum, "maximum": quota.maximum, "number": number}
        leaders: Sequence[str | None] = [None] if quota.leaders is None else quota.leaders
        rules += [Rule("quota", {**bounds, "leader": leader}) for leader in leaders]
    rules += [Rule("mentor_minimum", {"mentor": m.id, "minimum": m.minimum}) for m in problem.mentors if m.minimum]
    rules += [
        Rule("group", {"group": g.id, "minimum": g.minimum, "maximum": g.maximum, "maximum_used": g.maximum_used})
        for g in problem.groups
    ]
    return rules


def _with_only(problem: Problem, rules: Sequence[Rule]) -> Problem:
    locked = {(r.details["leader"], r.details["mentor"]) for r in rules if r.kind == "locked"}
    quotas = []
    for number, quota in enumerate(problem.quotas):
        named = [r.details["leader"] for r in rules if r.kind == "quota" and r.details["number"] == number]
        if named and quota.leaders is None:
            quotas.append(quota)
        elif named:
            quotas.append(replace(quota, leaders=tuple(named)))
    minimums = {r.details["mentor"] for r in rules if r.kind == "mentor_minimum"}
    groups = {r.details["group"] for r in rules if r.kind == "group"}
    return replace(
        problem,
        locked=tuple(pair for pair in problem.locked if pair in locked),
        quotas=tuple(quotas),
        mentors=tuple(m if m.id in minimums else replace(m, minimum=0) for m in problem.mentors),
        groups=tuple(g for g in problem.groups if g.id in groups),
    )
