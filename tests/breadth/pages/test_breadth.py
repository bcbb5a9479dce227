"""The coordinator's page of breadth: counts per step, what falls away, targets, and the balanced list."""

import pytest
from django.urls import reverse

from applicants.breadth.models import Target
from applicants.breadth.states import Dimension, Step
from applicants.models import Decision
from applicants.services import release_decisions, stage_decisions
from applicants.states import Outcome, Round
from mentoring.accounts.models import JobKind
from mentoring.audit.models import Event
from programs.states import Phase
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.scoring import CriterionFactory
from tests.scenarios.applicants import moved, open_call, submitted
from tests.scenarios.scoring import marked, screening

PEOPLE = [
    *((f"O{n}", JobKind.OPERATIVE, "Politihøgskolen", points) for n, points in enumerate([4, 4, 3, 3, 2, 2, 1, 1])),
    *((f"C{n}", JobKind.CIVILIAN, " master  i jus", points) for n, points in enumerate([2, 1, 0, 0, 0, 0])),
]
"""Eight operative and six civilian applicants, the operative ones with more points."""


@pytest.fixture
def tree():
    top = UnitFactory(name="Politidirektoratet")
    west = UnitFactory(name="Vest", parent=top)
    return {
        "top": top,
        "west": west,
        "deep": UnitFactory(name="Seksjon", parent=UnitFactory(name="Bergen", parent=west)),
    }


@pytest.fixture
def scored(program, coordinator, assessor, second_assessor, tree, now):
    CriterionFactory(program=program)
    open_call(program, by=coordinator, now=now)
    for name, kind, education, _points in PEOPLE:
        unit = tree["deep"] if kind == JobKind.OPERATIVE else tree["top"]
        submitted(program, UserFactory(given_name=name, job_kind=kind, education=education, unit=unit), now=now)
    screening(program, by=coordinator, now=now)
    given = {name: points for name, _kind, _education, points in PEOPLE}
    for work in assessor.assignments.select_related("application__applicant", "application__program"):
        marked(work, [given[work.application.applicant.given_name]], now=now)
    return program


def url(program, name="breadth", *more):
    return reverse(f"breadth:{name}", args=[program.slug, *more])


def lines(response, dimension):
    table = next(t for t in response.context["funnel"].tables if t.dimension == dimension)
    return {str(line.label): list(line.counts.values())[:2] for line in table.lines}


def names(rows):
    return {row.name.split()[0] for row in rows}


def let_go_on(program, wanted, *, by, now):
    outcomes = {
        a.pk: Outcome.ADVANCE if a.applicant.given_name in wanted else Outcome.DECLINE
        for a in program.applications.select_related("applicant")
    }
    stage_decisions(applications=outcomes, program=program, round=Round.APPLICATION, by=by, now=now)
    release_decisions(program=program, round=Round.APPLICATION, by=by, now=now)


def test_each_group_is_counted_at_each_step_and_what_falls_away_is_said(client, scored, coordinator, now):
    let_go_on(scored, {"O0", "O1", "O2", "O3", "O4", "O5", "C0"}, by=coordinator, now=now)
    client.force_login(coordinator)
    response = client.get(url(scored))
    assert lines(response, Dimension.JOB_KIND) == {"Operative": [8, 6], "Civilian": [6, 1]}
    assert lines(response, Dimension.REGION) == {"Vest": [8, 6], "Politidirektoratet": [6, 1]}
    assert lines(response, Dimension.EDUCATION) == {"Politihøgskolen": [8, 6], "master i jus": [6, 1]}
    page = response.content.decode()
    assert (
        "<strong>Civilian</strong> falls away at “Invited to send a video”: 1 of 6 came so far. Of all others it was 6 of 8."
        in page
    )
    assert "<strong>Operative</strong> falls away" not in page


def test_an_equal_share_is_no_loss(client, scored, coordinator, now):
    let_go_on(scored, {"O0", "O1", "O2", "O3", "C0", "C1", "C2"}, by=coordinator, now=now)
    client.force_login(coordinator)
    assert "falls away at" not in client.get(url(scored)).content.decode()


def test_drafts_and_the_withdrawn_are_not_counted(client, program, coordinator, applicant, now):
    open_call(program, by=coordinator, now=now)
    client.force_login(applicant)
    client.post(reverse("applicants:application-begin", args=[program.slug]))
    client.force_login(coordinator)
    page = client.get(url(program))
    assert page.context["funnel"].totals[Step.APPLIED] == 0
    assert "Nobody has applied yet" in page.content.decode()


def set_targets(client, program, **wanted):
    form = client.get(url(program, "targets")).context["form"]
    data = dict.fromkeys(form.fields, "")
    for label, number in wanted.items():
        data[next(name for name, field in form.fields.items() if str(field.label) == label)] = number
    return client.post(url(program, "targets"), data, follow=True)


