"""The rhythm guard: five weeks without a meeting, or two called off in a row, are told to the committee once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from matching.models import Pairing
from mentoring.mail.models import OutboundEmail
from programs.models import Program
from sessions_app.trios.models import RhythmAlert
from sessions_app.trios.selectors import open_alerts, rhythm_of
from sessions_app.trios.services import (
    cancel_meeting,
    close_alert,
    hold_meeting,
    pick_time,
    propose_meeting,
    watch_rhythm,
)
from tests.factories.gatherings import CheckInSeriesFactory
from tests.scenarios.oslo import at
from tests.trios.conftest import BEGINNING


@pytest.fixture(autouse=True)
def begun(boss, program):
    """The trio began on Tuesday 1 September 2026."""
    Pairing.objects.update(published_at=BEGINNING)
    Program.objects.filter(pk=program.pk).update(starts_on=None)
    program.refresh_from_db()


def met(boss, *when):
    meeting = planned(boss, *when)
    return hold_meeting(meeting=meeting, by=boss.user, now=at(*when) + timedelta(hours=1))


def planned(boss, *when):
    before = at(*when) - timedelta(days=2)
    mentor = boss.pairings.first().mentor.user
    meeting = propose_meeting(leader=boss, times=[at(*when)], minutes=60, place="", by=mentor, now=before)
    return pick_time(meeting=meeting, starts_at=at(*when), by=boss.user, now=before)


def told(*when):
    return watch_rhythm(by=None, now=at(*when))


def test_after_five_weeks_the_committee_is_told_once(boss, coordinator):
    assert told(2026, 10, 5, 9, 20) == 0  # 34 days
    assert told(2026, 10, 6, 7, 20) == 0  # before eight nobody is written to
    assert told(2026, 10, 6, 9, 20) == 1
    assert told(2026, 10, 6, 10, 20) == 0
    letter = OutboundEmail.objects.get(kind="trios.rhythm_alert")
    assert letter.recipient == coordinator
    assert "Liv Leder" in letter.subject


@pytest.mark.parametrize(
    ("last", "not_yet", "due"),
    [
        ((2026, 10, 1, 14, 0), (2026, 11, 4, 9, 20), (2026, 11, 5, 9, 20)),  # the clocks are put back in between
        (
            (2027, 3, 1, 23, 30),
            (2027, 4, 2, 9, 20),
            (2027, 4, 5, 9, 20),
        ),  # and forward: the local day of the meeting counts
        (
            (2026, 11, 20, 9, 0),
            (2026, 12, 24, 9, 20),
            (2026, 12, 28, 9, 20),
        ),  # 35 days are Christmas Day: told on the Monday after
    ],
)
def test_days_are_local_days_and_holidays_are_kept(boss, last, not_yet, due):
    met(boss, *last)
    assert told(*not_yet) == 0
    assert told(*due) == 1


def test_months_in_which_the_check_ins_rest_do_not_count(boss, program):
    CheckInSeriesFactory(program=program, skip_months=[10])
    assert told(2026, 10, 30, 9, 20) == 0
    assert told(2026, 11, 5, 9, 20) == 0  # 29 days of September and five of November
    assert told(2026, 11, 6, 9, 20) == 1


def test_a_meeting_begins_it_anew_and_a_second_silence_is_told_again(boss, program):
    assert told(2026, 10, 6, 9, 20) == 1
    met(boss, 2026, 10, 8, 14, 0)
    assert not open_alerts(program).exists()
    assert told(2026, 11, 11, 9, 20) == 0
    assert told(2026, 11, 12, 9, 20) == 1
    assert RhythmAlert.objects.count() == 2


def test_two_called_off_in_a_row_are_told(boss, program):
    met(boss, 2026, 9, 10, 14, 0)
    for day in (17, 24):
        meeting = planned(boss, 2026, 9, day, 14, 0)
        assert told(2026, 9, day - 1, 9, 20) == 0
        cancel_meeting(meeting=meeting, by=boss.user, now=at(2026, 9, day - 1, 10, 0))
    assert told(2026, 9, 24, 9, 20) == 1
    assert RhythmAlert.objects.get().reason == "called_off"
    [trio] = rhythm_of(program, now=at(2026, 9, 24, 9, 20))
    assert (trio.called_off_by_leader, trio.called_off_by_mentors, trio.held) == (2, 0, 1)


def test_one_called_off_and_a_meeting_held_are_no_reason(boss):
    for day in (10, 24):
        cancel_meeting(meeting=planned(boss, 2026, 9, day, 14, 0), by=boss.user, now=at(2026, 9, day - 1, 10, 0))
        met(boss, 2026, 9, day + 1, 14, 0)
    assert told(2026, 9, 28, 9, 20) == 0


def test_a_trio_that_is_over_is_left_in_peace(boss):
    Pairing.objects.update(state="ended", ended_at=BEGINNING)
    assert told(2026, 10, 6, 9, 20) == 0


def test_the_first_page_and_the_page_of_all_trios_until_somebody_has_talked(
    client, boss, program, coordinator, set_clock
):
    told(2026, 10, 6, 9, 20)
    set_clock(2026, 10, 6, 10, 0)
    client.force_login(coordinator)
    page = reverse("trios:rhythm", args=["runde"])
    assert page in client.get(reverse("dashboard:home")).content.decode()
    alert = RhythmAlert.objects.get()
    follow = reverse("trios:rhythm-follow-up", args=["runde", alert.pk])
    assert follow in client.get(page).content.decode()
    client.post(follow)
    assert follow not in client.get(page).content.decode()
    assert page not in client.get(reverse("dashboard:home")).content.decode()
    assert close_alert(alert=alert, by=boss.user, now=BEGINNING).handled_by == coordinator


@pytest.mark.parametrize("who", ["leader", "mentor", "administrator"])
def test_only_the_committee_sees_how_trios_meet(client, boss, leader, mentor, administrator, who):
    client.force_login({"leader": leader, "mentor": mentor, "administrator": administrator}[who])
    assert client.get(reverse("trios:rhythm", args=["runde"])).status_code in (403, 404)
