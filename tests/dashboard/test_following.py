"""A programme decides its core for the districts under it, and brings them along."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.scoring.models import Criterion
from applicants.scoring.services import add_criterion, change_criterion, order_criteria, remove_criterion
from applicants.states import Round
from mentoring.audit.models import Event
from mentoring.dashboard.districts.following import fingerprint, read_districts
from mentoring.dashboard.services import bring_districts_along
from mentoring.fields import Translated
from mentoring.policies import Refusal
from programs.models import Program
from programs.services import add_member, copy_aims, edit_program, lock_core, set_aims
from programs.states import CorePart, Phase, Role
from sessions_app.outcomes.models import Item
from tests.at_once import at_once
from tests.dashboard.test_copying import copied
from tests.factories.accounts import UserFactory
from tests.scenarios.programs import drafted, in_phase

TEXT = Translated(nb="Nytt", nn="Nytt", en="New")


@pytest.fixture
def parent(coordinator, now):
    program = drafted(by=coordinator, now=now)
    lock_core(program=program, parts=list(CorePart), by=coordinator, now=now)
    program.refresh_from_db()
    return program


@pytest.fixture
def chief(parent, coordinator, now):
    """Coordinates the district and nothing else."""
    return UserFactory(given_name="Vera", family_name="Vest")


@pytest.fixture
def district(parent, chief, coordinator, now):
    return copied(parent, by=coordinator, now=now, slug="vest", parent=parent, coordinator=chief)


def changed(parent, *, by, now):
    """The core of the parent as it became afterwards."""
    edit_program(program=parent, changes={"keep_videos_days": 14}, by=by, now=now)
    set_aims(program=parent, aims=[(TEXT, TEXT)], by=by, now=now)
    change_criterion(criterion=parent.criteria.first(), changes={"weight": 9}, by=by, now=now)
    parent.refresh_from_db()


def core(program):
    program.refresh_from_db()
    criteria = list(program.criteria.values_list("round", "position", "name", "weight"))
    return program.keep_videos_days, [(aim.text, aim.measure) for aim in program.aims.all()], criteria


def test_locked_parts_come_from_the_programme_above_chosen_or_not(parent, coordinator, now):
    changed(parent, by=coordinator, now=now)
    made = copied(parent, by=coordinator, now=now, slug="vest", parent=parent, parts=[])
    assert core(made) == core(parent)


def test_every_service_refuses_what_is_decided_above(district, chief, now):
    before = core(district)
    criterion = district.criteria.filter(round=Round.APPLICATION).first()
    order = list(district.criteria.filter(round=Round.APPLICATION).values_list("pk", flat=True))
    acts = [
        (edit_program, {"program": district, "changes": {"keep_applications_days": 3}}),
        (set_aims, {"program": district, "aims": [(TEXT, TEXT)]}),
        (copy_aims, {"target": district, "source": district}),
        (add_criterion, {"program": district, "round": Round.APPLICATION, "name": TEXT, "weight": 1}),
        (change_criterion, {"criterion": criterion, "changes": {"weight": 2}}),
        (remove_criterion, {"criterion": criterion}),
        (order_criteria, {"program": district, "round": Round.APPLICATION, "order": order[::-1]}),
    ]
    for act, arguments in acts:
        with pytest.raises(Refusal) as caught:
            act(**arguments, by=chief, now=now)
        assert caught.value.code == "locked_by_parent", act
    assert core(district) == before
    edit_program(program=district, changes={"shortlist_size": 9}, by=chief, now=now)


def test_a_district_decides_nothing_for_others(district, chief, now):
    with pytest.raises(Refusal) as caught:
        lock_core(program=district, parts=[CorePart.RUBRIC], by=chief, now=now)
    assert caught.value.code == "is_a_district"


def test_its_pages_can_be_read_and_say_why_they_cannot_be_changed(client, district, chief):
    client.force_login(chief)
    for name in ("programs:program-aims", "scoring:criterion-list", "programs:program-numbers"):
        page = client.get(reverse(name, args=[district.slug]))
        assert "decides this for all its districts" in page.content.decode(), name
    aims = client.get(reverse("programs:program-aims", args=[district.slug])).content.decode()
    assert "Mentor and leader exchange experience" in aims
    assert 'name="aim-0' not in aims
    assert (
        client.get(reverse("programs:program-numbers", args=[district.slug]))
        .context["form"]["keep_videos_days"]
        .field.disabled
    )
    url = reverse("dashboard:district-list", args=[district.slug])
    assert "stands under" in client.get(url).content.decode()


def test_the_administration_cannot_change_it_either(client, district, administrator):
    client.force_login(administrator)
    page = client.get(reverse("admin:programs_program_change", args=[district.pk])).content.decode()
    assert 'name="aims-0-text' not in page
    criterion = district.criteria.first()
    assert client.post(reverse("admin:scoring_criterion_change", args=[criterion.pk]), {"weight": 9}).status_code == 403


def test_what_changes_above_waits_until_it_is_brought_along(client, parent, district, coordinator, now):
    before = core(district)
    changed(parent, by=coordinator, now=now)
    assert core(district) == before
    client.force_login(coordinator)
    url = reverse("dashboard:district-list", args=[parent.slug])
    page = client.get(url)
    said = page.content.decode()
    assert "now 30" in said and "changed: “Digital understanding" in said and "gone: “Mentor and leader" in said
    answer = client.post(reverse("dashboard:district-along", args=[parent.slug]), {"seen": page.context["seen"]})
    assert (answer.status_code, core(district)) == (302, core(parent))
    assert Event.objects.get(action="dashboard.bring_districts_along").after["districts"] == [district.pk]
    assert client.get(url).context["behind"] == []


def test_a_district_whose_call_was_opened_stays_with_what_it_told(client, parent, district, coordinator, chief, now):
    edit_program(
        program=district, changes={"age_decided_by": chief, "age_ends_on": district.ends_on}, by=chief, now=now
    )
    in_phase(district, Phase.CALL, by=chief, now=now)
    changed(parent, by=coordinator, now=now)
    before = core(district)
    client.force_login(coordinator)
    page = client.get(reverse("dashboard:district-list", args=[parent.slug]))
    assert "Its call has been opened" in page.content.decode()
    assert page.context["going"] == 0
    client.post(reverse("dashboard:district-along", args=[parent.slug]), {"seen": page.context["seen"]})
    assert core(district) == before


def test_what_was_not_shown_is_not_brought_along(parent, district, coordinator, now):
    changed(parent, by=coordinator, now=now)
    seen = fingerprint(read_districts(parent))
    edit_program(program=parent, changes={"keep_videos_days": 1}, by=coordinator, now=now)
    before = core(district)
    with pytest.raises(Refusal) as caught:
        bring_districts_along(program=parent, seen=seen, by=coordinator, now=now)
    assert (caught.value.code, core(district)) == ("changed_meanwhile", before)


def test_questions_of_the_survey_are_part_of_the_measures(client, parent, district, coordinator, chief, now):
    item = parent.survey_items.order_by("pk").first()
    Item.objects.filter(pk=item.pk).update(text=TEXT)
    client.force_login(coordinator)
    page = client.get(reverse("dashboard:district-list", args=[parent.slug]))
    assert "Survey: new: “New”" in page.content.decode()
    client.post(reverse("dashboard:district-along", args=[parent.slug]), {"seen": page.context["seen"]})
    texts = [
        list(p.survey_items.order_by("audience", "position").values_list("text", flat=True)) for p in (parent, district)
    ]
    assert texts[0] == texts[1]
    assert client.get(reverse("dashboard:district-list", args=[parent.slug])).context["behind"] == []


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_bring_them_along_once(parent, district, coordinator, now):
    changed(parent, by=coordinator, now=now)
    seen = fingerprint(read_districts(parent))
    other = UserFactory()
    add_member(program=parent, user=other, role=Role.COORDINATOR, by=coordinator, now=now)

    people = iter([coordinator, other])

    def bring():
        return bring_districts_along(program=Program.objects.get(pk=parent.pk), seen=seen, by=next(people), now=now)

    assert sorted(map(str, at_once(2, bring))) == ["1", "changed_meanwhile"]
    assert Criterion.objects.filter(program=district).count() == 9


def test_the_coordinator_of_the_district_sees_nothing_of_the_others(client, parent, district, chief, assessor, now):
    client.force_login(chief)
    assert client.get(reverse("dashboard:district-list", args=[parent.slug])).status_code == 404
    for name in ("district-core", "district-along"):
        assert client.post(reverse(f"dashboard:{name}", args=[parent.slug])).status_code == 404
    own = client.post(reverse("dashboard:district-core", args=[district.slug]), {"parts": ["rubric"]})
    assert own.status_code == 302
    district.refresh_from_db()
    assert not district.rubric_locked


def test_the_coordinator_above_has_no_way_into_the_district(client, district, coordinator):
    client.force_login(coordinator)
    for name in ("programs:program-detail", "dashboard:program-control", "applicants:application-list"):
        assert client.get(reverse(name, args=[district.slug])).status_code == 404


def test_the_list_costs_as_much_for_one_district_as_for_three(client, parent, district, coordinator, now):
    client.force_login(coordinator)
    url = reverse("dashboard:district-list", args=[parent.slug])
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for slug in ("ost", "nord"):
        copied(parent, by=coordinator, now=now, slug=slug, parent=parent)
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(three) == len(one)
