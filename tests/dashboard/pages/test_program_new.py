"""A new programme: five fields."""

from django.urls import reverse

from programs.models import Program
from tests.factories.accounts import UnitFactory

URL = reverse("dashboard:program-new")


def five(unit, **more):
    return {
        "name_nb": "Omvendt mentoring",
        "name_nn": "Omvend mentoring",
        "name_en": "",
        "slug": "omvendt-2026",
        "unit": unit.pk,
        "opens_on": "2026-03-02",
        "coordinator": "",
        **more,
    }


def test_a_coordinator_creates_one_and_gets_to_its_control_page(client, coordinator):
    client.force_login(coordinator)
    answer = client.post(URL, five(coordinator.unit))
    made = Program.objects.get(slug="omvendt-2026")
    assert answer.url == reverse("dashboard:program-control", args=[made.slug])
    assert list(made.memberships.values_list("user", "role")) == [(coordinator.pk, "coordinator")]
    assert made.questions.count() == 7


def test_an_administrator_names_the_coordinator_and_stays_outside(client, administrator, outsider):
    client.force_login(administrator)
    client.post(URL, five(UnitFactory(), coordinator=outsider.email))
    made = Program.objects.get(slug="omvendt-2026")
    assert list(made.memberships.values_list("user", "role", "added_by")) == [
        (outsider.pk, "coordinator", administrator.pk)
    ]


def test_an_address_that_is_taken_is_told_and_nothing_is_lost(client, coordinator, program):
    client.force_login(coordinator)
    for taken in (program.slug, "new"):
        answer = client.post(URL, five(coordinator.unit, slug=taken))
        assert answer.status_code == 409
        assert 'value="Omvendt mentoring"' in answer.content.decode()
    assert Program.objects.count() == 1


def test_nynorsk_is_asked_for(client, coordinator):
    client.force_login(coordinator)
    answer = client.post(URL, five(coordinator.unit, name_nn=""))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_others_may_not(client, assessor, outsider):
    for person in (assessor, outsider):
        client.force_login(person)
        assert client.get(URL).status_code == 403
