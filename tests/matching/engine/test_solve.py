import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.engine.clash import _with_only, find_clash
from matching.engine.problem import OBJECTIVES, BadProblem, read_problem
from matching.engine.solve import is_possible, solve
from tests.matching.engine.instances import best_by_trying_everything, breaks_a_rule, cases, worth

few = settings(max_examples=60, deadline=None)


@few
@given(case=cases(), objective=st.sampled_from(OBJECTIVES))
def test_no_match_is_better_than_the_one_found(case, objective):
    problem = read_problem({**case, "objective": objective})
    assume(len(problem.ranks) <= 12)
    solution, best = solve(problem), best_by_trying_everything(problem)
    if best is None:
        assert solution.status == "infeasible"
    else:
        assert solution.status == "optimal"
        assert not breaks_a_rule(problem, solution.pairs)
        assert worth(problem, solution.pairs) == best


@few
@given(case=cases(), seed=st.text(max_size=3), order=st.integers())
def test_the_same_input_and_seed_give_the_same_match_in_any_row_order(case, seed, order):
    mixed = {**case, "leaders": list(case["leaders"]), "mentors": list(case["mentors"])}
    random.Random(order).shuffle(mixed["leaders"])
    random.Random(order).shuffle(mixed["mentors"])
    assert solve(read_problem(case), seed=seed).pairs == solve(read_problem(mixed), seed=seed).pairs


@few
@given(case=cases())
def test_a_clash_is_smallest(case):
    problem = read_problem(case)
    assume(not is_possible(problem))
    clash = find_clash(problem)
    assert clash
    assert not is_possible(_with_only(problem, clash))
    for rule in clash:
        assert is_possible(_with_only(problem, [other for other in clash if other is not rule]))


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
        ("locked", {"leader": "l1", "mentor": "ada"})
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
        ({"forbidden": [["l9", "ada"]]}, "forbidden"),
        ({"locked": [["l1"]]}, "locked"),
        ({"ties": "maybe"}, "ties"),
        ({"objective": "best"}, "objective"),
        ({"leader_quota": [{"tag": "x", "min": 2, "max": 1}]}, "leader_quota[0]"),
        ({"leader_quota": [{"tag": "x", "leaders": ["l9"]}]}, "leader_quota[0].leaders"),
    ],
)
def test_bad_input_is_refused_with_the_case_and_the_field(changes, field):
    with pytest.raises(BadProblem) as refused:
        read_problem(case(**changes))
    assert str(refused.value).startswith(f"Case 'two', field {field}: ")
