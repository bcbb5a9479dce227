"""The coordinator's control page and its one button."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.states import Phase
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
