"""Reminders of what follows on a gathering: an action that is to be done, and saying how it was. Once each, in working hours."""

import re
from datetime import date, timedelta

import pytest

from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import relay
from mentoring.mail.states import LetterState
from programs.models import Membership
from sessions_app.models import Attendance, Gathering
from sessions_app.services import add_action, give_feedback, remind_of_actions, remind_of_feedback, tick_action
from sessions_app.states import Kind
from tests.scenarios.oslo import at

NOTED = at(2026, 8, 3, 10)
"""A Monday."""


def letters(kind):
    return list(OutboundEmail.objects.filter(kind=f"gatherings.{kind}").order_by("pk"))


@pytest.fixture
def noted(invited, mentor, coordinator):
    """Nils, who reads Nynorsk, is to do it by Monday 24 August, so he is reminded on Friday the 21st at nine."""
    mentor.language = "nn"
    mentor.save()
    return add_action(
        gathering=invited, text="Skriv til alle", owner=mentor, due_on=date(2026, 8, 24), by=coordinator, now=NOTED
    )


def test_who_has_something_to_do_is_reminded_once_at_nine_two_days_before(noted, mentor):
    assert remind_of_actions(by=None, now=at(2026, 8, 21, 8, 59)) == 0
    assert remind_of_actions(by=None, now=at(2026, 8, 21, 9)) == 1
    assert (
        remind_of_actions(by=None, now=at(2026, 8, 21, 9, 10))
        == remind_of_actions(by=None, now=at(2026, 8, 24, 9))
        == 0
    )
    (letter,) = letters("action_reminder")
    assert (letter.recipient, letter.language) == (mentor, "nn")
    assert "24. august" in letter.subject and "Skriv til alle" in letter.body_text


def test_nobody_is_reminded_of_it_at_night_nor_when_the_day_is_over_nor_of_what_was_noted_late(
    noted, mentor, coordinator
):
    assert (
        remind_of_actions(by=None, now=at(2026, 8, 21, 16)) == remind_of_actions(by=None, now=at(2026, 8, 22, 12)) == 0
    )
    assert remind_of_actions(by=None, now=at(2026, 8, 25, 9)) == 0
    late = at(2026, 8, 26, 11)
    add_action(
        gathering=noted.gathering, text="Snart", owner=mentor, due_on=date(2026, 8, 28), by=coordinator, now=late
    )
    assert remind_of_actions(by=None, now=late) == remind_of_actions(by=None, now=at(2026, 8, 28, 9)) == 0


@pytest.mark.parametrize("happens", ["done", "left"])
def test_who_has_done_it_or_left_is_not_reminded_and_a_letter_that_waits_does_not_go(
    noted, mentor, coordinator, happens
):
    def happen():
        if happens == "done":
            tick_action(action=noted, done=True, by=mentor, now=NOTED)
        else:
            Membership.objects.filter(user=mentor).update(ended_at=NOTED, ended_by=coordinator)

    remind_of_actions(by=None, now=at(2026, 8, 21, 9))
    happen()
    (letter,) = letters("action_reminder")
    relay(clock=lambda: at(2026, 8, 21, 9, 5))
    letter.refresh_from_db()
    assert letter.state == LetterState.CANCELLED
    type(noted).objects.update(reminded_at=None)
    assert remind_of_actions(by=None, now=at(2026, 8, 21, 9, 10)) == 0


@pytest.fixture
def over(invited):
    """It ended on Thursday 20 August at noon, so feedback closes a week later, and on Monday the 24th at nine people are reminded."""
    Gathering.objects.update(starts_at=at(2026, 8, 20, 9), ends_at=at(2026, 8, 20, 12))
    Attendance.objects.update(attended=True)
    return Gathering.objects.select_related("program").get()


def test_who_was_there_and_has_said_nothing_is_reminded_once(over, mentor, leader, coordinator):
    assert remind_of_feedback(by=None, now=at(2026, 8, 24, 8, 59)) == 0
    give_feedback(gathering=over, useful=4, most="", change="", by=leader, now=at(2026, 8, 21, 9))
    assert remind_of_feedback(by=None, now=at(2026, 8, 24, 9)) == 2
    assert remind_of_feedback(by=None, now=at(2026, 8, 24, 9, 10)) == 0
    of = {letter.recipient: letter for letter in letters("feedback_reminder")}
    assert set(of) == {mentor, coordinator}
    letter = of[mentor]
    assert re.search("Thursday 27 August( 2026)?, 12:00", letter.body_text)  # the year stands there in every other
    give_feedback(gathering=over, useful=4, most="", change="", by=mentor, now=at(2026, 8, 24, 9, 15))
    letter.refresh_from_db()
    assert letter.state == LetterState.CANCELLED


@pytest.mark.parametrize(
    ("there", "reply", "kind", "number"),
    [
        (False, "yes", Kind.KICK_OFF, 0),
        (None, "yes", Kind.KICK_OFF, 1),
        (None, "none", Kind.KICK_OFF, 0),
        (True, "yes", Kind.CHECK_IN, 0),
    ],
)
def test_who_was_not_there_and_who_was_at_a_check_in_are_not_written_to(over, mentor, there, reply, kind, number):
    Gathering.objects.update(kind=kind)
    Attendance.objects.exclude(person=mentor).delete()
    Attendance.objects.update(attended=there, reply=reply, replied_at=NOTED)
    assert remind_of_feedback(by=None, now=at(2026, 8, 24, 9)) == number


def test_nobody_is_reminded_of_feedback_once_the_week_is_over(over):
    assert remind_of_feedback(by=None, now=at(2026, 8, 20, 12) + timedelta(days=7, hours=1)) == 0
