"""Why the match is as it is, found by solving again with one thing changed and comparing stage by stage. Nothing is guessed."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import Literal

from matching.engine.clash import find_clash
from matching.engine.judge import worth
from matching.engine.problem import Pair, Problem, Rule, locked
from matching.engine.solve import NO_LIMIT, Race, Solution

Reason = Literal["hers", "not_wished", "impossible", "worse", "lottery"]


@dataclass(frozen=True, slots=True)
class Move:
    """How one leader's mentors differ: (mentor, rank) she would lose and gain."""

    leader: str
    lost: tuple[tuple[str, int], ...]
    gained: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Another match beside this one. `stage` is the first that differs (None: none does), `now` and `then` its values here and there.

    The other match is as near to this one as its stages allow, so `moves` are changes that must be.
    """

    stage: str | None
    now: int
    then: int
    moves: tuple[Move, ...]
    proven: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why `leader` does not have `mentor`, and who has.

    hers        she has
    not_wished  she did not wish for that mentor
    impossible  with this pair made, the rules in `clash` cannot hold together
    worse       `difference` tells the first stage that would get worse, and who would have to move
    lottery     it would be as good in every stage; the lot fell on this match
    """

    leader: str
    mentor: str
    reason: Reason
    held_by: tuple[str, ...] = ()
    difference: Difference | None = None
    clash: tuple[Rule, ...] = ()


def explain(
    problem: Problem, solution: Solution, *, leader: str, mentor: str, time_limit: timedelta = NO_LIMIT
) -> Explanation:
    """Why not this pair: it is made by force, and all stages are solved again. `solution` is the answer to `problem`."""
    held_by = tuple(other for other, held in solution.pairs if held == mentor)
    if (leader, mentor) in solution.pairs:
        return Explanation(leader, mentor, "hers", held_by)
    if (leader, mentor) not in problem.ranks:
        return Explanation(leader, mentor, "not_wished", held_by)
    force = locked(leader, mentor)
    forced = replace(problem, rules=(*problem.rules, force))
    other = Race(forced, near=solution.pairs, time_limit=time_limit).finish()
    if other.status == "infeasible":
        clash = tuple(rule for rule in find_clash(forced, time_limit=time_limit) if rule != force)
        return Explanation(leader, mentor, "impossible", held_by, clash=clash)
    difference = _difference(problem, solution, other)
    reason: Reason = "lottery" if difference.stage is None else "worse"
    return Explanation(leader, mentor, reason, held_by, difference)


def unmet_wishes(problem: Problem, solution: Solution) -> tuple[Pair, ...]:
    """The pairs a leader ranked above some mentor she got, or at all while she has a place free, in order of leader and rank."""
    found = []
    made = set(solution.pairs)
    for leader in sorted(problem.leaders, key=lambda leader: leader.id):
        got = [problem.ranks[leader.id, mentor] for other, mentor in solution.pairs if other == leader.id]
        wishes = [(leader.id, mentor) for tied in leader.wishes for mentor in tied]
        below = max(got, default=0) if len(got) >= leader.places else len(problem.mentors) + 1
        found += [pair for pair in wishes if pair not in made and problem.ranks[pair] < below]
    return tuple(found)


def price(problem: Problem, solution: Solution, *rules: Rule, time_limit: timedelta = NO_LIMIT) -> Difference:
    """What rules, hard or soft, cost together: the first stage that would be better without them, and who would move.

    Both matches are judged as if there were no such rules, so that breaking them is no difference.
    """
    without = replace(
        problem,
        rules=tuple(other for other in problem.rules if other not in rules),
        soft=tuple(soft for soft in problem.soft if soft.rule not in rules),
    )
    other = Race(without, near=solution.pairs, time_limit=time_limit).finish()
    return _difference(without, solution, other)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Matches equal in all stages before the lottery. `complete`: there are no others. `certain`: pairs that are in every one."""

    matches: tuple[tuple[Pair, ...], ...]
    complete: bool
    certain: frozenset[Pair]


def alternatives(problem: Problem, *, limit: int = 20, time_limit: timedelta = NO_LIMIT) -> Alternatives:
    """Up to `limit` equally good matches. `certain` is right even when there are more. Raises Impossible when there is none.

    Where mentors may come from pools there are nearly always more, and it is never claimed that there are no others. When time runs out
    there may be more matches and more certain pairs than are told; none that is told is wrong.
    """
    race = Race(problem, time_limit=time_limit)
    race.run_stages()
    certain = _certain(race)
    matches = [race.chosen(), *islice(race.alike(), limit - 1)]
    another = race.find_another()
    while another and len(matches) < limit:
        matches.append(race.chosen())
        another = race.find_another()
    complete = another is False and not race.deals and all(stage.proven for stage in race.stages)
    return Alternatives(tuple(matches), complete, certain)


def _certain(race: Race) -> frozenset[Pair]:
    """Pairs no equally good match can do without: as many of the candidates are avoided as can be, until none can."""
    candidates = set(race.chosen())
    if race.deals:  # pairs from a pool get columns of their own, to be asked about
        race = Race(race.problem, time_limit=race.time_left(), named=candidates)
        race.run_stages()
    while candidates:
        most_avoided = race.minimise(race.cost_of(candidates))
        if not most_avoided.proof or not all(stage.proven for stage in race.stages):
            return frozenset()
        if most_avoided.value == len(candidates):
            break
        candidates &= set(race.chosen())
    return frozenset(candidates)


def _difference(problem: Problem, here: Solution, there: Solution) -> Difference:
    """`problem` says how both are judged."""
    now, then = worth(problem, here.pairs), worth(problem, there.pairs)
    stage = next((name for name in now if now[name] != then[name]), None)
    return Difference(
        stage,
        now=now[stage] if stage else 0,
        then=then[stage] if stage else 0,
        moves=_moves(problem, here.pairs, there.pairs),
        proven=here.status == there.status == "optimal",
    )


def _moves(problem: Problem, here: Collection[Pair], there: Collection[Pair]) -> tuple[Move, ...]:
    def of(leader: str, pairs: set[Pair]) -> tuple[tuple[str, int], ...]:
        ranked = [(mentor, problem.ranks[leader, mentor]) for other, mentor in pairs if other == leader]
        return tuple(sorted(ranked, key=lambda one: (one[1], one[0])))

    lost, gained = set(here) - set(there), set(there) - set(here)
    leaders = sorted({leader for leader, _mentor in lost | gained})
    return tuple(Move(leader, of(leader, lost), of(leader, gained)) for leader in leaders)
