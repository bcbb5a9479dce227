"""Small random matches with every kind of rule, and the truth about them by trying everything."""

from itertools import combinations

from hypothesis import strategies as st

from matching.engine.problem import Problem

TAGS = ("operative", "civilian", "north")


@st.composite
def cases(draw):
    """A match of up to 3 leaders and 5 mentors in the JSON format, often with rules, sometimes impossible."""
    mentors = [
        {
            "id": f"m{n}",
            "cap": draw(st.sampled_from([1, 1, 2])),
            "tags": draw(st.lists(st.sampled_from(TAGS), unique=True, max_size=2)),
        }
        for n in range(draw(st.integers(1, 5)))
    ]
    ids = [m["id"] for m in mentors]
    leaders = []
    for n in range(draw(st.integers(1, 3))):
        order = draw(st.permutations(ids))[: draw(st.integers(0, len(ids)))]
        wishes = []
        while order:
            size = draw(st.sampled_from([1, 1, 2]))
            wishes.append(order[:size])
            order = order[size:]
        leaders.append({"id": f"l{n}", "k": draw(st.integers(0, 2)), "prefs": wishes})
    pairs = st.tuples(st.sampled_from([x["id"] for x in leaders]), st.sampled_from(ids)).map(list)
    bounds = st.fixed_dictionaries(
        {"tag": st.sampled_from(TAGS)}, optional={"min": st.integers(0, 1), "max": st.integers(1, 2)}
    )
    case = {
        "name": "random",
        "ties": draw(st.sampled_from(["competition", "dense"])),
        "leaders": leaders,
        "mentors": mentors,
        "forbidden": draw(st.lists(pairs, max_size=2)),
        "locked": draw(st.lists(pairs, max_size=1)),
        "leader_quota": draw(st.lists(bounds, max_size=1)),
        "cohort_quota": draw(st.lists(bounds, max_size=1)),
    }
    if draw(st.booleans()):
        case["groups"] = [
            {
                "id": "g",
                "min": draw(st.integers(0, 1)),
                "max": draw(st.integers(1, 3)),
                "max_projects": draw(st.integers(1, 2)),
            }
        ]
        for mentor in mentors[:3]:
            mentor["group"] = "g"
    return case


def breaks_a_rule(problem: Problem, pairs) -> bool:
    """Whether this set of allowed pairs breaks any hard rule of the problem."""
    of_leader = {x.id: [m for leader, m in pairs if leader == x.id] for x in problem.leaders}
    number = {m.id: sum(mentor == m.id for _leader, mentor in pairs) for m in problem.mentors}
    tagged = {tag: {m.id for m in problem.mentors if tag in m.tags} for tag in TAGS}

    def outside(count, low, high):
        return count < low or (high is not None and count > high)

    if any(len(of_leader[x.id]) > x.places for x in problem.leaders):
        return True
    if any(outside(number[m.id], m.minimum, m.capacity) for m in problem.mentors):
        return True
    if any(pair not in pairs for pair in problem.locked):
        return True
    for group in problem.groups:
        members = [m.id for m in problem.mentors if m.group == group.id]
        if outside(sum(number[m] for m in members), group.minimum, group.maximum):
            return True
        if outside(sum(number[m] > 0 for m in members), 0, group.maximum_used):
            return True
    for quota in problem.quotas:
        counted = [of_leader[x] for x in quota.leaders] if quota.leaders is not None else [[m for _leader, m in pairs]]
        if any(outside(sum(m in tagged[quota.tag] for m in own), quota.minimum, quota.maximum) for own in counted):
            return True
    return False


def worth(problem: Problem, pairs) -> tuple[int, ...]:
    """The stages of the objective as numbers to be compared one after the other, smaller first."""
    ranks = problem.ranks
    worst = max(ranks.values(), default=1)
    at = [sum(ranks[pair] == rank for pair in pairs) for rank in range(worst + 1)]
    best = [min((ranks[pair] for pair in pairs if pair[0] == x.id), default=worst + 1) for x in problem.leaders]
    nobody = sum(rank == worst + 1 for rank in best)
    match problem.objective:
        case "total":
            return -len(pairs), sum(ranks[pair] for pair in pairs)
        case "greedy":
            return -len(pairs), *(-n for n in at[1:])
        case "generous":
            return -len(pairs), *at[:1:-1]
        case _:
            return -len(pairs), nobody, *at[:1:-1], sum(best)


def best_by_trying_everything(problem: Problem) -> tuple[int, ...] | None:
    """The worth of the best match, or None when none keeps the rules."""
    allowed = sorted(problem.ranks)
    found = None
    for size in range(len(allowed) + 1):
        if size > sum(x.places for x in problem.leaders):
            break
        for pairs in combinations(allowed, size):
            if not breaks_a_rule(problem, pairs):
                value = worth(problem, pairs)
                found = value if found is None or value < found else found
    return found
