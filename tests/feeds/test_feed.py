"""One's own calendar at a secret address, read back by a second implementation (vobject)."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import vobject
from django.core.cache import cache
from django.urls import reverse

from mentoring.fields import Translated
from programs.models import Membership
from programs.states import Phase, Role
from sessions_app.feeds.models import Feed
from sessions_app.feeds.services import count_fetch, make_feed
from sessions_app.feeds.views import MOST_AN_HOUR
from sessions_app.models import AgendaPoint, Gathering
from sessions_app.services import (
    cancel_gathering,
    change_gathering,
    invite_to_gathering,
    plan_gathering,
    reply_to_gathering,
)
from sessions_app.states import Form, Kind, Reply
from sessions_app.trios.services import pick_time, propose_meeting
from tests.at_once import at_once
from tests.conftest import member
from tests.scenarios.gatherings import in_pairs, in_phase
from tests.scenarios.oslo import at

BEFORE = at(2026, 9, 1, 9, 0)


@pytest.fixture
def running(program, coordinator, leader, mentor, set_clock):
    set_clock(2026, 9, 1, 9, 0)
    return in_phase(program, Phase.RUNNING, by=coordinator, now=BEFORE)


@pytest.fixture
def kick_off(running, coordinator):
    """The Monday after summer time ends, with the leader's name on the agenda."""
    starts_at = at(2026, 10, 26, 9, 0)
    return plan_gathering(
        program=running, by=coordinator, now=BEFORE, kind=Kind.KICK_OFF, form=Form.BOTH,
        title=Translated(nb="Oppstart", nn="Oppstart", en="Kick-off; with coffee, and talk"),
        place="Møterom Ærfugl", link="https://meet.politiet.example/x", starts_at=starts_at, ends_at=starts_at + timedelta(hours=3),
    )  # fmt: skip


@pytest.fixture
def invited(kick_off, coordinator, leader):
    AgendaPoint.objects.create(
        gathering=kick_off,
        position=1,
        minutes=20,
        title=Translated(nb="Velkommen", nn="Velkomen", en="Welcome"),
        owner=leader,
    )
    invite_to_gathering(gathering=kick_off, by=coordinator, now=BEFORE)
    return kick_off


@pytest.fixture
def address(client, mentor, invited):
    client.force_login(mentor)
    page = client.post(reverse("feeds:feed-make"))
    client.logout()
    return urlsplit(page.context["address"]).path


def events(client, address):
    """The events, by another hand."""
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = vobject.readOne(answer.content.decode())
    assert calendar.method.value == "PUBLISH"
    return list(calendar.contents.get("vevent", []))


def test_ones_gatherings_are_there_without_signing_in(client, address, invited):
    (event,) = events(client, address)
    assert event.uid.value == f"{invited.uid}@localhost"
    assert (event.dtstart.value, event.dtend.value) == (invited.starts_at, invited.ends_at)
    assert event.summary.value.startswith("Kick-off; with coffee, and talk")
    assert event.location.value == "Møterom Ærfugl, https://meet.politiet.example/x"
    assert event.description.value == "09:00 Welcome" and event.status.value == "TENTATIVE"


def test_what_moves_moves_what_is_called_off_or_answered_no_is_gone(client, address, invited, coordinator, mentor):
    later = {"starts_at": invited.starts_at + timedelta(days=1), "ends_at": invited.ends_at + timedelta(days=1)}
    change_gathering(gathering=invited, changes=later, by=coordinator, now=BEFORE)
    reply_to_gathering(gathering=invited, reply=Reply.YES, by=mentor, now=BEFORE)
    (event,) = events(client, address)
    assert (event.dtstart.value, event.sequence.value, event.status.value) == (later["starts_at"], "1", "CONFIRMED")
    reply_to_gathering(gathering=invited, reply=Reply.NO, by=mentor, now=BEFORE)
    assert events(client, address) == []
    reply_to_gathering(gathering=invited, reply=Reply.YES, by=mentor, now=BEFORE)
    cancel_gathering(gathering=invited, by=coordinator, now=BEFORE)
    assert events(client, address) == []


def test_the_trio_s_meetings_are_there_and_other_trios_are_not(
    client, address, running, leader, mentor, second_leader, invited
):
    other = member(running, "Olga", "Annen", Role.MENTOR)
    for boss, own in ((leader, mentor), (second_leader, other)):
        trio = in_pairs(running, boss, [own])
        starts_at = at(2026, 9, 15, 14, 0)
        meeting = propose_meeting(leader=trio, times=[starts_at], minutes=60, place="Kontoret", by=own, now=BEFORE)
        pick_time(meeting=meeting, starts_at=starts_at, by=boss, now=BEFORE)
    found = events(client, address)
    assert [event.summary.value.partition(" – ")[0] for event in found if "trio" in event.summary.value] == [
        "Your trio meets"
    ]


def test_no_name_of_anybody_else_is_in_it(client, address, running, leader, mentor, coordinator):
    text = client.get(address).content.decode()
    names = {word for person in (leader, coordinator) for word in (person.family_name, person.email)}
    assert not any(name in text for name in names) and "ATTENDEE" not in text and "ORGANIZER" not in text


def test_a_new_address_ends_the_old_one_and_only_its_digest_is_kept(client, address, mentor):
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert token not in str(Feed.objects.values().get())
    fresh = make_feed(by=mentor, now=BEFORE)
    assert client.get(address).status_code == 404
    assert client.get(reverse("feeds:calendar", args=[fresh])).status_code == 200
    client.force_login(mentor)
    assert fresh not in client.get(reverse("feeds:feed")).content.decode()
    client.post(reverse("feeds:feed-end"))
    assert client.get(reverse("feeds:calendar", args=[fresh])).status_code == 404


def test_who_has_left_is_not_served(client, address, mentor, coordinator, running):
    Membership.objects.filter(user=mentor).update(ended_at=BEFORE, ended_by=coordinator)
    assert events(client, address) == []
    type(mentor).objects.filter(pk=mentor.pk).update(is_active=False, left_at=BEFORE)
    assert client.get(address).status_code == 404


def test_a_program_that_asks_too_often_is_told_to_wait(client, address):
    cache.clear()
    answers = [client.get(address).status_code for _again in range(MOST_AN_HOUR + 1)]
    assert answers == [200] * MOST_AN_HOUR + [429]
    cache.clear()


@pytest.mark.django_db(transaction=True)
def test_of_many_fetches_at_once_each_is_counted(mentor):
    token = make_feed(by=mentor, now=BEFORE)
    assert sorted(times for _feed, times in at_once(6, lambda: count_fetch(token=token, now=BEFORE))) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    cache.clear()


def test_it_asks_as_often_for_three_as_for_one(
    client, address, invited, coordinator, running, django_assert_max_num_queries
):
    for _more in range(2):
        starts_at = at(2026, 11, 3, 9, 0)
        gathering = plan_gathering(
            program=running, by=coordinator, now=BEFORE, kind=Kind.OTHER, form=Form.PHYSICAL, title=Translated(nb="a", nn="a"), place="x",
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=1),
        )  # fmt: skip
        invite_to_gathering(gathering=gathering, by=coordinator, now=BEFORE)
    assert Gathering.objects.count() == 3
    with django_assert_max_num_queries(10):
        assert len(events(client, address)) == 3
