from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.clash import find_clash
from matching.engine.explain import alternatives, explain, price, unmet_wishes
from matching.engine.problem import OBJECTIVES, locked, read_problem
from matching.engine.repair import repair, without
from matching.engine.solve import is_possible, solve
from tests.matching.engine.instances import (
    all_matches,
    best_by_trying_everything,
    best_of,
    breaks_a_rule,
    cases,
    problem_of,
    stages,
    worth,
)

few = settings(max_examples=60)
objectives = st.sampled_from(OBJECTIVES)


def first_difference(problem, here, there):
    """(stage, now, then) of the first stage in which the two matches differ."""
    for (name, now), (_name, then) in zip(stages(problem, here), stages(problem, there), strict=True):
        if now != then:
            return name, now, then
    return None, 0, 0


def fewest_moves(pairs, others):
    return min(len(set(pairs) - other) for other in others)


def solved(case, objective="default"):
    """The case and its answer. Rules that cannot hold are left out one by one, so that no example is thrown away."""
    problem = problem_of(case, objective)
    while clash := find_clash(problem):
        problem = replace(problem, rules=tuple(rule for rule in problem.rules if rule != clash[0]))
    solution = solve(problem)
    assert solution.status == "optimal"
    return problem, solution


@few
@given(case=cases(), objective=objectives, data=st.data())
def test_why_not_is_what_forcing_the_pair_costs(case, objective, data):
    problem, solution = solved(case, objective)
    pair = data.draw(st.tuples(*(st.sampled_from([x.id for x in xs]) for xs in (problem.leaders, problem.mentors))))
    answer = explain(problem, solution, leader=pair[0], mentor=pair[1])
    assert answer.held_by == tuple(leader for leader, mentor in solution.pairs if mentor == pair[1])
    forced = best_of(problem, [pairs for pairs in all_matches(problem) if pair in pairs])
    if pair in solution.pairs:
        assert answer.reason == "hers"
    elif pair not in problem.ranks:
        assert answer.reason == "not_wished"
    elif forced is None:
        assert answer.reason == "impossible"
        assert not is_possible(replace(problem, rules=(*answer.clash, locked(*pair))))
    else:
        stage, now, then = first_difference(problem, solution.pairs, next(iter(forced[1])))
        assert answer.reason == ("worse" if stage else "lottery")
        difference = answer.difference
        assert (difference.stage, difference.now, difference.then) == (stage, now, then)
        assert difference.proven
        assert sum(len(move.lost) for move in difference.moves) == fewest_moves(solution.pairs, forced[1])


@few
@given(case=cases(), objective=objectives, data=st.data())
def test_the_price_of_a_rule_is_what_the_best_match_without_it_gains(case, objective, data):
    problem, solution = solved(case, objective)
    rules = [*problem.rules, *(soft.rule for soft in problem.soft)]
    if not rules:
        return
    rule = data.draw(st.sampled_from(rules))
    free = replace(
        problem,
        rules=tuple(other for other in problem.rules if other != rule),
        soft=tuple(soft for soft in problem.soft if soft.rule != rule),
    )
    best = best_by_trying_everything(free)
    difference = price(problem, solution, rule)
    expected = first_difference(free, solution.pairs, next(iter(best[1])))
    assert (difference.stage, difference.now, difference.then) == expected
    assert sum(len(move.lost) for move in difference.moves) == fewest_moves(solution.pairs, best[1])


@few
@given(case=cases(), objective=objectives)
def test_the_alternatives_are_all_matches_as_good_and_certain_pairs_are_in_each(case, objective):
    problem, _solution = solved(case, objective)
    _worth, best = best_by_trying_everything(problem)
    found = alternatives(problem, limit=1000)
    matches = {frozenset(pairs) for pairs in found.matches}
    assert len(matches) == len(found.matches)
    assert found.certain == frozenset.intersection(*best)
    if case["pooled"]:  # what is told is right, and there may be more
        assert matches <= best
        assert matches == best or not found.complete
        return
    assert (found.complete, matches) == (True, best)
    if len(best) > 1:
        some = alternatives(problem, limit=len(best) - 1)
        assert (some.complete, len(some.matches), some.certain) == (False, len(best) - 1, found.certain)


