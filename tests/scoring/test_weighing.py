"""What helps to decide: agreement, strictness, the line, two side by side, what was agreed on; and nobody decides by accident."""

import statistics
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest
from django.db import connections
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applicants.models import Application, Decision
from applicants.scoring.agreement import coincidences_of, krippendorff_alpha
from applicants.scoring.models import Assignment, Consensus, Score, Tally
from applicants.scoring.selectors import agreement, criteria_of, cut
from applicants.services import stage_decisions
from applicants.states import Outcome, Round
from mentoring.audit.models import Event
from mentoring.policies import Refusal
from tests.scenarios.scoring import marked


def url(name, *args):
    return reverse(f"scoring:{name}", args=["runde", "application", *args])


@pytest.fixture
def scored(round_under_way, work, assessor, second_assessor, now):
    """Anders 75, Bodil and Cecilie 50 each; Berit gives more than Aksel wherever they differ."""
    for name, first, second in (("Anders", (2, 3), (4, 3)), ("Bodil", (2, 2), (2, 2)), ("Cecilie", (1, 2), (3, 2))):
        marked(work(name, assessor), first, now=now)
        marked(work(name, second_assessor), second, now=now)
    return round_under_way


def application(name):
    return Application.objects.get(applicant__given_name=name)


def test_alpha_and_strictness_of_the_database_are_those_of_the_marks(scored, assessor, second_assessor):
    found = agreement(scored, Round.APPLICATION)
    per_criterion = [[(2, 4), (2, 2), (1, 3)], [(3, 3), (2, 2), (2, 2)]]
    wanted = [krippendorff_alpha(coincidences_of(units)) for units in per_criterion]
    assert [one.alpha for one in found.criteria] == pytest.approx(wanted)
    assert found.overall == pytest.approx(krippendorff_alpha(coincidences_of(chain(*per_criterion))))
    assert [(s.assessor, round(s.lean, 3), s.applications) for s in found.assessors] == [
        (assessor, -0.667, 3), (second_assessor, 0.667, 3),
    ]  # fmt: skip


def test_marks_that_nobody_else_gave_tell_nothing(round_under_way, work, assessor, now):
    marked(work("Anders", assessor), (2, 3), now=now)
    found = agreement(round_under_way, Round.APPLICATION)
    assert (found.overall, [s.lean for s in found.assessors]) == (None, [None, None])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(points=st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_mean_or_median_as_the_programme_says(round_under_way, third_assessor, work, now, points):
    Tally.objects.all().delete()
    Score.objects.all().delete()
    Assignment.objects.update(state="open", sent_at=None)
    round_under_way.marks_by = "mean"
    round_under_way.save(update_fields=["marks_by"])
    criteria = criteria_of(round_under_way, Round.APPLICATION)
    pair = Assignment.objects.filter(application=application("Anders")).select_related(
        "application__program", "assessor"
    )
    for assignment, marks in zip(pair, (points[:2], points[2:]), strict=True):
        marked(assignment, marks, now=now)
    wanted = sum(
        statistics.mean((one, other)) * c.weight for one, other, c in zip(points[:2], points[2:], criteria, strict=True)
    )
    assert Tally.objects.get().total == pytest.approx(wanted / sum(c.weight for c in criteria) * 25)


def test_the_line_shows_what_it_does_before_anything_is_staged(client, scored, coordinator):
    client.force_login(coordinator)
    shown = client.get(url("cut") + "?top=1&reserve=1").context["cut"]
    assert (shown.above, shown.waiting, len(shown.on_reserve), len(shown.below)) == (
        [application("Anders").pk],
        3,
        1,
        1,
    )
    assert {(s.label, s.above, s.total) for s in shown.by_region} == {("Finnmark", 1, 1), ("Kripos", 0, 2)}
    assert not shown.tie
    assert client.get(url("cut") + "?top=2").context["cut"].tie
    assert client.get(url("cut") + "?top=0").context["cut"].above == []
    assert client.get(url("cut") + "?top=NaN").context["cut"] is None
    assert not Decision.objects.exists()


def test_what_was_seen_is_what_is_staged(client, scored, coordinator):
    client.force_login(coordinator)
    page = client.get(url("cut") + "?top=1&reserve=1")
    data = {"top": 1, "reserve": 1, "rest": "on", "seen": page.context["seen"]}
    client.post(url("cut-stage"), data)
    staged = dict(Decision.objects.values_list("application__applicant__given_name", "outcome"))
    assert staged["Anders"] == "advance"
    assert sorted(staged.values()) == ["advance", "decline", "reserve"]


def test_a_line_that_has_changed_meanwhile_is_not_staged(client, scored, work, second_assessor, coordinator, now):
    client.force_login(coordinator)
    seen = client.get(url("cut") + "?top=1").context["seen"]
    Tally.objects.filter(application=application("Bodil")).update(total=99)
    answer = client.post(url("cut-stage"), {"top": 1, "seen": seen}, follow=True)
    assert "have changed since you looked" in answer.content.decode()
    assert not Decision.objects.exists()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(top=st.integers(0, 5), reserve=st.integers(0, 5))
def test_the_line_divides_everybody_with_marks_once_and_never_puts_the_worse_above(scored, top, reserve):
    made = cut(scored, Round.APPLICATION, top=top, reserve=reserve)
    parts = [*made.above, *made.on_reserve, *made.below]
    totals = dict(Tally.objects.values_list("application", "total"))
    assert sorted(parts) == sorted(totals)
    assert [totals[pk] for pk in parts] == sorted(totals.values(), reverse=True)
    assert (len(made.above), made.unmarked) == (min(top, 3), 0)
    assert sum(s.above for s in made.by_job) == sum(s.above for s in made.by_region) == len(made.above)


def test_two_side_by_side_and_both_are_on_record(client, scored, coordinator):
    client.force_login(coordinator)
    one, other = application("Bodil"), application("Cecilie")
    page = client.get(url("compare") + f"?a={one.ref}&b={other.ref}")
    assert [side["application"] for side in page.context["sides"]] == [one, other]
    assert [len(pair) for pair in page.context["lines"]] == [2, 2]
    opened = Event.objects.filter(action="applicants.application_opened", by_id=coordinator.pk)
    assert sorted(opened.values_list("subject_id", flat=True)) == sorted([str(one.pk), str(other.pk)])
    alone = client.get(url("compare") + f"?a={one.ref}&b=zzzzzzzz")
    assert "There is no application with this reference here." in alone.content.decode()
    assert {row.application_id for row in alone.context["near"]} == {application("Anders").pk, other.pk}
    nobody = client.get(url("compare") + "?a=zzzzzzzz")
    assert (nobody.context["sides"], list(nobody.context["form"].errors)) == ([], ["a"])


def test_what_was_agreed_on_and_the_words_for_the_letter(client, scored, coordinator):
    client.force_login(coordinator)
    page = url("result-detail", application("Bodil").ref)
    typed = {"consensus": "Tydelig, men smalt.", "outcome": "", "feedback": "Takk"}
    refused = client.post(page, typed)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["outcome"])
    assert not Consensus.objects.exists()
    client.post(page, {**typed, "outcome": "decline"})
    assert Consensus.objects.get().text == "Tydelig, men smalt."
    assert list(Decision.objects.values_list("outcome", "feedback")) == [("decline", "Takk")]
    letters = client.get(reverse("scoring:result-release", args=["runde", "application"]))
    assert "Takk" in letters.context["previews"][0]["text"]
    client.post(page, {"consensus": "", "outcome": "reserve", "feedback": ""})
    assert (Consensus.objects.count(), Decision.objects.get().outcome) == (0, "reserve")
    client.post(page, {"consensus": "", "outcome": "", "feedback": ""})
    assert not Decision.objects.exists()


