"""A full room: who waits, and who gets the place that becomes free."""

from datetime import timedelta

import pytest

from mentoring.accounts.models import User
from mentoring.fields import Translated
from mentoring.mail.models import OutboundEmail
from programs.states import Phase, Role
from sessions_app.models import Attendance
from sessions_app.services import change_gathering, invite_to_gathering, plan_gathering, reply_to_gathering
from sessions_app.states import Form, Kind, Reply
from tests.at_once import at_once
from tests.conftest import member
from tests.scenarios.gatherings import in_phase

PLACE = "gatherings.place"


@pytest.fixture
def mentors(program, coordinator, now):
    in_phase(program, Phase.RUNNING, by=coordinator, now=now)
    return [member(program, name, "Mentor", Role.MENTOR) for name in ("Mona", "Mads", "Maja", "Mio", "Mira")]


@pytest.fixture
def room(program, coordinator, mentors, now):
    """A gathering to which all are invited; `capacity` and `form` by keyword."""

    def make(capacity, form=Form.PHYSICAL):
        gathering = plan_gathering(
            program=program, by=coordinator, now=now, kind=Kind.KICK_OFF, form=form, title=Translated(nb="Start", nn="Start"),
            place="Fjord", link="https://meet.politiet.example/x" if form == Form.BOTH else "", capacity=capacity,
            starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=3),
        )  # fmt: skip
        invite_to_gathering(gathering=gathering, by=coordinator, now=now)
        return gathering

    return make


def say(gathering, reply, *people, now):
    for minute, person in enumerate(people):
        reply_to_gathering(gathering=gathering, reply=reply, by=person, now=now + timedelta(minutes=minute))


def replies(gathering, people):
    found = dict(Attendance.objects.filter(gathering=gathering).values_list("person", "reply"))
    return [found[person.pk] for person in people]


def test_the_first_in_line_gets_the_place_that_is_given_up_and_one_letter_with_an_entry(room, mentors, now):
    gathering = room(2)
    say(gathering, Reply.YES, *mentors[:4], now=now)
    assert replies(gathering, mentors) == ["yes", "yes", "waiting", "waiting", "none"]
    say(gathering, Reply.YES, mentors[2], now=now + timedelta(hours=1))  # asking again loses no place in the line
    say(gathering, Reply.NO, mentors[0], now=now + timedelta(hours=2))
    assert replies(gathering, mentors) == ["no", "yes", "yes", "waiting", "none"]
    (letter,) = OutboundEmail.objects.filter(kind=PLACE)
    assert letter.recipient == mentors[2] and letter.calendar_method == "REQUEST" and gathering.uid in letter.calendar
    say(gathering, Reply.NO, mentors[0], now=now + timedelta(hours=3))
    assert OutboundEmail.objects.filter(kind=PLACE).count() == 1


def test_who_waited_twice_gets_a_letter_each_time(room, mentors, now):
    gathering = room(1)
    for day in (0, 1):
        say(gathering, Reply.YES, mentors[0], mentors[1], now=now + timedelta(days=day))
        say(gathering, Reply.NO, mentors[0], now=now + timedelta(days=day, hours=1))
        assert replies(gathering, mentors[:2]) == ["no", "yes"]
        say(gathering, Reply.NO, mentors[1], now=now + timedelta(days=day, hours=2))
    assert OutboundEmail.objects.filter(kind=PLACE, recipient=mentors[1]).count() == 2


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"capacity": 3}, ["yes", "yes", "yes", "waiting"]),
        ({"capacity": None}, ["yes", "yes", "yes", "yes"]),
        ({"form": Form.DIGITAL, "capacity": None, "link": "https://meet.politiet.example/y"}, ["yes"] * 4),
        ({"capacity": 1}, ["yes", "yes", "waiting", "waiting"]),
    ],
)
def test_a_larger_room_lets_in_who_waits_and_a_smaller_one_puts_nobody_out(
    room, mentors, coordinator, now, changes, expected
):
    gathering = room(2)
    say(gathering, Reply.YES, *mentors[:4], now=now)
    change_gathering(gathering=gathering, changes=changes, by=coordinator, now=now)
    assert replies(gathering, mentors[:4]) == expected
    assert OutboundEmail.objects.filter(kind=PLACE).count() == expected.count("yes") - 2


def test_joining_online_takes_no_place_and_gives_up_ones_own(room, mentors, now):
    gathering = room(1, Form.BOTH)
    say(gathering, Reply.DIGITAL, *mentors[:2], now=now)
    say(gathering, Reply.YES, *mentors[2:4], now=now)
    assert replies(gathering, mentors) == ["digital", "digital", "yes", "waiting", "none"]
    say(gathering, Reply.DIGITAL, mentors[2], now=now)
    assert replies(gathering, mentors) == ["digital", "digital", "digital", "yes", "none"]


def test_who_is_taken_out_of_the_audience_gives_up_the_place(room, mentors, coordinator, leader, now):
    gathering = room(1)
    invite_to_gathering(gathering=gathering, by=coordinator, now=now)
    say(gathering, Reply.YES, leader, mentors[0], now=now)
    change_gathering(gathering=gathering, changes={"for_leaders": False}, by=coordinator, now=now)
    assert replies(gathering, mentors[:1]) == ["yes"]


@pytest.mark.django_db(transaction=True)
def test_two_places_and_three_people_at_once(room, mentors, now):
    """Nobody is lost and no chair is given twice; then two give up at once, and the one who waits gets one place and one letter."""
    gathering = room(2)
    waiting = iter(mentors[:3])
    people = {n: person.pk for n, person in enumerate(waiting)}
    numbers = iter(people)

    def yes():
        person = User.objects.get(pk=people[next(numbers)])
        return reply_to_gathering(gathering=gathering, reply=Reply.YES, by=person, now=now).reply

    assert sorted(at_once(3, yes)) == ["waiting", "yes", "yes"]
    came = list(Attendance.objects.filter(gathering=gathering, reply=Reply.YES).values_list("person", flat=True))
    leaving = iter(came)

    def no():
        return reply_to_gathering(gathering=gathering, reply=Reply.NO, by=User.objects.get(pk=next(leaving)), now=now)

    at_once(2, no)
    assert sorted(replies(gathering, mentors[:3])) == ["no", "no", "yes"]
    assert OutboundEmail.objects.filter(kind=PLACE).count() == 1
