"""The board, the rules and a run's pages: what a coordinator sees and does before anything is published."""

import pytest
from django.urls import reverse

from matching.models import Explanation, MatchChoices, MatchRun, PairConstraint, TagRule
from matching.services.explanations import explain_next
from matching.services.runs import claim_run, solve_run, start_run
from programs.services import set_dates
from programs.states import Phase
from tests.factories.applicants import ApplicationFactory
from tests.scenarios.matches import MENTORS, leader_called, mentor_called, ranking_open, solved

CHOICES = {
    "objective": "total", "objective_reason": "Bestemt i komiteen", "unsent": "none", "unranked": "never", "unwanted": "reserve",
    "shortage": "refuse",
}  # fmt: skip


def url(name: str, *more) -> str:
    return reverse(f"matching:{name}", args=["runde", *more])


@pytest.fixture
def hanne(client, coordinator):
    client.force_login(coordinator)
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_run_is_named_solved_and_shown_with_its_reasons(hanne, matching, now):
    response = hanne.post(url("run-start"), {"name": "Uten regler"})
    run = MatchRun.objects.get()
    assert (response.status_code, response.url, run.name) == (302, url("run-detail", run.pk), "Uten regler")
    waiting = text_of(hanne.get(response.url))
    assert "is being solved" in waiting and "Stop the run" in waiting
    solve_run(run=claim_run(now=now), now=now)
    assert "Reasons found out" in text_of(hanne.get(response.url))
    while explain_next(now=now):
        pass
    page = text_of(hanne.get(response.url))
    assert [name for name in MENTORS if f"{name} Mentor" not in page] == []
    assert "wish number 1, went to" in page
    assert "Proven best" in page
    assert "<svg" in page and "The same as a table" in page
    rules = text_of(hanne.get(url("run-rules", run.pk)))
    assert run.digest in rules and run.engine in rules and "Pairs at wish number 3" in rules


def test_the_waiting_page_asks_again_by_itself(hanne, matching, coordinator, now):
    run = start_run(program=matching, by=coordinator, now=now)
    fragment = hanne.get(url("run-detail", run.pk), headers={"HX-Request": "true"})
    assert fragment.templates[0].name == "matching/_run.html"
    assert "every 2s" in fragment.content.decode()


def test_a_pair_is_locked_from_its_card_and_counts_in_the_next_run(hanne, matching, coordinator, now):
    run = solved(matching, by=coordinator, now=now)
    lea, fam = leader_called(matching, "Lea"), mentor_called(matching, "Fam")
    back = f"{url('run-detail', run.pk)}#leader-{lea.pk}"
    sent = {"leader": lea.pk, "application": fam.pk, "rule": "locked", "reason": "Samme tema", "next": back}
    assert hanne.post(url("pair-rule-add"), sent).url == back
    constraint = PairConstraint.objects.get()
    assert (constraint.rule, constraint.hard, constraint.created_by) == ("locked", True, coordinator)
    second = solved(matching, by=coordinator, now=now, name="Med lås")
    page = text_of(hanne.get(url("compare"), {"runs": [run.pk, second.pk]}))
    assert "Only in Med lås" in page and "Lea Leder and Fam Mentor together (must hold)" in page
    assert "“Scenario 1” is better for the leaders." in page
    price = text_of(hanne.get(url("run-rules", second.pk)))
    assert "Without it," in price


def test_rules_and_choices_are_set_and_taken_away(hanne, matching):
    mix = {"tag": "operative", "at_least": "1", "at_most": "", "whole_group": "", "weight": "3"}
    assert hanne.post(url("tag-rule-set"), mix).status_code == 302
    rule = TagRule.objects.get()
    assert (rule.at_least, rule.whole_group, rule.hard, rule.after) == (1, False, False, 3)
    page = text_of(hanne.get(url("rules")))
    assert (
        "At least 1 operative mentor for each leader" in page
        and "a wish, looked at after the leaders&#x27; wishes" in page
    )
    assert hanne.post(url("tag-rule-drop", rule.pk)).status_code == 302
    assert hanne.post(url("choices-set"), CHOICES).status_code == 302
    kept = MatchChoices.objects.get()
    assert {name: getattr(kept, name) for name in CHOICES} == CHOICES
    assert TagRule.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"tag": "operative"},
        {"tag": "operative", "at_least": "3", "at_most": "1"},
        {"tag": "same_unit", "at_least": "1"},
        {"tag": "same_unit", "at_most": "1", "whole_group": "1"},
        {"tag": "women", "at_least": "1"},
        {"tag": "operative", "at_least": "-1"},
        {"tag": "operative", "at_least": "1", "weight": "9"},
    ],
)
def test_a_rule_that_makes_no_sense_is_shown_again(hanne, matching, wrong):
    response = hanne.post(url("tag-rule-set"), wrong)
    assert response.status_code == 422
    assert TagRule.objects.count() == 0


