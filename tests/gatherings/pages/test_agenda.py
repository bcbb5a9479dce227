"""The agenda with times and owners, on the page and in the calendar."""

from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from mentoring.fields import Translated
from mentoring.mail.models import OutboundEmail
from sessions_app.calendars import calendar_entry
from sessions_app.content import Point, gathering_template
from sessions_app.models import AgendaPoint, Gathering
from sessions_app.services import add_point, cancel_gathering, order_points
from sessions_app.states import Kind
from tests.scenarios.oslo import at

POINTS = [
    Point(15, Translated(nb="Velkommen", nn="Velkomen", en="Welcome")),
    Point(45, Translated(nb="Trioer", nn="Trioar", en="Trios")),
]


@pytest.fixture
def nine(plan):
    """A gathering at nine in Oslo with two points."""
    starts_at = at(2027, 2, 2, 9, 0)
    return plan(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), points=POINTS)


def url(name, *args):
    return reverse(f"gatherings:{name}", args=args)


def test_a_planned_gathering_has_the_agenda_of_its_kind_with_local_times(client, running, coordinator):
    client.force_login(coordinator)
    data = {
        "kind": "kick_off", "title_nb": "Oppstart", "title_nn": "Oppstart", "on": "2027-02-02", "at": "09:00", "minutes": "180",
        "form": "physical", "place": "Fjord", "roles": ["for_mentors"],
    }  # fmt: skip
    assert (
        "Rolle og spilleregler"
        not in client.get(url("gathering-new", running.slug) + "?kind=kick_off").content.decode()
    )
    page = client.post(url("gathering-new", running.slug), data, follow=True).content.decode()
    assert Gathering.objects.get().points.count() == len(gathering_template(Kind.KICK_OFF)[1]) == 7
    assert "09:45</time>" in page and "The role and the ground rules" in page and "11:50</time>" in page


def test_the_calendar_entry_has_times_and_who_sees_to_what_in_the_persons_language(
    nine, coordinator, mentor, leader, now
):
    add_point(
        gathering=nine,
        by=coordinator,
        now=now,
        title=Translated(nb="Tall", nn="Tal", en="Figures"),
        minutes=20,
        owner=leader,
    )
    mentor.language = "nb"
    nine.refresh_from_db()
    (event,) = Calendar.from_ical(calendar_entry(nine, person=mentor, method="REQUEST", now=now)).walk("VEVENT")
    assert str(event["DESCRIPTION"]) == f"09:00 Velkommen\n09:15 Trioer\n10:00 Tall ({leader.name})"


def test_what_is_moved_up_begins_earlier_and_nobody_gets_a_letter(client, nine, coordinator, now):
    client.force_login(coordinator)
    client.post(url("gathering-invite", nine.program.slug, nine.pk))
    letters = OutboundEmail.objects.count()
    first, second = nine.points.all()
    client.post(url("agenda-order", nine.program.slug, nine.pk), {f"place-{first.pk}": 2, f"place-{second.pk}": 1})
    page = client.get(url("agenda", nine.program.slug, nine.pk)).content.decode()
    assert page.index("Trios") < page.index("09:45")
    assert OutboundEmail.objects.count() == letters
    assert Gathering.objects.get().sequence == 0


def test_a_point_has_one_owner_and_what_was_typed_stays(client, nine, coordinator, leader, outsider):
    client.force_login(coordinator)
    new = url("point-new", nine.program.slug, nine.pk)
    point = {"title_nb": "Gjest", "title_nn": "Gjest", "minutes": "20", "owner": leader.pk, "owner_name": "Kari Gjest"}
    response = client.post(new, point)
    assert response.status_code == 422 and 'value="Kari Gjest"' in response.content.decode()
    assert client.post(new, {**point, "owner": outsider.pk, "owner_name": ""}).status_code == 422
    assert client.post(new, {**point, "minutes": "0", "owner": ""}).status_code == 422
    assert client.post(new, {**point, "owner": ""}).status_code == 302
    assert AgendaPoint.objects.last().who == "Kari Gjest"


def test_points_of_another_gathering_are_left_alone(plan, nine, coordinator, now):
    (other,) = plan(points=POINTS[:1]).points.all()
    order_points(gathering=nine, order=[other.pk], by=coordinator, now=now)
    other.refresh_from_db()
    assert other.position == 1


def test_the_agenda_of_a_cancelled_gathering_is_settled(client, nine, coordinator, now):
    cancel_gathering(gathering=nine, by=coordinator, now=now)
    client.force_login(coordinator)
    client.post(url("point-remove", nine.program.slug, nine.pk, nine.points.first().pk))
    assert nine.points.count() == 2
