import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.clash import find_clash
from matching.engine.problem import OBJECTIVES, BadProblem, Rule, SoftRule, read_problem
from matching.engine.solve import LOTTERY_ROUNDS, OutOfTime, is_possible, solve, ticket
from tests.matching.engine.instances import (
    best_by_trying_everything,
    breaks_a_rule,
    cases,
    holds,
    problem_of,
    stages,
    worth,
)

few = settings(max_examples=80)


@settings(max_examples=200)
@given(case=cases(), objective=st.sampled_from(OBJECTIVES))
def test_no_match_is_better_than_the_one_found(case, objective):
    problem = problem_of(case, objective)
    solution, best = solve(problem), best_by_trying_everything(problem)
    if best is None:
        assert solution.status == "infeasible"
        assert solution.pairs == ()
    else:
        assert solution.status == "optimal"
        assert not breaks_a_rule(problem, solution.pairs)
        assert worth(problem, solution.pairs) == best[0]
        assert list(solution.broken) == [
            soft.rule for soft in problem.soft if not holds(problem, soft.rule, solution.pairs)
        ]


@few
@given(case=cases(), objective=st.sampled_from(OBJECTIVES))
def test_the_stages_tell_what_the_match_is(case, objective):
    problem = problem_of(case, objective)
    solution = solve(problem)
    if solution.status == "optimal":
        assert [(stage.name, stage.value) for stage in solution.stages] == stages(problem, solution.pairs)


@few
@given(case=cases(), seed=st.text(max_size=3))
def test_the_lot_falls_on_the_best_match_with_the_smallest_tickets(case, seed):
    """So the solver's way to it does not matter."""
    problem = read_problem(case)
    best = best_by_trying_everything(problem)
    if best is not None:

        def tickets(pairs):
            return [sum(ticket(seed, number, pair) for pair in pairs) for number in range(LOTTERY_ROUNDS)]

        assert solve(problem, seed=seed).pairs == tuple(sorted(min(best[1], key=tickets)))


@few
@given(case=cases(), stop_at=st.integers(0, 8))
def test_a_stopped_run_claims_no_more_than_it_has_proven(case, stop_at):
    problem = problem_of(case)
    stopped = []
    try:
        solution = solve(
            problem,
            stop=lambda: bool(stopped),
            progress=lambda _stage, finished: stopped.append(True) if finished >= stop_at else None,
        )
    except OutOfTime:
        return
    best = best_by_trying_everything(problem)
    if solution.status == "infeasible":
        assert best is None
        return
    assert not breaks_a_rule(problem, solution.pairs)
    reached = worth(problem, solution.pairs)
    if solution.status == "optimal":
        assert reached == best[0]
    proven = [stage.proven for stage in solution.stages]
    certain = proven.index(False) if False in proven else len(best[0])
    assert reached[:certain] == best[0][:certain]
    if certain < len(best[0]):
        assert reached[certain] >= best[0][certain]
        sign = -1 if solution.stages[certain].name.startswith(("places", "most")) else 1
        assert sign * solution.stages[certain].bound <= best[0][certain]


@few
@given(case=cases(), seed=st.text(max_size=3), order=st.integers())
def test_the_same_input_and_seed_give_the_same_match_in_any_row_order(case, seed, order):
    mixed = {key: list(value) if isinstance(value, list) else value for key, value in case.items()}
    for rows in mixed.values():
        if isinstance(rows, list):
            random.Random(order).shuffle(rows)
    assert solve(problem_of(case), seed=seed).pairs == solve(problem_of(mixed), seed=seed).pairs


@few
@given(case=cases())
def test_a_clash_is_smallest(case):
    problem = problem_of(case)
    clash = find_clash(problem)
    assert bool(clash) == (not is_possible(problem)) == (best_by_trying_everything(problem) is None)
    if clash:
        assert not is_possible(replace(problem, rules=clash))
    for rule in clash:
        assert is_possible(replace(problem, rules=tuple(other for other in clash if other is not rule)))