def test_a_pair_from_another_programme_is_refused(hanne, matching, outsider, now):
    foreign = ApplicationFactory()
    lea = leader_called(matching, "Lea")
    sent = {"leader": lea.pk, "application": foreign.pk, "rule": "locked", "reason": "-"}
    assert hanne.post(url("pair-rule-add"), sent).status_code == 422
    assert PairConstraint.objects.count() == 0


def test_rules_that_clash_are_told_in_words(hanne, matching, coordinator, now):
    ada = mentor_called(matching, "Ada")
    for name in ("Lea", "Max"):
        sent = {"leader": leader_called(matching, name).pk, "application": ada.pk, "rule": "locked", "reason": "-"}
        hanne.post(url("pair-rule-add"), sent)
    run = solved(matching, by=coordinator, now=now)
    page = text_of(hanne.get(url("run-detail", run.pk)))
    assert "These rules cannot hold together" in page
    assert "Lea Leder and Ada Mentor together" in page and "Max Leder and Ada Mentor together" in page


def test_before_the_deadline_nothing_of_a_ranking_is_on_the_board(client, program, coordinator, now):
    ranking_open(program, by=coordinator, now=now)
    client.force_login(coordinator)
    page = text_of(client.get(url("board")))
    assert [name for name in MENTORS if f"{name} Mentor" in page] == []
    assert "Run the match" in page
    client.post(url("run-start"), {"name": "x"})
    assert MatchRun.objects.count() == 0


def test_a_deadline_moved_ahead_seals_the_runs_made_before(hanne, matching, coordinator, now):
    run = solved(matching, by=coordinator, now=now)
    set_dates(program=matching, by=coordinator, now=now, ranking_closes_at=now.replace(year=now.year + 1))
    for name in ("run-detail", "run-rules"):
        page = text_of(hanne.get(url(name, run.pk)))
        assert [mentor for mentor in MENTORS if f"{mentor} Mentor" in page] == []
        assert "sealed until the deadline" in page
    compared = text_of(hanne.get(url("compare"), {"runs": [run.pk, run.pk]}))
    assert "sealed until the deadline" in compared


def test_a_run_is_stopped_from_its_page(hanne, matching, coordinator, now):
    run = start_run(program=matching, by=coordinator, now=now)
    assert hanne.post(url("run-stop", run.pk)).status_code == 302
    assert "stopped before it was solved" in text_of(hanne.get(url("run-detail", run.pk)))
    assert "This run is over" in text_of(hanne.post(url("run-stop", run.pk), follow=True))


def test_leaders_are_found_by_name_and_sorted_worst_first(hanne, matching, coordinator, now):
    run = solved(matching, by=coordinator, now=now)
    found = hanne.get(url("run-detail", run.pk), {"q": "max leder"})
    assert [card.leader.user.given_name for card in found.context["cards"]] == ["Max"]
    assert "No leader found" in text_of(hanne.get(url("run-detail", run.pk), {"q": "' OR 1=1"}))
    worst = hanne.get(url("run-detail", run.pk), {"order": "worst"}).context["cards"]
    assert max(worst[0].wishes) == max(max(card.wishes) for card in worst)


def test_reasons_are_asked_for_where_they_were_not_found_out(hanne, matching, coordinator, now):
    run = solved(matching, by=coordinator, now=now)
    lea = leader_called(matching, "Lea")
    Explanation.objects.filter(run=run, leader=lea).delete()
    assert "Find out why" in text_of(hanne.get(url("run-detail", run.pk)))
    for _time in range(2):
        assert hanne.post(url("run-explain", run.pk, lea.pk)).status_code == 302
    assert Explanation.objects.filter(run=run, leader=lea, told__isnull=True).count() == 1


def test_others_do_not_get_in(client, matching, coordinator, leader, outsider, now):
    run = solved(matching, by=coordinator, now=now)
    pages = [url("board"), url("rules"), url("compare"), url("run-detail", run.pk), url("run-rules", run.pk)]
    for person, status in ((leader, 403), (outsider, 404)):
        client.force_login(person)
        assert {client.get(page).status_code for page in pages} == {status}
    client.logout()
    assert {client.get(page).status_code for page in pages} == {302}


@pytest.mark.parametrize("name", ["board", "rules", "compare", "run-detail", "run-rules"])
def test_pages_ask_a_fixed_number_of_questions(name, hanne, matching, coordinator, now, django_assert_max_num_queries):
    solved(matching, by=coordinator, now=now)
    run = solved(matching, by=coordinator, now=now)
    address = url(name, run.pk) if name.startswith("run-") else url(name)
    hanne.get(address)
    with django_assert_max_num_queries(14):
        hanne.get(address)


def test_a_wrong_phase_is_said_on_the_board(hanne, matching, coordinator, now):
    matching.state = Phase.RUNNING
    matching.save(update_fields=["state"])
    assert "once ranking is over" in text_of(hanne.get(url("board")))
    assert hanne.post(url("choices-set"), CHOICES).status_code == 409
    assert MatchChoices.objects.count() == 0
