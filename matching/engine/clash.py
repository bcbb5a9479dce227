"""Which rules cannot hold together: a smallest set, so that a person can see what to give up."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from matching.engine.problem import Problem, Rule
from matching.engine.solve import NO_LIMIT, is_possible

Test = Callable[[Sequence[Rule]], bool]


def find_clash(problem: Problem, *, time_limit: timedelta = NO_LIMIT) -> tuple[Rule, ...]:
    """Hard rules that cannot hold together, none of which can be left out of the set. Empty when the problem is possible.

    Places and capacities are no rules: nothing clashes without one. Forbidden pairs are named only when the rest holds without them.
    There may be other such sets, too. `time_limit` is for each question asked; one that runs out keeps its rule in the set.
    """

    def possible(rules: Sequence[Rule]) -> bool:
        return is_possible(replace(problem, rules=tuple(rules)), time_limit=time_limit)

    if possible(problem.rules):
        return ()
    rules = [rule for rule in problem.rules if rule.kind != "forbidden"]
    if possible(rules):
        rules += [rule for rule in problem.rules if rule.kind == "forbidden"]
    return tuple(_needed(rules, [], possible, base_grew=False))


def _needed(rules: list[Rule], base: list[Rule], possible: Test, *, base_grew: bool) -> list[Rule]:
    """The rules that, with `base`, are a smallest clash. Halves are left out at once (QuickXplain: Junker, AAAI 2004), so a clash of
    c among n rules takes about c·log(n/c) questions instead of n. Earlier rules are preferred."""
    if base_grew and not possible(base):
        return []
    if len(rules) == 1:
        return rules
    first, second = rules[: len(rules) // 2], rules[len(rules) // 2 :]
    from_second = _needed(second, base + first, possible, base_grew=True)
    from_first = _needed(first, base + from_second, possible, base_grew=bool(from_second))
    return from_first + from_second