def test_words_written_for_another_decision_are_told_of_before_they_go(client, scored, coordinator):
    """The best so many includes somebody who was to be refused with words: they stay, and the coordinator hears whose they are."""
    client.force_login(coordinator)
    client.post(url("result-detail", application("Anders").ref), {"outcome": "decline", "feedback": "Prøv igjen."})
    said = client.post(url("result-stage"), {"top": "1", "outcome": "advance"}, follow=True).content.decode()
    assert "Look at the words for Anders" in said
    assert Decision.objects.get().outcome == "advance"
    letters = client.get(url("result-release")).content.decode()
    assert "1 letter has words of its own" in letters and "Prøv igjen." in letters
    again = client.post(url("result-stage"), {"top": "1", "outcome": "advance"}, follow=True).content.decode()
    assert "Look at the words" not in again


def test_an_assessor_sees_none_of_it(client, scored, assessor):
    client.force_login(assessor)
    pages = ["agreement", "cut", "compare", "assessor-list"]
    assert [client.get(url(name)).status_code for name in pages] == [403] * 4


@pytest.mark.parametrize(
    ("outcome", "names"),
    [("none", ["Bodil", "Cecilie"]), ("advance", ["Anders"]), ("reserve", []), ("x", ["Anders", "Bodil", "Cecilie"])],
)
def test_filtered_by_decision(client, scored, coordinator, outcome, names, now):
    stage_decisions(
        applications={application("Anders").pk: Outcome.ADVANCE}, program=scored, round=Round.APPLICATION, by=coordinator, now=now
    )  # fmt: skip
    client.force_login(coordinator)
    rows = client.get(url("result-list") + f"?outcome={outcome}").context["rows"]
    assert sorted(row.name.split()[0] for row in rows) == names


@pytest.mark.parametrize("name", ["agreement", "cut", "result-list", "assessor-list"])
def test_twelve_queries_at_most_whatever_the_number(client, scored, coordinator, django_assert_max_num_queries, name):
    client.force_login(coordinator)
    client.get(url(name))
    with django_assert_max_num_queries(15):
        client.get(url(name))


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_stage_at_once_and_each_application_has_one_whole_answer(
    transactional_db, round_under_way, coordinator, now
):
    everybody = list(Application.objects.values_list("pk", flat=True))
    start = threading.Barrier(2)

    def stage(outcome):
        start.wait()
        try:
            return stage_decisions(
                applications=dict.fromkeys(everybody, outcome), program=round_under_way, round=Round.APPLICATION, by=coordinator, now=now
            )  # fmt: skip
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(stage, (Outcome.ADVANCE, Outcome.DECLINE))) == [3, 3]
    assert len(set(Decision.objects.values_list("outcome", flat=True))) == 1
    assert Decision.objects.count() == 3
