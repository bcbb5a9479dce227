"""What is to be done after a gathering: noted, told, ticked off, overdue."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentoring.mail.models import OutboundEmail
from sessions_app.models import ActionPoint


def url(name, gathering, *more):
    return reverse(f"gatherings:action-{name}", args=[gathering.program.slug, gathering.pk, *more])


@pytest.fixture
def action(client, invited, coordinator, mentor, now):
    client.force_login(coordinator)
    due_on = timezone.localdate(now) + timedelta(days=7)
    data = {"text": "Be om faste tider", "owner": mentor.pk, "due_on": due_on.isoformat()}
    assert client.post(url("new", invited), data).status_code == 302
    return ActionPoint.objects.get()


def test_who_does_it_gets_one_letter_and_finds_it_on_the_first_page_until_it_is_done(client, invited, action, mentor):
    (letter,) = OutboundEmail.objects.filter(kind="gatherings.action")
    assert letter.recipient == mentor and "Be om faste tider" in letter.body_text
    client.force_login(mentor)
    assert "Be om faste tider" in client.get("/").content.decode()
    client.post(url("tick", invited, action.pk), {"done": "yes"})
    assert "Be om faste tider" not in client.get("/").content.decode()
    letter.refresh_from_db()
    assert letter.state == "cancelled"


def test_the_coordinator_hears_of_what_is_overdue(client, invited, action, coordinator, now):
    client.force_login(coordinator)
    assert "overdue" not in client.get("/").content.decode()
    ActionPoint.objects.update(due_on=timezone.localdate(now) - timedelta(days=1))
    assert "1 action is overdue" in client.get("/").content.decode()
    assert "Overdue" in client.get(reverse("gatherings:action-list", args=[invited.program.slug])).content.decode()


@pytest.mark.parametrize(
    ("who", "expected"), [("leader", 404), ("outsider", 404), ("mentor", 302), ("coordinator", 302)]
)
def test_only_who_does_it_and_the_committee_tick_it_off(client, invited, action, who, expected, request):
    client.force_login(request.getfixturevalue(who))
    assert client.post(url("tick", invited, action.pk), {"done": "yes"}).status_code == expected
    assert ActionPoint.objects.exclude(done_at=None).exists() == (expected == 302)


def test_a_mentor_sees_their_own_and_not_others(client, invited, action, leader):
    client.force_login(leader)
    page = client.get(reverse("gatherings:action-list", args=[invited.program.slug])).content.decode()
    assert "Be om faste tider" not in page and "Nothing is to be done" in page


def test_only_those_invited_can_be_given_something_to_do(client, invited, coordinator, outsider):
    client.force_login(coordinator)
    data = {"text": "Noe", "owner": outsider.pk, "due_on": "2027-01-01"}
    assert client.post(url("new", invited), data).status_code == 422
    assert not ActionPoint.objects.exists()
