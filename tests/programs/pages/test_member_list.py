"""Members: the search, adding, ending."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.audit.models import Event
from programs.models import Membership, Program
from programs.services import add_member
from programs.states import Role
from tests.factories.accounts import UserFactory
from tests.scenarios.programs import drafted


@pytest.fixture
def url(program):
    return reverse("programs:member-list", args=[program.slug])


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def names(page):
    return [person.name for person in page.context["hits"]]


def test_search_wants_three_letters_and_gives_ten(signed_in, url):
    for number in range(12):
        UserFactory(given_name=f"Ingeborg{number:02}", family_name="Aas")
    UserFactory(given_name="Ingeborg99", family_name="Borte", is_active=False, left_at="2026-01-01T00:00Z")
    assert names(signed_in.get(url, {"q": "in", "role": "leader"})) == []
    assert len(names(signed_in.get(url, {"q": "ingeborg", "role": "leader"}))) == 10
    assert names(signed_in.get(url, {"q": "aas ingeborg03", "role": "leader"})) == ["Ingeborg03 Aas"]
    assert names(signed_in.get(url, {"q": "ingeborg99", "role": "leader"})) == []


def test_search_as_one_types_gives_only_the_hits(signed_in, url, outsider):
    answer = signed_in.get(url, {"q": "forbi", "role": "assessor"}, headers={"HX-Request": "true", "HX-Target": "hits"})
    assert answer.templates[0].name == "programs/_member_hits.html"
    assert names(answer) == [outsider.name]


def test_adding_and_ending(signed_in, url, program, outsider, coordinator):
    add = reverse("programs:member-add", args=[program.slug])
    assert signed_in.post(add, {"user": outsider.pk, "role": "assessor"}).status_code == 302
    member = Membership.objects.get(user=outsider)
    assert (member.role, member.added_by, member.ended_at) == ("assessor", coordinator, None)
    assert signed_in.post(reverse("programs:member-end", args=[program.slug, member.pk])).status_code == 302
    member.refresh_from_db()
    assert (member.ended_by, member.ended_at is not None) == (coordinator, True)


def test_adding_an_assistant_to_a_leader(signed_in, url, program, leader, outsider):
    leading = Membership.objects.get(user=leader)
    add = reverse("programs:member-add", args=[program.slug])
    page = signed_in.post(add, {"user": outsider.pk, "role": "assistant"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["Say which leader the assistant assists."]
    signed_in.post(add, {"user": outsider.pk, "role": "assistant", "assists": leading.pk})
    assert Membership.objects.get(user=outsider).assists == leading


def test_the_last_coordinator_cannot_be_ended_and_the_page_says_so(signed_in, url, program, coordinator):
    own = Membership.objects.get(user=coordinator)
    assert "A programme needs a coordinator. Add another one first." in signed_in.get(url).content.decode()
    signed_in.post(reverse("programs:member-end", args=[program.slug, own.pk]))
    own.refresh_from_db()
    assert own.ended_at is None


def test_members_of_other_programmes_are_out_of_reach(signed_in, program, outsider, now):
    other = drafted(by=outsider, now=now)
    foreign = Membership.objects.get(program=other, user=outsider)
    assert signed_in.post(reverse("programs:member-end", args=[program.slug, foreign.pk])).status_code == 404
    assert signed_in.get(reverse("programs:member-list", args=[other.slug])).status_code == 404


def test_suggestions_are_for_those_who_name_people(client, coordinator, assessor, outsider):
    url = reverse("programs:people-options")
    client.force_login(coordinator)
    assert client.get(url, {"contact": "forbi"}).content.decode().split("\n")[0] == (
        f'<option value="{outsider.email}">{outsider.name}, {outsider.unit}</option>'
    )
    client.force_login(assessor)
    assert client.get(url, {"contact": "forbi"}).status_code == 403


def test_the_list_asks_the_database_no_more_for_more_people(
    signed_in, url, program, coordinator, now, django_assert_num_queries, assessor
):
    with_one = _queries(signed_in, url)
    for number in range(3):
        add_member(
            program=program, user=UserFactory(given_name=f"Flere{number}"), role=Role.ASSESSOR, by=coordinator, now=now
        )
    assert _queries(signed_in, url) == with_one


def _queries(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_a_leader_gets_a_number_of_mentors_of_their_own(signed_in, url, program, leader, coordinator):
    leading = Membership.objects.get(user=leader)
    places = reverse("programs:member-places", args=[program.slug, leading.pk])

    def said(typed):
        page = signed_in.post(places, {"places": typed}, follow=True)
        leading.refresh_from_db()
        return [str(message) for message in page.context["messages"]], leading.places, leading.number_of_places()

    assert said("3") == ([f"{leader.name} is to have 3 mentors."], 3, 3)
    assert f'value="3" placeholder="{program.places_per_leader}"' in signed_in.get(url).content.decode()
    assert said("") == ([f"{leader.name} is to have 2 mentors."], None, 2)
    for nonsense in ("0", "6", "-1", "two"):
        assert said(nonsense)[1:] == (None, 2)
    event = Event.objects.filter(action="programs.set_places").latest("pk")
    assert (event.by_id, event.before, event.after) == (coordinator.pk, {"places": 3}, {"places": 2})


@pytest.mark.parametrize("state", ["running", "closed", "archived"])
def test_the_number_stays_once_the_match_is_made(signed_in, url, program, leader, state):
    leading = Membership.objects.get(user=leader)
    Program.objects.filter(pk=program.pk).update(state=state)
    assert "member-places" not in signed_in.get(url).content.decode()
    page = signed_in.post(
        reverse("programs:member-places", args=[program.slug, leading.pk]), {"places": "3"}, follow=True
    )
    assert [str(message) for message in page.context["messages"]] == [
        "The match is made. To give a leader another mentor, go to the pairs."
    ]
    leading.refresh_from_db()
    assert leading.places is None


def test_only_a_leader_has_a_number_of_mentors(signed_in, program, assessor):
    member = Membership.objects.get(user=assessor)
    signed_in.post(reverse("programs:member-places", args=[program.slug, member.pk]), {"places": "3"})
    member.refresh_from_db()
    assert member.places is None
