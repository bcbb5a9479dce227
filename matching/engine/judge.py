"""What a match is worth, counted from its pairs alone. The solver's answers are held against this, and matches are compared by it."""

from collections import Counter
from collections.abc import Collection

from matching.engine.problem import Pair, Problem, Rule


def barred_pairs(problem: Problem) -> set[Pair]:
    """The pairs a hard rule forbids."""
    return {(rule.leader or "", rule.mentor or "") for rule in problem.rules if rule.kind == "forbidden"}


def worst_rank(problem: Problem) -> int:
    """The worst rank any pair that may be made has."""
    barred = barred_pairs(problem)
    return problem.ranks.worst(barred)


def worth(problem: Problem, pairs: Collection[Pair]) -> dict[str, int]:
    """The stages of the problem's objective in their order, with what this match reaches in each."""
    worst = worst_rank(problem)
    at = Counter(problem.ranks[pair] for pair in pairs)
    best = {leader.id: worst + 1 for leader in problem.leaders}
    for leader, mentor in pairs:
        best[leader] = min(best[leader], problem.ranks[leader, mentor])
    nobody = len(best) - len({leader for leader, _mentor in pairs})
    default = problem.objective == "default"
    match problem.objective:
        case "total":
            wishes = {"sum of ranks": sum(rank * number for rank, number in at.items())}
        case "greedy":
            wishes = {f"most at wish {rank}": at[rank] for rank in range(1, worst)}
        case _:
            wishes = {f"wish {rank}": at[rank] for rank in range(worst, 1, -1)}
    stages = [
        {"places": len(pairs)},
        {"nobody": nobody} if default else {},
        wishes,
        {"spread": sum(best.values())} if default else {},
    ]
    tally = Tally(problem, pairs)
    told: dict[str, int] = {}
    for number, values in enumerate([{}, *stages]):
        soft = [tally.keeps(one.rule) for one in problem.soft if one.after == number]
        told |= values | ({f"rules {number}": soft.count(False)} if soft else {})
    return told


def is_allowed(problem: Problem, pairs: Collection[Pair]) -> bool:
    """Whether the match keeps every hard rule, place and capacity, and has only pairs that may be made."""
    of_leader = Counter(leader for leader, _mentor in pairs)
    tally = Tally(problem, pairs)
    return (
        len(set(pairs)) == len(pairs)
        and all(pair in problem.ranks for pair in pairs)
        and all(of_leader[leader.id] <= leader.places for leader in problem.leaders)
        and all(tally.of_mentor[mentor.id] <= mentor.capacity for mentor in problem.mentors)
        and all(tally.keeps(rule) for rule in problem.rules)
    )


class Tally:
    """The numbers in a match that rules speak of, counted once."""

    def __init__(self, problem: Problem, pairs: Collection[Pair]) -> None:
        mentors = {mentor.id: mentor for mentor in problem.mentors}
        self.pairs = set(pairs)
        self.of_mentor = Counter(mentor for _leader, mentor in pairs)
        self.of_group = Counter(mentors[mentor].group for _leader, mentor in pairs)
        self.used = Counter(mentors[mentor].group for mentor in self.of_mentor)
        self.tagged: Counter[tuple[str | None, str | None]] = Counter()
        for leader, mentor in pairs:
            self.tagged.update((whose, tag) for tag in mentors[mentor].tags for whose in (leader, None))

    def keeps(self, rule: Rule) -> bool:
        """Whether the rule holds in this match."""
        match rule.kind:
            case "locked" | "forbidden":
                number = int((rule.leader, rule.mentor) in self.pairs)
            case "mentor_minimum":
                number = self.of_mentor[rule.mentor or ""]
            case "group":
                number = self.of_group[rule.group]
            case "group_used":
                number = self.used[rule.group]
            case "quota":
                number = self.tagged[rule.leader, rule.tag]
        return rule.minimum <= number and (rule.maximum is None or number <= rule.maximum)
