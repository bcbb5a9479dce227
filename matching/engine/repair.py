"""Change a published match as little as can be, after somebody dropped out."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from matching.engine.problem import Pair, Problem
from matching.engine.solve import NO_LIMIT, Race, Solution


@dataclass(frozen=True, slots=True)
class Repair:
    """The match after the change, and what changed: pairs that end and pairs that are new."""

    solution: Solution
    ended: tuple[Pair, ...]
    new: tuple[Pair, ...]


def without(problem: Problem, *, leaders: Collection[str] = (), mentors: Collection[str] = ()) -> Problem:
    """The problem when these people have left. Ranks stay as they were given; rules about nobody but them go with them."""
    gone_leaders, gone_mentors = set(leaders), set(mentors)
    return replace(
        problem,
        leaders=tuple(replace(one, places=0) if one.id in gone_leaders else one for one in problem.leaders),
        mentors=tuple(replace(one, capacity=0) if one.id in gone_mentors else one for one in problem.mentors),
        rules=tuple(r for r in problem.rules if r.leader not in gone_leaders and r.mentor not in gone_mentors),
        soft=tuple(s for s in problem.soft if s.rule.leader not in gone_leaders and s.rule.mentor not in gone_mentors),
    )


def repair(
    problem: Problem,
    published: Collection[Pair],
    *,
    changes: int = 0,
    seed: str | None = None,
    time_limit: timedelta = NO_LIMIT,
) -> Repair:
    """The best match for `problem` among those that keep the most published pairs, or up to `changes` fewer.

    Its first stage, "kept", tells how many can be kept. Raises OutOfTime like `solve`; an infeasible solution changes nothing.
    """
    race = Race(problem, seed=seed, time_limit=time_limit, near=published, near_first=True, changes=changes)
    solution = race.finish()
    if solution.status == "infeasible":
        return Repair(solution, (), ())
    before, after = set(published), set(solution.pairs)
    return Repair(solution, tuple(sorted(before - after)), tuple(sorted(after - before)))
