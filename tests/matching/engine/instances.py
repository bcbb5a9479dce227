"""Small random matches with every kind of rule, and the truth about them by trying everything."""

from dataclasses import replace
from itertools import combinations, product

from hypothesis import strategies as st

from matching.engine.problem import Problem, Rule, read_problem

TAGS = ("operative", "civilian", "north")


def _wishes(draw, ids):
    """Classes of mentors liked alike, best first; often not all mentors."""
    order = draw(st.permutations(ids))[: draw(st.integers(0, len(ids)))]
    wishes = []
    while order:
        size = draw(st.sampled_from([1, 1, 2]))
        wishes.append(order[:size])
        order = order[size:]
    return wishes


@st.composite
def cases(draw, *, most_leaders=3, most_mentors=5, soft=True):
    """A match in the JSON format, often with rules of every kind, sometimes impossible. `pooled` is for `problem_of`."""
    pooled = draw(st.booleans())
    mentors = [
        {
            "id": f"m{n}",
            "cap": draw(st.sampled_from([1, 1, 2])),
            "min": draw(st.sampled_from([0, 0, 0, 1])),
            "tags": draw(st.lists(st.sampled_from(TAGS), unique=True, max_size=2)),
        }
        for n in range(draw(st.integers(1, most_mentors)))
    ]
    ids = [mentor["id"] for mentor in mentors]
    leaders = [
        {
            "id": f"l{n}",
            "k": draw(st.integers(0, 2)),
            "prefs": _wishes(draw, ids),
            "fill": draw(st.sampled_from([False, False, pooled, True])),
            "fill_not": draw(st.sampled_from([[], [], ["north"]])),
            "fill_also": draw(st.sampled_from([[], [], ["m0"]])),
        }
        for n in range(draw(st.integers(1, most_leaders)))
    ]
    pairs = st.tuples(st.sampled_from([leader["id"] for leader in leaders]), st.sampled_from(ids)).map(list)
    bounds = st.fixed_dictionaries(
        {"tag": st.sampled_from(TAGS)}, optional={"min": st.integers(0, 2), "max": st.integers(0, 2)}
    )
    case = {
        "name": "random",
        "pooled": pooled,
        "ties": draw(st.sampled_from(["competition", "dense"])),
        "leaders": leaders,
        "mentors": mentors,
        "forbidden": draw(st.lists(pairs, max_size=2, unique_by=tuple)),
        "locked": draw(st.lists(pairs, max_size=1)),
        "leader_quota": draw(st.lists(bounds, max_size=1)),
        "cohort_quota": draw(st.lists(bounds, max_size=2)),
    }
    if draw(st.booleans()):
        group = {"id": "g", "min": draw(st.integers(0, 1)), "max": draw(st.integers(1, 3))}
        case["groups"] = [{**group, "max_projects": draw(st.sampled_from([None, 1, 2]))}]
        for mentor in mentors[:3]:
            mentor["group"] = "g"
    if soft:
        rule = st.one_of(
            pairs.map(lambda pair: {"locked": pair}),
            pairs.map(lambda pair: {"forbidden": pair}),
            bounds.map(lambda quota: {"leader_quota": quota}),
            bounds.map(lambda quota: {"cohort_quota": quota}),
        )
        case["soft"] = draw(st.lists(st.fixed_dictionaries({"rule": rule, "after": st.integers(0, 4)}), max_size=2))
    return case


def problem_of(case, objective="default") -> Problem:
    """The case as the engine reads it: one that is `pooled` as if it were too large to write out every pair."""
    problem = read_problem({**case, "objective": objective})
    return replace(problem, written_out=0) if case["pooled"] else problem


