"""Runs: what goes in, what comes out, and why."""

import pytest

from matching.engine.judge import barred_pairs
from matching.engine.problem import read_problem
from matching.engine.solve import Race
from matching.models import Explanation, MatchRun
from matching.selectors.problems import build_problem, digest_of
from matching.selectors.runs import cards, figures, leader_page, pairs_of
from matching.services.rules import choose, set_pair_rule, set_tag_rule
from matching.services.runs import claim_run, finish_run, solve_run, start_run, stop_run
from matching.states import MixTag, PairRule, PlaceInOrder, RunState
from mentoring.accounts.models import User
from mentoring.policies import Refusal
from programs.services import set_dates
from tests.scenarios.matches import leader_called, mentor_called, ranking_open, solved, to_be_matched


def refused(act) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


def names(program, run) -> dict[str, list[str]]:
    """Who got whom, by given name."""
    shown, _whole = cards(run, leader_page(run).object_list)
    return {c.leader.user.given_name: [m.application.applicant.given_name for m in c.mentors] for c in shown}


def test_everybody_gets_two_and_the_worst_wish_is_as_good_as_can_be(matching, coordinator, now):
    run = solved(matching, by=coordinator, now=now)
    result = figures(run)
    assert (run.state, result.filled, result.free, result.left_out, result.proven) == ("solved", 6, 0, 0, True)
    assert sorted(name for got in names(matching, run).values() for name in got) == [
        "Ada",
        "Bo",
        "Cy",
        "Di",
        "Eli",
        "Fam",
    ]
    assert result.worst == 3
    assert [number for _label, number in result.kinds] == [3, 3]
    assert result.units == 6


def test_each_unmet_wish_is_explained_by_solving_again(matching, coordinator, now):
    """The reason of every wish not met is checked by making that pair by force: the first stage that gets worse is the one told."""
    run = solved(matching, by=coordinator, now=now)
    told = {e.leader_id: e.told for e in Explanation.objects.filter(run=run).exclude(leader=None)}
    assert len(told) == 3
    findings = [(leader, finding) for leader, one in told.items() for finding in one["wishes"]]
    assert findings
    for leader, finding in findings:
        assert finding["rank"] == run.problem["ranked"][f"l{leader}"][finding["mentor"]]
        assert [pair for pair in run.solution["pairs"] if pair[1] == finding["mentor"]] == [
            [finding["held_by"][0], finding["mentor"]]
        ]
        case = run.problem["case"]
        forced = {**case, "locked": [*case["locked"], [f"l{leader}", finding["mentor"]]]}
        other = Race(read_problem(forced), seed=run.seed).finish()
        before = {s["name"]: s["value"] for s in run.solution["stages"]}
        after = {stage.name: stage.value for stage in other.stages}
        differing = [name for name in before if before[name] != after[name]]
        if finding["reason"] == "lottery":
            assert differing == []
        else:
            assert (finding["reason"], finding["stage"]) == ("worse", differing[0])
            assert (finding["now"], finding["then"]) == (before[differing[0]], after[differing[0]])


def test_a_rule_is_priced_as_a_whole(matching, coordinator, now):
    lea, fam = leader_called(matching, "Lea"), mentor_called(matching, "Fam")
    set_pair_rule(leader=lea, application=fam, rule=PairRule.LOCKED, reason="Samme tema", by=coordinator, now=now)
    set_tag_rule(program=matching, tag=MixTag.OPERATIVE, at_least=1, at_most=1, by=coordinator, now=now)
    run = solved(matching, by=coordinator, now=now)
    assert "Fam" in names(matching, run)["Lea"]
    prices = Explanation.objects.get(run=run, leader=None).told["prices"]
    assert [price["rule"]["kind"] for price in prices] == ["locked", "operative"]
    assert prices[0]["stage"] is not None and prices[0]["then"] < prices[0]["now"]


def test_a_soft_rule_is_broken_where_it_costs_too_much_and_a_hard_one_never(matching, coordinator, now):
    lea, fam = leader_called(matching, "Lea"), mentor_called(matching, "Fam")
    pair = {
        "leader": lea,
        "application": fam,
        "rule": PairRule.LOCKED,
        "reason": "Gjerne",
        "by": coordinator,
        "now": now,
    }
    set_pair_rule(**pair, hard=False, after=PlaceInOrder.LAST)
    assert "Fam" not in names(matching, solved(matching, by=coordinator, now=now))["Lea"]
    set_pair_rule(**pair, hard=False, after=PlaceInOrder.BEFORE_WISHES)
    assert "Fam" in names(matching, solved(matching, by=coordinator, now=now))["Lea"]


def test_rules_that_clash_are_named_and_nothing_is_made(matching, coordinator, now):
    ada = mentor_called(matching, "Ada")
    for leader in ("Lea", "Max"):
        set_pair_rule(leader=leader_called(matching, leader), application=ada, rule=PairRule.LOCKED, reason="-", by=coordinator, now=now)  # fmt: skip
    run = solved(matching, by=coordinator, now=now)
    assert (run.state, run.solution["pairs"]) == ("impossible", [])
    assert [rule["rule"] for rule in run.solution["clash"]] == ["locked", "locked"]
    assert Explanation.objects.filter(run=run).count() == 0


def test_two_of_one_unit_are_kept_from_one_leader(matching, coordinator, now):
    units = {mentor_called(matching, name).applicant.unit for name in ("Ada", "Bo")}
    for name in ("Bo", "Cy"):
        person = mentor_called(matching, name).applicant
        person.unit = mentor_called(matching, "Ada").applicant.unit
        person.save()
    assert len(units) == 2
    set_tag_rule(program=matching, tag=MixTag.SAME_UNIT, at_most=1, by=coordinator, now=now)
    for got in names(matching, solved(matching, by=coordinator, now=now)).values():
        assert len({"Ada", "Bo", "Cy"} & set(got)) == 1


