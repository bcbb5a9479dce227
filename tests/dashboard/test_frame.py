"""What stands around every page."""

from django.urls import reverse

from programs.states import Phase
from tests.scenarios.programs import drafted, in_phase


def test_the_ribbon_says_done_now_next(client, coordinator, assessor, program, now):
    own = in_phase(drafted(by=coordinator, now=now), Phase.SCREENING, by=coordinator, now=now)
    client.force_login(coordinator)
    page = client.get(reverse("programs:program-detail", args=[own.slug]))
    assert [(step["status"], bool(step["url"])) for step in page.context["ribbon"]] == [
        ("done", True), ("now", True), ("next", True), ("next", True), ("next", True), ("next", True), ("next", True),
    ]  # fmt: skip
    assert [step["date"] for step in page.context["ribbon"]][:2] == [own.call_closes_at, own.screening_ends_on]
    client.force_login(assessor)
    page = client.get(reverse("programs:program-detail", args=[program.slug]))
    assert {step["url"] for step in page.context["ribbon"]} == {""}


def test_programmes_to_switch_between(client, coordinator, program, now):
    own = drafted(by=coordinator, now=now)
    client.force_login(coordinator)
    page = client.get(reverse("programs:program-detail", args=[program.slug]))
    assert [(url, here) for _label, url, here in page.context["my_programs"]] == [
        (reverse("dashboard:program-control", args=[own.slug]), False),
        (reverse("dashboard:program-control", args=[program.slug]), True),
    ]


def test_a_programme_one_may_not_see_is_not_told_of(client, outsider, coordinator, now):
    own = drafted(by=coordinator, now=now)
    client.force_login(outsider)
    answer = client.get(reverse("programs:program-detail", args=[own.slug]))
    assert answer.status_code == 404
    assert str(own) not in answer.content.decode()


def test_strangers_find_help_privacy_and_accessibility(client, db):
    for name in ("help", "privacy", "accessibility"):
        assert client.get(reverse(f"dashboard:{name}")).status_code == 200