def holds(problem: Problem, rule: Rule, pairs) -> bool:
    """Whether one rule holds in this set of pairs."""
    mentors = {mentor.id: mentor for mentor in problem.mentors}
    if rule.kind in ("locked", "forbidden"):
        number = list(pairs).count((rule.leader, rule.mentor))
    elif rule.kind == "mentor_minimum":
        number = sum(mentor == rule.mentor for _leader, mentor in pairs)
    elif rule.kind == "group":
        number = sum(mentors[mentor].group == rule.group for _leader, mentor in pairs)
    elif rule.kind == "group_used":
        number = len({mentor for _leader, mentor in pairs if mentors[mentor].group == rule.group})
    else:
        number = sum(rule.tag in mentors[mentor].tags and rule.leader in (leader, None) for leader, mentor in pairs)
    return rule.minimum <= number and (rule.maximum is None or number <= rule.maximum)


def breaks_a_rule(problem: Problem, pairs) -> bool:
    """Whether this set of pairs breaks any hard rule, place or capacity of the problem."""
    if any(sum(leader == x.id for leader, _mentor in pairs) > x.places for x in problem.leaders):
        return True
    if any(sum(mentor == x.id for _leader, mentor in pairs) > x.capacity for x in problem.mentors):
        return True
    return not all(holds(problem, rule, pairs) for rule in problem.rules)


def stages(problem: Problem, pairs) -> list[tuple[str, int]]:
    """What a match reaches in each stage of the objective, in order."""
    ranks = problem.ranks
    barred = [(rule.leader, rule.mentor) for rule in problem.rules if rule.kind == "forbidden"]
    worst = max((rank for pair, rank in ranks.items() if pair not in barred), default=1)
    at = {rank: sum(ranks[pair] == rank for pair in pairs) for rank in range(1, worst + 1)}
    best = [min((ranks[pair] for pair in pairs if pair[0] == x.id), default=worst + 1) for x in problem.leaders]
    default = problem.objective == "default"

    def broken(after):
        rules = [soft.rule for soft in problem.soft if soft.after == after]
        return [(f"rules {after}", sum(not holds(problem, rule, pairs) for rule in rules))] * bool(rules)

    wishes = {
        "total": [("sum of ranks", sum(ranks[pair] for pair in pairs))],
        "greedy": [(f"most at wish {rank}", at[rank]) for rank in range(1, worst)],
    }.get(problem.objective, [(f"wish {rank}", at[rank]) for rank in range(worst, 1, -1)])
    return [
        *broken(0), ("places", len(pairs)),
        *broken(1), *[("nobody", best.count(worst + 1))] * default,
        *broken(2), *wishes,
        *broken(3), *[("spread", sum(best))] * default,
        *broken(4),
    ]  # fmt: skip


def worth(problem: Problem, pairs) -> tuple[int, ...]:
    """The stages of the objective as numbers to be compared one after the other, smaller first."""
    more_is_better = ("places", "most")
    return tuple(-value if name.startswith(more_is_better) else value for name, value in stages(problem, pairs))


def all_matches(problem: Problem):
    """Every set of pairs that keeps the hard rules."""
    barred = {(rule.leader, rule.mentor) for rule in problem.rules if rule.kind == "forbidden"}
    own = {
        x.id: [m for leader, m in problem.ranks if leader == x.id and (leader, m) not in barred]
        for x in problem.leaders
    }
    choices = [
        [[(x.id, m) for m in chosen] for size in range(x.places + 1) for chosen in combinations(own[x.id], size)]
        for x in problem.leaders
    ]
    for parts in product(*choices):
        pairs = [pair for part in parts for pair in part]
        if not breaks_a_rule(problem, pairs):
            yield pairs


def best_by_trying_everything(problem: Problem) -> tuple[tuple[int, ...], set[frozenset]] | None:
    """The worth of the best match and all matches of that worth, or None when none keeps the rules."""
    return best_of(problem, all_matches(problem))


def best_of(problem: Problem, matches) -> tuple[tuple[int, ...], set[frozenset]] | None:
    """The worth of the best of these matches and all of that worth, or None when there are none."""
    best, found = None, set()
    for pairs in matches:
        value = worth(problem, pairs)
        if best is None or value < best:
            best, found = value, set()
        if value == best:
            found.add(frozenset(pairs))
    return None if best is None else (best, found)