def test_choices_say_what_becomes_of_the_silent_and_the_unwanted(program, coordinator, now):
    to_be_matched(program, {"Lea": ("Ada", "Bo"), "Max": ("Cy", "Ada")}, by=coordinator, now=now)
    got = names(program, solved(program, by=coordinator, now=now))
    assert {name: len(mentors) for name, mentors in got.items()} == {"Lea": 2, "Max": 2, "Noa": 2}
    choose(program=program, choices={"unsent": "none"}, by=coordinator, now=now)
    run = solved(program, by=coordinator, now=now)
    assert set(names(program, run)) == {"Lea", "Max"}
    assert run.problem["without_ranking"] == [f"l{leader_called(program, 'Noa').pk}"]
    choose(program=program, choices={"unranked": "never"}, by=coordinator, now=now)
    assert figures(solved(program, by=coordinator, now=now)).filled == 3
    choose(program=program, choices={"unranked": "after", "unwanted": "reserve"}, by=coordinator, now=now)
    wanted = [m["id"] for m in solved(program, by=coordinator, now=now).problem["case"]["mentors"]]
    assert wanted == [f"m{mentor_called(program, name).pk}" for name in ("Ada", "Bo", "Cy")]
    choose(program=program, choices={"shortage": "refuse"}, by=coordinator, now=now)
    runs = MatchRun.objects.count()
    assert refused(lambda: start_run(program=program, by=coordinator, now=now)) == "too_few_mentors"
    assert MatchRun.objects.count() == runs


def test_a_match_too_large_to_write_out_lets_the_same_pairs_be_made(program, coordinator, now):
    to_be_matched(program, {"Lea": ("Ada", "Bo"), "Max": ("Cy", "Ada")}, by=coordinator, now=now)
    lea, max_, noa = (leader_called(program, name) for name in ("Lea", "Max", "Noa"))
    for leader, mentors in ((lea, ("Bo", "Di")), (noa, ("Eli", "Fam"))):
        unit = mentor_called(program, mentors[0]).applicant.unit
        User.objects.filter(pk=leader.user_id).update(unit=unit)
        User.objects.filter(pk=mentor_called(program, mentors[1]).applicant_id).update(unit=unit)
    User.objects.filter(pk=mentor_called(program, "Eli").applicant_id).update(manager=max_.user)
    for leader, name in ((noa, "Fam"), (lea, "Eli")):
        set_pair_rule(
            leader=leader, application=mentor_called(program, name), rule=PairRule.LOCKED, reason="-", by=coordinator, now=now
        )  # fmt: skip

    def possible():
        problem = read_problem(build_problem(program, now=now)["case"])
        return {pair: rank for pair, rank in problem.ranks.items() if pair not in barred_pairs(problem)}

    written_out = possible()
    assert (
        len(written_out) == 14
    )  # of 18: not Lea with Bo or Di, nor Max and Noa with Eli; but Noa with Fam, which is said
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matching.selectors.problems.WRITTEN_OUT", 0)
        assert possible() == written_out
        patch.setattr("matching.policies.runs.MOST_PAIRS", 10)
        assert refused(possible) == "too_large"


def test_the_same_input_and_seed_give_the_same_match(matching, coordinator, now):
    first, second = (solved(matching, by=coordinator, now=now, seed="7") for _time in range(2))
    assert first.digest == second.digest == digest_of(build_problem(matching, now=now))
    assert first.solution == second.solution
    assert first.name == "Scenario 1" and second.name == "Scenario 2"


def test_a_run_that_waits_is_stopped_at_once(matching, coordinator, now):
    run = start_run(program=matching, by=coordinator, now=now)
    stop_run(run=run, by=coordinator, now=now)
    run.refresh_from_db()
    assert (run.state, run.stop_asked_by) == ("stopped", coordinator)
    assert claim_run(now=now) is None
    assert refused(lambda: stop_run(run=run, by=coordinator, now=now)) == "not_running"


def test_a_run_being_solved_is_over_when_asked_to_stop(matching, coordinator, now):
    start_run(program=matching, by=coordinator, now=now)
    run = claim_run(now=now)
    stop_run(run=run, by=coordinator, now=now)
    run.refresh_from_db()
    assert run.state == "running"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matching.services.runs.LOOK_EVERY", 0)
        solve_run(run=run, now=now)
    run.refresh_from_db()
    assert (run.state, run.solution) == ("stopped", {"status": "stopped"})
    assert run.progress["stage"]


def test_a_sealed_ranking_cannot_be_run_on(program, coordinator, now):
    ranking_open(program, by=coordinator, now=now)
    assert refused(lambda: start_run(program=program, by=coordinator, now=now)) == "not_matching"
    assert MatchRun.objects.count() == 0


def test_moving_the_deadline_seals_the_rankings_again(matching, coordinator, now):
    set_dates(program=matching, by=coordinator, now=now, ranking_closes_at=now.replace(year=now.year + 1))
    assert refused(lambda: start_run(program=matching, by=coordinator, now=now)) == "sealed"


def test_a_run_that_failed_says_so(matching, coordinator, now):
    start_run(program=matching, by=coordinator, now=now)
    run = claim_run(now=now)
    finish_run(run=run, solution={"status": "failed"}, by=None, now=now)
    assert run.state == RunState.FAILED
    assert pairs_of(run) == {}
