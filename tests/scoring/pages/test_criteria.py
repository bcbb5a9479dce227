"""The scoring forms as a coordinator looks after them, until somebody may have scored by them."""

import pytest
from django.urls import reverse

from applicants.scoring.models import Criterion
from applicants.scoring.selectors import criteria_of
from applicants.states import Round
from mentoring.audit.models import Event
from programs.states import Phase
from tests.factories.programs import ProgramFactory
from tests.factories.scoring import CriterionFactory
from tests.scenarios.programs import in_phase


def url(name, program, *args):
    return reverse(f"scoring:criterion-{name}", args=[program.slug, *args])


def written(**changes):
    texts = {"name": "Mot", "none": "", "some": "", "full": ""}
    columns = {f"{name}_{code}": text for name, text in texts.items() for code in ("nb", "nn", "en")}
    return {**columns, "weight": "3", **changes}


@pytest.fixture
def criteria(program):
    return [CriterionFactory(program=program, position=place) for place in (1, 2, 3)]


def state_of(program):
    return list(Criterion.objects.filter(program=program).order_by("pk").values()), Event.objects.count()


def test_a_criterion_is_written_changed_ordered_and_removed(client, program, criteria, coordinator):
    client.force_login(coordinator)
    client.post(url("new", program, "application"), written())
    new = criteria_of(program, Round.APPLICATION)[-1]
    assert (new.position, new.weight, str(new.name)) == (4, 3, "Mot")
    client.post(url("edit", program, new.pk), written(weight="1", full_nb="Tydelig"))
    new.refresh_from_db()
    assert (new.weight, new.full["nb"]) == (1, "Tydelig")
    client.post(url("order", program, "application"), {f"place-{new.pk}": 1, f"place-{criteria[0].pk}": 2})
    assert [c.pk for c in criteria_of(program, Round.APPLICATION)][:2] == [new.pk, criteria[0].pk]
    client.post(url("remove", program, criteria[1].pk))
    assert len(criteria_of(program, Round.APPLICATION)) == 3
    acts = Event.objects.filter(by_id=coordinator.pk, action__startswith="scoring.").values_list("action", flat=True)
    assert sorted(acts) == [
        f"scoring.{act}" for act in ("add_criterion", "change_criterion", "order_criteria", "remove_criterion")
    ]


def test_the_last_criterion_stays(client, program, coordinator):
    only = CriterionFactory(program=program)
    client.force_login(coordinator)
    before = state_of(program)
    assert "This is the only criterion." in client.post(url("remove", program, only.pk), follow=True).content.decode()
    assert state_of(program) == before


@pytest.mark.parametrize("weight", ["0", "11", "-1", "NaN", "1,5", ""])
def test_a_weight_is_a_whole_number_from_one_to_ten(client, program, criteria, coordinator, weight):
    client.force_login(coordinator)
    before = state_of(program)
    response = client.post(url("edit", program, criteria[0].pk), written(weight=weight))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["weight"])
    assert state_of(program) == before


def test_once_scoring_has_begun_the_form_is_settled(client, program, criteria, coordinator, administrator, now):
    in_phase(program, Phase.SCREENING, by=coordinator, now=now)
    client.force_login(coordinator)
    before = state_of(program)
    attempts = {
        "new": (("application",), written()), "edit": ((criteria[0].pk,), written()), "remove": ((criteria[0].pk,), {}),
        "order": (("application",), {f"place-{c.pk}": 3 - n for n, c in enumerate(criteria)}),
    }  # fmt: skip
    for name, (args, data) in attempts.items():
        response = client.post(url(name, program, *args), data, follow=True)
        assert "its scoring form stays as it is" in response.content.decode(), name
    client.force_login(administrator)
    admin = reverse("admin:scoring_criterion_add")
    refused = client.post(admin, written(program=program.pk, round="application", position=9))
    assert "its scoring form stays as it is" in refused.content.decode()
    assert (
        client.post(reverse("admin:scoring_criterion_delete", args=[criteria[0].pk]), {"post": "yes"}).status_code
        == 403
    )
    assert state_of(program) == before


def test_who_may_not(client, program, criteria, assessor, outsider, coordinator):
    pages = [url("list", program), url("edit", program, criteria[0].pk), url("new", program, "video")]
    for person, status in ((assessor, 403), (outsider, 404)):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [status] * 3
    client.force_login(coordinator)
    elsewhere = CriterionFactory(program=ProgramFactory(slug="annen"))
    assert client.post(url("remove", program, elsewhere.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    client, program, coordinator, django_assert_num_queries, number
):
    for place in range(number):
        CriterionFactory(program=program, position=place + 1)
    client.force_login(coordinator)
    client.get(url("list", program))
    with django_assert_num_queries(7):
        client.get(url("list", program))
