"""The engine against OR-tools' CP-SAT, another method by other people, on matches too big to try everything."""

import random

import pytest
from ortools.sat.python import cp_model

from matching.engine.problem import OBJECTIVES, read_problem
from matching.engine.solve import solve
from tests.matching.engine.instances import breaks_a_rule, worth

TAGS = ("operative", "civilian", "north", "south")


def middle_case(seed):
    """25 leaders, 60 mentors, and rules of every kind that some match keeps: they are written after one that was drawn."""
    chance = random.Random(seed)
    mentors = [
        {"id": f"m{n}", "cap": chance.choice([1, 1, 1, 2]), "tags": chance.sample(TAGS, 2), "group": f"g{n % 6}"}
        for n in range(60)
    ]
    popular = {mentor["id"]: chance.gauss(0, 1) for mentor in mentors}
    leaders, drawn = [], []
    taken = dict.fromkeys(popular, 0)
    capacity = {mentor["id"]: mentor["cap"] for mentor in mentors}
    for n in range(25):
        liked = sorted(popular, key=lambda mentor: popular[mentor] + chance.gauss(0, 1))[: chance.randint(3, 9)]
        prefs = []
        while liked:
            size = chance.choice([1, 1, 2])
            prefs.append(liked[:size])
            liked = liked[size:]
        leaders.append({"id": f"l{n}", "k": 2, "prefs": prefs})
        for mentor in chance.sample([m for tied in prefs for m in tied], 2):
            if taken[mentor] < capacity[mentor]:
                taken[mentor] += 1
                drawn.append([f"l{n}", mentor])

    def with_tag(tag, pairs):
        return sum(tag in mentors[int(mentor[1:])]["tags"] for _leader, mentor in pairs)

    quotas = []
    for leader in chance.sample([leader["id"] for leader in leaders], 12):
        tag, own = chance.choice(TAGS), [pair for pair in drawn if pair[0] == leader]
        number = with_tag(tag, own)
        quotas.append({"tag": tag, "leaders": [leader], **({"min": number} if number else {"max": 0})})
    sizes = {f"g{n}": [taken[m["id"]] for m in mentors if m["group"] == f"g{n}"] for n in range(6)}
    for mentor in chance.sample([m for m in mentors if taken[m["id"]]], 3):
        mentor["min"] = 1
    return {
        "name": f"middle {seed}",
        "ties": chance.choice(["competition", "dense"]),
        "leaders": leaders,
        "mentors": mentors,
        "groups": [
            {"id": "g0", "max": sum(sizes["g0"])},
            {"id": "g1", "min": sum(sizes["g1"])},
            {"id": "g2", "max_projects": sum(number > 0 for number in sizes["g2"])},
            *({"id": group} for group in ("g3", "g4", "g5")),
        ],
        "locked": chance.sample(drawn, 1),
        "forbidden": [["l0", leaders[0]["prefs"][0][0]]] if ["l0", leaders[0]["prefs"][0][0]] not in drawn else [],
        "leader_quota": quotas,
        "cohort_quota": [
            {"tag": "operative", "min": with_tag("operative", drawn) - 1},
            {"tag": "north", "max": with_tag("north", drawn) + 1},
        ],
    }


def best_worth(case, problem):
    """The stages' best values, one CP-SAT model solved stage after stage."""
    model = cp_model.CpModel()
    barred = [tuple(pair) for pair in case["forbidden"]]
    made = {pair: model.new_bool_var("") for pair in problem.ranks if pair not in barred}
    ranks = problem.ranks
    tags = {mentor["id"]: mentor["tags"] for mentor in case["mentors"]}
    group = {mentor["id"]: mentor["group"] for mentor in case["mentors"]}
    worst = max(ranks[pair] for pair in made)

    def count(keep):
        return sum(variable for pair, variable in made.items() if keep(*pair))

    for leader in case["leaders"]:
        model.add(count(lambda x, _m, own=leader["id"]: x == own) <= leader["k"])
    used = {}
    for mentor in case["mentors"]:
        number = count(lambda _x, m, own=mentor["id"]: m == own)
        model.add(number <= mentor["cap"])
        model.add(number >= mentor.get("min", 0))
        used[mentor["id"]] = model.new_bool_var("")
        model.add(number <= mentor["cap"] * used[mentor["id"]])
    for one in case["groups"]:
        number = count(lambda _x, m, own=one["id"]: group[m] == own)
        model.add(number >= one.get("min", 0))
        model.add(number <= one.get("max", 1000))
        members = [used[m] for m, name in group.items() if name == one["id"]]
        model.add(sum(members) <= one.get("max_projects", 1000))
    for quota in case["leader_quota"] + case["cohort_quota"]:
        whose = quota.get("leaders")
        number = count(lambda x, m, tag=quota["tag"], whose=whose: tag in tags[m] and (not whose or x in whose))
        model.add(number >= quota.get("min", 0))
        model.add(number <= quota.get("max", 1000))
    for pair in case["locked"]:
        model.add(made[tuple(pair)] == 1)
    missed = {
        (leader["id"], rank): model.new_bool_var("") for leader in case["leaders"] for rank in range(1, worst + 1)
    }
    for (leader, rank), variable in missed.items():
        model.add(count(lambda x, m, own=leader, most=rank: x == own and ranks[x, m] <= most) + variable >= 1)
    at = {rank: count(lambda x, m, own=rank: ranks[x, m] == own) for rank in range(1, worst + 1)}
    default = problem.objective == "default"
    goals = [-sum(made.values())]
    goals += [sum(missed[leader["id"], worst] for leader in case["leaders"])] * default
    match problem.objective:
        case "total":
            goals += [sum(ranks[pair] * variable for pair, variable in made.items())]
        case "greedy":
            goals += [-at[rank] for rank in range(1, worst)]
        case _:
            goals += [at[rank] for rank in range(worst, 1, -1)]
    # A leader's best rank is 1 and one more for every rank she has nobody up to.
    goals += [len(case["leaders"]) + sum(missed.values())] * default
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    reached = []
    for goal in goals:
        model.minimize(goal)
        assert solver.solve(model) == cp_model.OPTIMAL
        reached.append(round(solver.objective_value))
        model.add(goal <= reached[-1])
    return tuple(reached)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", range(3))
def test_another_solver_finds_nothing_better(seed, objective):
    case = {**middle_case(seed), "objective": objective}
    problem = read_problem(case)
    solution = solve(problem)
    assert solution.status == "optimal"
    assert not breaks_a_rule(problem, solution.pairs)
    assert worth(problem, solution.pairs) == best_worth(case, problem)