def test_targets_are_set_changed_and_taken_away_on_record(client, scored, coordinator):
    client.force_login(coordinator)
    set_targets(client, scored, Civilian=3, Vest=2)
    assert set(Target.objects.values_list("dimension", "minimum")) == {("job_kind", 3), ("region", 2)}
    page = set_targets(client, scored, Civilian=4).content.decode()
    assert list(Target.objects.values_list("group", "minimum")) == [("civilian", 4)]
    assert "at least 4" in page
    assert Event.objects.filter(action="breadth.set_targets", by_id=coordinator.pk).count() == 2


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"Civilian": 12, "Operative": 8}, "the targets come to 20, but the short list has 18 places"),
        ({"Civilian": -1}, "greater than or equal to 0"),
        ({"Civilian": "mange"}, "whole number"),
    ],
)
def test_targets_that_make_no_sense_are_refused_and_what_was_typed_stays(client, scored, coordinator, wanted, sentence):
    client.force_login(coordinator)
    page = set_targets(client, scored, **wanted).content.decode()
    assert sentence in page
    assert f'value="{wanted["Civilian"]}"' in page
    assert not Target.objects.exists()


def test_targets_stay_once_the_short_list_is_made(client, scored, coordinator, now):
    for phase in (Phase.VIDEO, Phase.RANKING, Phase.MATCHING):
        moved(scored, phase, by=coordinator, now=now)
    client.force_login(coordinator)
    assert "The short list is made" in set_targets(client, scored, Civilian=3).content.decode()
    assert not Target.objects.exists()


def test_a_target_that_cannot_be_met_any_more_is_said(client, scored, coordinator, now):
    client.force_login(coordinator)
    set_targets(client, scored, Civilian=3)
    assert "Too few for a target" not in client.get(url(scored)).content.decode()
    let_go_on(scored, {"O0", "O1", "C0"}, by=coordinator, now=now)
    assert "Civilian: 1 left, and at least 3 are wanted on the short list." in client.get(url(scored)).content.decode()


def test_a_group_of_which_nobody_is_left_is_said_to_have_nobody(client, scored, coordinator, now):
    client.force_login(coordinator)
    set_targets(client, scored, Civilian=3)
    let_go_on(scored, {"O0", "O1"}, by=coordinator, now=now)
    assert "Civilian: 0 left, and at least 3 are wanted on the short list." in client.get(url(scored)).content.decode()


def test_the_balanced_list_shows_its_price_and_is_staged_by_a_person(client, scored, coordinator):
    client.force_login(coordinator)
    set_targets(client, scored, Civilian=2)
    address = url(scored, "balanced-list", "application")
    proposal = client.get(address + "?size=4").context["proposal"]
    assert names(proposal.chosen) == {"O0", "O1", "C0", "C1"}
    assert (names(proposal.brought_in), names(proposal.left_out)) == ({"C0", "C1"}, {"O2", "O3"})
    assert proposal.found.price == 75
    page = client.post(address, {"size": 4}, follow=True).content.decode()
    assert "4 decisions are staged. Nobody has been told yet." in page
    staged = Decision.objects.filter(released_at=None, outcome=Outcome.ADVANCE)
    assert {d.application.applicant.given_name for d in staged} == {"O0", "O1", "C0", "C1"}
    table = client.get(url(scored)).context["funnel"].tables[0]
    assert {str(line.label): line.staged for line in table.lines} == {"Operative": 2, "Civilian": 2}


@pytest.mark.parametrize(
    ("wanted", "size", "sentence"),
    [
        ({"Civilian": 7}, 10, "Civilian: at least 7 are wanted, and there are 6."),
        ({"Civilian": 3, "Vest": 3}, 4, "not all together with 4 places"),
        ({}, 4, "No targets are set"),
    ],
)
def test_what_no_list_can_meet_is_said(client, scored, coordinator, wanted, size, sentence):
    client.force_login(coordinator)
    set_targets(client, scored, **wanted)
    page = client.get(url(scored, "balanced-list", "application") + f"?size={size}")
    assert sentence in page.content.decode()


def test_a_round_that_is_not_being_decided_has_no_list(client, scored, coordinator):
    client.force_login(coordinator)
    address = url(scored, "balanced-list", "video")
    assert "This round is not being decided now." in client.get(address).content.decode()
    client.post(address, {"size": 4})
    assert not Decision.objects.exists()


def test_the_page_costs_the_same_however_many_applied(
    client, scored, coordinator, tree, now, django_assert_max_num_queries
):
    client.force_login(coordinator)
    with django_assert_max_num_queries(12):
        client.get(url(scored))