@few
@given(case=cases(), data=st.data(), changes=st.integers(0, 2))
def test_a_repair_keeps_the_most_pairs_and_is_the_best_of_those(case, data, changes):
    problem, solution = solved(case)
    gone = data.draw(st.sampled_from([mentor.id for mentor in problem.mentors]))
    after = without(problem, mentors=[gone])
    allowed = list(all_matches(after))
    repaired = repair(after, solution.pairs, changes=changes)
    if not allowed:
        assert (repaired.solution.status, repaired.ended, repaired.new) == ("infeasible", (), ())
        return
    published, now = set(solution.pairs), set(repaired.solution.pairs)
    assert not breaks_a_rule(after, repaired.solution.pairs)
    assert gone not in {mentor for _leader, mentor in now}
    kept = max(len(published & set(pairs)) for pairs in allowed)
    least_changed = [pairs for pairs in allowed if len(published & set(pairs)) >= kept - changes]
    assert worth(after, repaired.solution.pairs) == best_of(after, least_changed)[0]
    assert (set(repaired.ended), set(repaired.new)) == (published - now, now - published)


@few
@given(case=cases())
def test_the_unmet_wishes_are_those_above_what_the_leader_got(case):
    problem, solution = solved(case)
    made = set(solution.pairs)
    expected = set()
    for leader in problem.leaders:
        got = [problem.ranks[pair] for pair in made if pair[0] == leader.id]
        for mentor in [mentor for tied in leader.wishes for mentor in tied]:
            better = len(got) < leader.places or problem.ranks[leader.id, mentor] < max(got, default=0)
            if (leader.id, mentor) not in made and better:
                expected.add((leader.id, mentor))
    assert set(unmet_wishes(problem, solution)) == expected


def three_who_want_ada(**changes):
    wishes = {"l1": [["ada"], ["bo"]], "l2": [["ada"], ["bo"], ["cy"]], "l3": [["cy"]]}
    return {
        "leaders": [{"id": leader, "k": 1, "prefs": prefs} for leader, prefs in wishes.items()],
        "mentors": [{"id": "ada"}, {"id": "bo"}, {"id": "cy"}],
        "locked": [["l1", "bo"]],
        **changes,
    }


def test_what_a_lock_costs_is_nothing_when_equals_trade_places():
    problem = read_problem(three_who_want_ada())
    solution = solve(problem)
    assert solution.pairs == (("l1", "bo"), ("l2", "ada"), ("l3", "cy"))
    assert price(problem, solution, problem.rules[0]).stage is None


def test_who_would_have_to_move_is_told_with_ranks():
    problem = read_problem(three_who_want_ada(locked=[]))
    solution = solve(problem, seed="1")
    answer = explain(problem, solution, leader="l2", mentor="cy")
    assert (answer.reason, answer.held_by) == ("worse", ("l3",))
    assert (answer.difference.stage, answer.difference.now, answer.difference.then) == ("places", 3, 2)
    assert "l3" in {move.leader for move in answer.difference.moves}


def test_a_lock_on_somebody_she_did_not_wish_for_is_the_clash():
    problem = read_problem(three_who_want_ada(locked=[["l3", "ada"]]))
    assert solve(problem).status == "infeasible"
    assert find_clash(problem) == (locked("l3", "ada"),)
    leaders = problem.leaders
    filled = read_problem(
        three_who_want_ada(
            locked=[["l3", "ada"]],
            leaders=[
                {"id": one.id, "k": 1, "prefs": [list(tied) for tied in one.wishes], "fill": one.id == "l3"}
                for one in leaders
            ],
        )
    )
    assert ("l3", "ada") in solve(filled).pairs


def test_two_locks_on_one_mentor_clash_with_each_other():
    problem = read_problem(three_who_want_ada(locked=[["l1", "ada"], ["l2", "ada"], ["l3", "cy"]]))
    assert find_clash(problem) == (locked("l1", "ada"), locked("l2", "ada"))
