"""The pulse after 30 days and then every 60, for all; the leaders' three taps every second month. Once each."""

import pytest
from django.urls import reverse

from matching.models import Pairing
from mentoring.mail.models import OutboundEmail
from programs.states import Phase
from sessions_app.checkins.models import LeaderAnswer, PulseAnswer, Sheet
from sessions_app.checkins.selectors import calling
from sessions_app.checkins.services import answer_pulse, mark_followed_up, plan_pulses, send_due_sheets
from sessions_app.checkins.states import Flag, Help
from tests.checkins.conftest import BEGINNING
from tests.scenarios.gatherings import in_phase
from tests.scenarios.oslo import at


@pytest.fixture
def running(program, coordinator, trio):
    """Matched on Thursday 1 October 2026 at 23:30, local time."""
    in_phase(program, Phase.RUNNING, by=coordinator, now=BEGINNING)
    Pairing.objects.update(published_at=at(2026, 10, 1, 23, 30))
    return program


def go(*when):
    plan_pulses(by=None, now=at(*when))
    return send_due_sheets(by=None, now=at(*when))


def asked(kind):
    letters = OutboundEmail.objects.filter(kind=f"checkins.{kind}").order_by("pk")
    return sorted(letter.recipient.given_name for letter in letters)


def test_the_pulse_is_asked_after_thirty_local_days_across_the_change_of_clocks(running):
    # 31 October is a Saturday, so Friday the 30th.
    assert go(2026, 10, 30, 8, 55) == 0
    assert go(2026, 10, 30, 9, 0) == 3
    assert go(2026, 10, 30, 9, 10) == 0
    assert asked("pulse") == ["Liv", "Mona", "Nils"]


def test_and_then_every_sixty_with_the_leaders_taps_every_second_month(running):
    go(2026, 10, 30, 9, 0)
    assert go(2026, 12, 1, 9, 0) == 1  # two months: the leader's taps
    assert asked("leader_taps") == ["Liv"]
    assert go(2026, 12, 30, 9, 0) == 3  # 30 + 60 days
    assert go(2027, 2, 1, 9, 0) == 1
    assert go(2027, 2, 26, 9, 0) == 3  # 150 days are Sunday 28 February: Friday before
    assert Sheet.objects.filter(gathering=None).count() == 3 * 3 + 2


def test_what_nobody_could_send_is_not_made_up_for(running):
    assert go(2026, 11, 2, 9, 5) == 0
    assert Sheet.objects.count() == 0


def test_who_was_matched_later_is_asked_later(running, mentor):
    Pairing.objects.filter(mentor__user=mentor).update(published_at=at(2026, 10, 20, 9, 0))
    go(2026, 10, 30, 9, 0)
    assert asked("pulse") == ["Liv", "Nils"]
    go(2026, 11, 19, 9, 0)
    assert asked("pulse") == ["Liv", "Mona", "Nils"]


def test_two_taps_and_three(client, running, leader, set_clock):
    go(2026, 10, 30, 9, 0)
    set_clock(2026, 10, 30, 12, 0)
    client.force_login(leader)
    pulse = Sheet.objects.get(member__user=leader)
    assert pulse.get_absolute_url() in client.get(reverse("dashboard:home")).content.decode()
    assert client.post(pulse.get_absolute_url(), {"well": "2", "help": "3"}).status_code == 302
    answer = PulseAnswer.objects.get()
    assert (answer.well, answer.help) == (2, Help.TALK)
    go(2026, 12, 1, 9, 0)
    set_clock(2026, 12, 1, 12, 0)
    taps = Sheet.objects.get(kind="taps")
    data = {"met": "yes", "perspective": "5", "changed": "yes", "what": "Spurte etter tallene"}
    client.post(taps.get_absolute_url(), data)
    said = LeaderAnswer.objects.get()
    assert (said.met, said.perspective, said.changed, said.what) == (True, 5, True, "Spurte etter tallene")
    client.post(taps.get_absolute_url(), {**data, "changed": "no"})
    said.refresh_from_db()
    assert (said.changed, said.what) == (False, "")


def test_a_poor_pulse_calls_for_the_committee_and_nobody_else_reads_it(
    client, running, leader, mentor, coordinator, administrator, set_clock
):
    go(2026, 10, 30, 9, 0)
    now = at(2026, 10, 30, 12, 0)
    set_clock(2026, 10, 30, 12, 0)
    sheet = Sheet.objects.get(member__user=leader)
    answer_pulse(sheet=sheet, well=2, help=Help.TALK, by=leader, now=now)
    assert [call.flags for call in calling([running], now=now)[running.pk]] == [[Flag.POOR]]
    page = reverse("checkins:pulse-list", args=["runde"])
    for person in (leader, mentor, administrator):
        client.force_login(person)
        assert client.get(page).status_code in (403, 404)
    client.force_login(coordinator)
    assert page in client.get(reverse("dashboard:home")).content.decode()
    assert "A talk with the committee" in client.get(page).content.decode()
    mark_followed_up(sheet=sheet, by=coordinator, now=now)
    assert calling([running], now=now) == {}


def test_the_form_closes_after_two_weeks(client, running, mentor, set_clock):
    go(2026, 10, 30, 9, 0)
    sheet = Sheet.objects.get(member__user=mentor)
    set_clock(2026, 11, 13, 9, 1)
    client.force_login(mentor)
    assert client.post(sheet.get_absolute_url(), {"well": "4", "help": "0"}).status_code == 409
    assert not PulseAnswer.objects.exists()
