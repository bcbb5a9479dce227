"""The code at the door: who gives it is noted, wrong ones are counted, the list counts."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentoring.policies import why_not
from sessions_app.models import Attendance, Gathering
from sessions_app.policies import MOST_WRONG_CODES, check_can_arrive
from sessions_app.services import arrive, make_code, take_attendance


def url(name, gathering):
    return reverse(f"gatherings:{name}", args=[gathering.program.slug, gathering.pk])


@pytest.fixture
def today(invited, coordinator, now):
    """The gathering began a moment ago, and the code is on the screen."""
    starts_at = now - timedelta(minutes=5)
    Gathering.objects.filter(pk=invited.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    return make_code(gathering=invited, by=coordinator, now=now)


def wrong(gathering):
    return f"{(int(gathering.door_code) + 1) % 10**6:06}"


def test_the_code_on_the_screen_notes_who_is_signed_in(client, today, coordinator, mentor, leader):
    client.force_login(coordinator)
    assert today.door_code in client.get(url("door", today)).content.decode()
    picture = client.get(url("door-picture", today))
    assert picture["Content-Type"] == "image/svg+xml"
    client.force_login(mentor)
    assert (
        f'value="{today.door_code}"' in client.get(url("arrive", today) + f"?code={today.door_code}").content.decode()
    )
    spaced = f"{today.door_code[:3]} {today.door_code[3:]}"
    assert client.post(url("arrive", today), {"code": spaced}).status_code == 302
    assert set(Attendance.objects.exclude(arrived_at=None).values_list("person", flat=True)) == {mentor.pk}
    client.force_login(coordinator)
    ticked = client.get(url("gathering-attendance", today)).context["form"]["present"].initial
    assert ticked == [mentor.pk]


def test_the_list_is_what_counts(today, coordinator, mentor, leader, now):
    arrive(gathering=today, code=today.door_code, by=mentor, now=now)
    take_attendance(gathering=today, present=[leader.pk], minutes="", by=coordinator, now=now)
    came = dict(Attendance.objects.values_list("person", "attended"))
    assert (came[mentor.pk], came[leader.pk]) == (False, True)


def test_wrong_codes_are_counted_and_end(client, today, mentor, now):
    client.force_login(mentor)
    for _again in range(MOST_WRONG_CODES):
        response = client.post(url("arrive", today), {"code": wrong(today)})
        assert response.status_code == 422 and "not the code on the screen" in response.content.decode()
    response = client.post(url("arrive", today), {"code": today.door_code})
    assert response.status_code == 409 and "wrong too often" in response.content.decode()
    assert not Attendance.objects.exclude(arrived_at=None).exists()


@pytest.mark.parametrize(("minutes", "good"), [(-36, False), (-34, True), (0, True), (204, True), (206, False)])
def test_it_is_good_from_half_an_hour_before_until_half_an_hour_after(today, mentor, now, minutes, good):
    moment = now + timedelta(minutes=minutes)
    attendance = Attendance.objects.select_related("gathering").get(person=mentor)
    assert (why_not(check_can_arrive, attendance, now=moment) is None) == good


def test_another_code_ends_the_first(client, today, coordinator, mentor, now):
    old = today.door_code
    Gathering.objects.filter(pk=today.pk).update(door_code="")
    client.force_login(mentor)
    assert client.post(url("arrive", today), {"code": old}).status_code == 409
    client.force_login(coordinator)
    client.post(url("door-code", today))
    assert len(Gathering.objects.get().door_code) == 6


@pytest.mark.parametrize(("who", "expected"), [("mentor", 403), ("outsider", 404)])
def test_participants_are_not_shown_the_code(client, today, who, expected, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url("door", today)).status_code == expected
    assert client.get(url("door-picture", today)).status_code == expected
    assert today.door_code not in client.get(url("gathering-detail", today)).content.decode()
