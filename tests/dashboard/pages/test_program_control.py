"""The coordinator's control page and its one button."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.emails import is_ranking_open
from mentoring.dashboard.services import advance_program
from mentoring.mail.models import OutboundEmail
from programs.selectors import members
from programs.services import edit_program
from programs.states import Phase, Role
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.scenarios.programs import drafted, in_phase, open_call, with_committee


def control(program):
    return reverse("dashboard:program-control", args=[program.slug])


def advance(program):
    return reverse("dashboard:program-advance", args=[program.slug])


def test_the_button_opens_the_call(client, coordinator, now):
    own = drafted(by=coordinator, now=now)
    client.force_login(coordinator)
    page = client.get(control(own))
    assert (page.context["target"], page.context["blockers"]) == (Phase.CALL, [])
    answer = client.post(advance(own), {"target": "call", "next": control(own)})
    assert answer.url == control(own)
    own.refresh_from_db()
    assert own.state == Phase.CALL


def test_moving_on_tells_those_whose_turn_it_is(client, coordinator, now):
    """Assessors once each, with how many and until when; leaders when the short list is ready, and again when it is opened again."""
    own = open_call(by=coordinator, now=now)
    for number in range(3):
        applicant = UserFactory(given_name=f"S{number}", family_name="Hemmelig")
        ApplicationFactory(program=own, applicant=applicant, state="submitted", submitted_at=now)
    advance_program(program=own, target=Phase.SCREENING, by=coordinator, now=own.call_closes_at)
    letters = OutboundEmail.objects.filter(kind="scoring.given_out", state="queued")
    assert set(letters.values_list("recipient", flat=True)) == {m.user_id for m in members(own, Role.ASSESSOR)}
    for letter in letters:
        assert "2 applications to score" in letter.body_text
        assert reverse("scoring:queue", args=[own.slug]) in letter.body_text and "Hemmelig" not in letter.body_html

    own.refresh_from_db()
    own.applications.update(state="shortlisted")
    edit_program(program=own, changes={"places_per_leader": 1}, by=coordinator, now=now)
    in_phase(own, Phase.VIDEO, by=coordinator, now=now)
    client.force_login(coordinator)
    client.post(advance(own), {"target": "ranking", "next": control(own)})
    letters = OutboundEmail.objects.filter(kind="matching.ranking_opened")
    leaders = {m.user_id for m in members(own, Role.LEADER)}
    assert set(letters.values_list("recipient", flat=True)) == leaders and letters.count() == 2
    assert reverse("matching:sitting", args=[own.slug]) in letters[0].body_text
    assert letters[0].subject == "The short list is ready: Reverse mentoring"

    own.refresh_from_db()
    in_phase(own, Phase.MATCHING, by=coordinator, now=now)
    edit_program(program=own, changes={"ranking_closes_at": now + timedelta(days=55)}, by=coordinator, now=now)
    client.post(advance(own), {"target": "ranking", "next": control(own)})
    assert letters.filter(subject__startswith="You can rank again").count() == 2
    wanted = [is_ranking_open(letter, now + timedelta(days=late)) for letter in letters for late in (0, 56)]
    assert wanted == [True, False] * 4


def test_what_is_in_the_way_is_listed_with_links(client, coordinator, now):
    own = in_phase(drafted(by=coordinator, now=now), Phase.CALL, by=coordinator, now=now)
    client.force_login(coordinator)
    page = client.get(control(own))
    assert [blocker.code for blocker in page.context["blockers"]] == ["too_few_assessors", "call_open"]
    for blocker in page.context["blockers"]:
        assert f'href="{blocker.url}"' in page.content.decode()
    answer = client.post(advance(own), {"target": "screening", "next": control(own)}, follow=True)
    assert [str(m) for m in answer.context["messages"]] == [page.context["blockers"][0].sentence]
    own.refresh_from_db()
    assert own.state == Phase.CALL


def test_pressed_on_an_old_page_it_says_so(client, coordinator, now):
    own = open_call(by=coordinator, now=now)
    client.force_login(coordinator)
    answer = client.post(advance(own), {"target": "call", "next": control(own)}, follow=True)
    assert [str(m) for m in answer.context["messages"]] == [
        "This has changed in the meantime. Look at the page again before you go on."
    ]


def test_every_phase_has_a_page(client, coordinator, now):
    own = drafted(by=coordinator, now=now)
    client.force_login(coordinator)
    for phase in Phase:
        in_phase(own, phase, by=coordinator, now=now)
        assert client.get(control(own)).status_code == 200


def test_only_coordinators_control(client, program, assessor, leader, administrator, outsider):
    statuses = []
    for person in (assessor, leader, administrator, outsider):
        client.force_login(person)
        statuses.append(
            (client.get(control(program)).status_code, client.post(advance(program), {"target": "call"}).status_code)
        )
    assert statuses == [(403, 403), (403, 403), (403, 302), (404, 404)]


def test_it_asks_the_database_no_more_for_more_people(client, coordinator, now):
    client.force_login(coordinator)
    counts = []
    for number, slug in ((1, "en"), (3, "tre")):
        own = with_committee(
            drafted(by=coordinator, now=now, slug=slug), by=coordinator, now=now, assessors=number, leaders=number
        )
        in_phase(own, Phase.RANKING, by=coordinator, now=now)
        with CaptureQueriesContext(connection) as queries:
            client.get(control(own))
        counts.append(len(queries))
    assert counts[0] == counts[1]
