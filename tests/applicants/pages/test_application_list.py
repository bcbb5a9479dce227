"""The coordinator's list: search, filter, order, pages; constant queries."""

import pytest
from django.urls import reverse

from applicants.services import withdraw_application
from programs.models import Membership
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.programs import ProgramFactory
from tests.scenarios.applicants import drafted, open_call, submitted, submitted_applications


def url(program):
    return reverse("applicants:application-list", args=[program.slug])


def shown(response):
    return [application.applicant.given_name for application in response.context["page"].object_list]


@pytest.fixture
def people(call, now):
    """Three who have submitted, in this order; one of them has withdrawn. One draft."""
    units = {name: UnitFactory(name=name) for name in ("Kripos", "Finnmark")}
    everybody = [
        UserFactory(given_name="Cecilie", family_name="Aas", unit=units["Kripos"]),
        UserFactory(given_name="Anders", family_name="Berg", unit=units["Finnmark"]),
        UserFactory(given_name="Bodil", family_name="Dahl", unit=units["Kripos"]),
    ]
    applications = [submitted(call, person, now=now) for person in everybody]
    withdraw_application(application=applications[2], by=everybody[2], now=now)
    drafted(call, UserFactory(given_name="Draft"), now=now)
    return applications


ALL = ["Cecilie", "Anders", "Bodil"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ALL), ("?order=-name", ["Bodil", "Anders", "Cecilie"]), ("?order=unit", ["Anders", "Cecilie", "Bodil"]),
        ("?q=kripos", ["Cecilie", "Bodil"]), ("?q=kripos+aas", ["Cecilie"]), ("?q=%25", []), ("?q=%27+OR+1%3D1--", []), ("?q=%00", ALL),
        ("?state=withdrawn", ["Bodil"]), ("?state=draft", []), ("?state=nonsense", ALL),
        ("?order=applicant__password", ALL), ("?page=99", ALL), ("?page=x", ALL),
    ],
)  # fmt: skip
def test_search_filter_and_order(client, call, people, coordinator, query, names):
    client.force_login(coordinator)
    assert shown(client.get(url(call) + query)) == names


def test_found_by_reference(client, call, people, coordinator):
    client.force_login(coordinator)
    assert shown(client.get(url(call), {"q": people[1].ref})) == ["Anders"]


def test_drafts_are_counted_and_not_shown(client, call, people, coordinator):
    client.force_login(coordinator)
    response = client.get(url(call))
    page = " ".join(response.content.decode().split())
    assert "1 more person has begun and not submitted." in page
    assert [(state.value, number) for state, number in response.context["states"]] == [
        ("submitted", 2),
        ("withdrawn", 1),
    ]


def test_only_this_programme_is_listed(client, call, people, coordinator, now):
    other = open_call(ProgramFactory(slug="annen"), by=coordinator, now=now)
    submitted_applications(other, 2, now=now)
    client.force_login(coordinator)
    assert len(shown(client.get(url(call)))) == 3
    assert client.get(url(other)).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("assessor", 403),
        ("leader", 403),
        ("mentor", 403),
        ("applicant", 404),
        ("outsider", 404),
        ("administrator", 403),
    ],
)
def test_others_do_not_see_the_list(client, call, who, status, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url(call)).status_code == status


def test_a_coordinator_whose_part_has_ended_is_out_at_the_next_click(client, call, coordinator, now):
    client.force_login(coordinator)
    assert client.get(url(call)).status_code == 200
    Membership.objects.filter(user=coordinator).update(ended_at=now, ended_by=coordinator)
    assert client.get(url(call)).status_code == 404


def test_an_empty_list_says_what_will_be_there(client, call, coordinator):
    client.force_login(coordinator)
    assert "Applications are here as soon as they are submitted." in client.get(url(call)).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_one_and_three_take_as_many_queries(client, call, coordinator, now, number, django_assert_max_num_queries):
    submitted_applications(call, number, now=now)
    client.force_login(coordinator)
    with django_assert_max_num_queries(12):
        assert len(shown(client.get(url(call)))) == number


def test_fifty_a_page(client, call, coordinator, now):
    submitted_applications(call, 51, now=now)
    client.force_login(coordinator)
    assert [len(shown(client.get(url(call), {"page": page}))) for page in (1, 2)] == [50, 1]