def case(**changes):
    """Two leaders with one place each who both want Ada most."""
    return {
        "name": "two",
        "leaders": [
            {"id": "l1", "k": 1, "prefs": [["ada"], ["bo"]]},
            {"id": "l2", "k": 1, "prefs": [["ada"], ["bo"], ["cy"]]},
        ],
        "mentors": [{"id": "ada"}, {"id": "bo"}, {"id": "cy"}],
        **changes,
    }


def test_the_worst_off_leader_comes_before_the_number_of_first_wishes():
    # Greedily l1 and l2 get their first wishes and l3 a third one. The worst-off first: nobody gets worse than a second.
    wishes = {"l1": [["ada"], ["bo"]], "l2": [["bo"], ["cy"]], "l3": [["ada"], ["bo"], ["cy"]]}
    leaders = [{"id": leader, "k": 1, "prefs": prefs} for leader, prefs in wishes.items()]

    def ranks(objective):
        problem = read_problem(case(leaders=leaders, objective=objective))
        return sorted(problem.ranks[pair] for pair in solve(problem).pairs)

    assert ranks("greedy") == [1, 1, 3]
    assert ranks("default") == [1, 2, 2]


def test_the_seed_decides_only_among_equals():
    outcomes = {solve(read_problem(case()), seed=str(n)).pairs for n in range(20)}
    assert outcomes == {(("l1", "ada"), ("l2", "bo")), (("l1", "bo"), ("l2", "ada"))}


def test_a_locked_pair_stays_though_it_costs():
    solution = solve(read_problem(case(locked=[["l2", "cy"]])))
    assert solution.pairs == (("l1", "ada"), ("l2", "cy"))


def test_a_pair_that_is_locked_and_forbidden_is_impossible_and_named():
    problem = read_problem(case(locked=[["l1", "ada"]], forbidden=[["l1", "ada"]]))
    assert solve(problem).status == "infeasible"
    assert [(rule.kind, rule.details) for rule in find_clash(problem)] == [
        ("locked", {"leader": "l1", "mentor": "ada"}),
        ("forbidden", {"leader": "l1", "mentor": "ada"}),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mentors": [{"id": "ada"}, {"id": "ada"}]}, "mentors"),
        ({"mentors": "ada"}, "mentors"),
        ({"mentors": [{"id": 7}]}, "mentors[0].id"),
        ({"mentors": [{"id": "ada", "cap": -1}]}, "mentors[0].cap"),
        ({"mentors": [{"id": "ada", "cap": True}]}, "mentors[0].cap"),
        ({"leaders": [{"id": "l1", "k": 1.5, "prefs": []}]}, "leaders[0].k"),
        ({"leaders": [{"id": "l1", "k": 1, "prefs": [["ada"], ["ada"]]}]}, "leaders[0].prefs"),
        ({"leaders": [{"id": "l1", "k": 1, "prefs": [["eve"]]}]}, "leaders[0].prefs"),
        ({"leaders": [{"id": "l1", "prefs": [], "fill_also": ["eve"]}]}, "leaders[0].fill_also"),
        ({"leaders": [{"id": "l1", "prefs": [], "fill_not": "x"}]}, "leaders[0].fill_not"),
        ({"forbidden": [["l9", "ada"]]}, "forbidden"),
        ({"locked": [["l1"]]}, "locked"),
        ({"ties": "maybe"}, "ties"),
        ({"objective": "best"}, "objective"),
        ({"mentors": [{"id": "ada", "group": "g"}], "groups": []}, "mentors[0].group"),
        ({"mentors": [{"id": "ada", "tags": ["x", "x"]}]}, "mentors[0].tags"),
        ({"groups": [{"id": "g"}, {"id": "g"}]}, "groups"),
        ({"groups": [{"id": "g", "max": "3"}]}, "groups[0].max"),
        ({"locked": [["l1", "ada"], ["l1", "ada"]]}, "locked"),
        ({"seed": True}, "seed"),
        ({"soft": [{"rule": {"tag": "x"}, "after": 5}]}, "soft[0].after"),
        (
            {"soft": [{"rule": {"leader_quota": {"tag": "x", "leaders": ["l9"]}}}]},
            "soft[0].rule.leader_quota[0].leaders",
        ),
        ({"soft": [{"rule": {"locked": ["l9", "ada"]}}]}, "soft[0].rule.locked"),
        ({"soft": [{"after": 2}]}, "soft[0].rule"),
        ({"leader_quota": [{"tag": "x", "leaders": ["l9"]}]}, "leader_quota[0].leaders"),
    ],
)
def test_bad_input_is_refused_with_the_case_and_the_field(changes, field):
    with pytest.raises(BadProblem) as refused:
        read_problem(case(**changes))
    assert str(refused.value).startswith(f"Case 'two', field {field}: ")


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(["", "m0", "l0", "g", "x"])),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "min", "tag", "locked"]), inner),
    max_leaves=4,
)


def paths(value, path=()):
    """The way to every value inside."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from paths(one, (*path, key))


def changed(value, path, new):
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


@settings(max_examples=100)
@given(case=cases(), data=st.data(), new=json_values)
def test_whatever_is_written_is_solved_or_refused(case, data, new):
    path = data.draw(st.sampled_from(list(paths(case))))
    try:
        problem = read_problem(changed(case, path, new))
    except BadProblem:
        return
    solve(problem)


def test_a_minimum_above_its_maximum_can_be_read_but_not_met():
    problem = read_problem(case(leader_quota=[{"tag": "x", "min": 2, "max": 1, "leaders": ["l1"]}]))
    assert solve(problem).status == "infeasible"
    assert find_clash(problem) == (Rule("quota", 2, 1, leader="l1", tag="x"),)


def test_a_soft_rule_is_kept_when_its_place_allows_and_told_when_not():
    # Keeping l1 from Ada costs nothing among equals, but not before l2's second wish counts, if l1 has no other wish.
    leaders = [{"id": "l1", "k": 1, "prefs": [["ada"]]}, {"id": "l2", "k": 1, "prefs": [["ada"], ["bo"]]}]
    rule = Rule("forbidden", maximum=0, leader="l1", mentor="ada")

    def solved(after):
        soft = [{"rule": {"forbidden": ["l1", "ada"]}, "after": after}]
        problem = read_problem(case(leaders=leaders, soft=soft))
        assert problem.soft == (SoftRule(rule, after),)
        return solve(problem)

    first, last = solved(0), solved(1)
    assert (first.pairs, first.broken) == ((("l2", "ada"),), ())
    assert (last.pairs, last.broken) == ((("l1", "ada"), ("l2", "bo")), (rule,))
    assert [(stage.name, stage.value) for stage in last.stages][:2] == [("places", 2), ("rules 1", 1)]


@pytest.mark.parametrize("seed", ["1", "2", "3", "4"])
def test_who_sent_nothing_takes_whom_the_others_leave(seed):
    case = {
        "leaders": [
            {"id": "l1", "k": 1, "prefs": [["ada"], ["bo"]], "fill": True},
            {"id": "l2", "k": 1, "prefs": [], "fill": True},
            {"id": "l3", "k": 1, "prefs": [["ada"]], "fill": True},
        ],
        "mentors": [{"id": "ada"}, {"id": "bo"}],
    }
    assert {leader for leader, _mentor in solve(read_problem(case), seed=seed).pairs} == {"l1", "l3"}


def test_mentors_with_room_for_many_are_counted_as_used_without_searching_long():
    """Eight supervisors with five topics for three each, of which four may be taken up: 96 places, though by fractions there would be 110."""
    chance = random.Random(1)
    topics = [f"m{n}" for n in range(40)]
    case = {
        "leaders": [{"id": f"l{n}", "k": 1, "prefs": [[m] for m in chance.sample(topics, 40)]} for n in range(110)],
        "mentors": [{"id": m, "cap": 3, "group": f"g{n % 8}"} for n, m in enumerate(topics)],
        "groups": [{"id": f"g{n}", "max_projects": 4} for n in range(8)],
        "objective": "total",
    }
    places, *_stages = solve(read_problem(case), time_limit=timedelta(seconds=20)).stages
    assert (places.value, places.proof) == (96, "duality")
