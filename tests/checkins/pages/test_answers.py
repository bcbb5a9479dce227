"""Pages: the one-minute form, the committee's page before a check-in, and "you said, we did"."""

import pytest
from django.urls import reverse

from matching.models import Pairing
from sessions_app.checkins.content import Said
from sessions_app.checkins.models import CheckInAnswer, Sheet, Theme
from sessions_app.checkins.services import answer_pulse, answer_sheet, plan_pulses, plan_sheets, send_due_sheets
from sessions_app.checkins.states import Help
from tests.scenarios.oslo import at

GOOD = {"met": "yes", "useful": "4", "safe": "5", "together": "4", "need": "0"}


@pytest.fixture
def asked(august, set_clock):
    """Tuesday's check-in; it is Monday noon."""
    plan_sheets(by=None, now=at(2026, 8, 3, 9, 0))
    send_due_sheets(by=None, now=at(2026, 8, 3, 9, 0))
    set_clock(2026, 8, 3, 12, 0)
    return august


def form_of(person):
    sheet = Sheet.objects.get(member__user=person, gathering__starts_at__month=8)
    return reverse("checkins:sheet-answer", args=["runde", sheet.pk])


def answers_url(gathering):
    return reverse("checkins:answer-list", args=["runde", gathering.pk])


def test_five_taps_and_it_is_no_longer_on_the_first_page(client, asked, mentor):
    client.force_login(mentor)
    home = client.get(reverse("dashboard:home")).content.decode()
    assert form_of(mentor) in home
    page = client.get(form_of(mentor)).content.decode()
    assert page.count('type="radio"') == 2 + 3 * 5 + 3
    assert client.post(form_of(mentor), GOOD).url == reverse("dashboard:home")
    answer = CheckInAnswer.objects.get(sheet__member__user=mentor)
    assert (answer.met, answer.useful, answer.safe, answer.together, answer.need) == (True, 4, 5, 4, 0)
    assert "One minute before the check-in" not in client.get(reverse("dashboard:home")).content.decode()


def test_what_was_answered_is_there_to_be_changed(client, asked, mentor):
    client.force_login(mentor)
    client.post(form_of(mentor), GOOD)
    page = client.get(form_of(mentor)).content.decode()
    assert page.count("checked") == 5
    client.post(form_of(mentor), {**GOOD, "safe": "2"})
    assert CheckInAnswer.objects.get(sheet__member__user=mentor).safe == 2


def test_a_mentor_alone_is_not_asked_about_a_co_mentor(client, asked, mentor, trio):
    own = Sheet.objects.get(member__user=trio[2], gathering=asked).member
    own.mentor_pairings.update(state="ended", ended_at=at(2026, 8, 1))
    client.force_login(mentor)
    assert 'name="together"' not in client.get(form_of(mentor)).content.decode()
    client.post(form_of(mentor), {k: v for k, v in GOOD.items() if k != "together"})
    assert CheckInAnswer.objects.get().together is None


def test_what_is_missing_is_said_and_nothing_is_written(client, asked, mentor):
    client.force_login(mentor)
    response = client.post(form_of(mentor), {**GOOD, "safe": "7"})
    assert response.status_code == 422
    assert not CheckInAnswer.objects.exists()


def test_afterwards_the_form_says_that_it_is_closed(client, asked, mentor, set_clock):
    set_clock(2026, 8, 4, 10, 1)
    client.force_login(mentor)
    assert "the form is closed" in client.get(form_of(mentor)).content.decode()
    assert client.post(form_of(mentor), GOOD).status_code == 409


@pytest.mark.parametrize("who", ["leader", "co-mentor", "coordinator", "administrator", "outsider"])
def test_nobody_else_fills_it_in(client, asked, mentor, trio, who, coordinator, administrator, outsider):
    people = {
        "leader": trio[0], "co-mentor": trio[2], "coordinator": coordinator, "administrator": administrator, "outsider": outsider
    }  # fmt: skip
    client.force_login(people[who])
    assert client.get(form_of(mentor)).status_code in (403, 404)
    assert client.post(form_of(mentor), GOOD).status_code in (403, 404)
    assert not CheckInAnswer.objects.exists()


def test_each_page_with_answers_that_call_is_a_task_with_its_own_count(client, asked, mentor, coordinator):
    """Whoever follows a task finds there as many as it said."""
    Pairing.objects.update(published_at=at(2026, 7, 4, 10))
    plan_pulses(by=None, now=at(2026, 8, 3, 9, 0))
    send_due_sheets(by=None, now=at(2026, 8, 3, 9, 0))
    own, now = Sheet.objects.filter(member__user=mentor), at(2026, 8, 3, 11, 0)
    answer_sheet(sheet=own.get(gathering=asked), said=Said(False, 3, 2, 4, 2), by=mentor, now=now)
    answer_pulse(sheet=own.get(gathering=None), well=2, help=Help.TALK, by=mentor, now=now)
    client.force_login(coordinator)
    home = client.get(reverse("dashboard:home")).content.decode()
    assert home.count("1 person calls for you") == 2
    assert answers_url(asked) in home and reverse("checkins:pulse-list", args=["runde"]) in home


def test_the_committee_reads_who_answered_what_and_an_agenda(client, asked, mentor, coordinator):
    sheet = Sheet.objects.get(member__user=mentor, gathering=asked)
    answer_sheet(sheet=sheet, said=Said(False, 3, 2, 4, 2), by=mentor, now=at(2026, 8, 3, 11, 0))
    client.force_login(coordinator)
    home = client.get(reverse("dashboard:home")).content.decode()
    assert "1 person calls for you" in home
    assert "Mona Mentor needs you soon" in home
    page = client.get(answers_url(asked)).content.decode()
    assert "1 of 2" in page
    assert "1 of 1 hold back" in page
    assert "Does not feel safe to speak" in page
    follow = reverse("checkins:sheet-follow-up", args=["runde", sheet.pk])
    client.post(follow)
    assert follow not in client.get(answers_url(asked)).content.decode()
    assert "calls for you" not in client.get(reverse("dashboard:home")).content.decode()


@pytest.mark.parametrize("who", ["leader", "mentor", "administrator", "outsider"])
def test_nobody_but_the_committee_reads_answers(client, asked, leader, mentor, administrator, outsider, who):
    client.force_login({"leader": leader, "mentor": mentor, "administrator": administrator, "outsider": outsider}[who])
    assert client.get(answers_url(asked)).status_code in (403, 404)
    assert client.get(reverse("checkins:theme-list", args=["runde"])).status_code in (403, 404)


def test_themes_are_noted_and_answered(client, asked, coordinator):
    client.force_login(coordinator)
    response = client.post(answers_url(asked), {"kind": "time", "note": "Mona har ikke tid"})
    assert response.status_code == 409
    assert "Themes are noted without names" in response.content.decode()
    client.post(answers_url(asked), {"kind": "time", "note": "Kalenderen er full."})
    theme = Theme.objects.get()
    themes = reverse("checkins:theme-list", args=["runde"])
    assert "Kalenderen er full." in client.get(themes).content.decode()
    url = reverse("checkins:theme-done", args=["runde", theme.pk])
    client.post(url, {f"t{theme.pk}-done": "Faste timer"}, follow=True)
    assert "Faste timer" in client.get(themes).content.decode()


def test_a_long_list_of_answers_goes_on_the_next_page(client, asked, coordinator, monkeypatch):
    monkeypatch.setattr("sessions_app.checkins.views.ANSWERS_PER_PAGE", 1)
    client.force_login(coordinator)
    names = [sheet.member.user.name for sheet in Sheet.objects.filter(gathering=asked)]
    first, second = (client.get(answers_url(asked), {"page": page}).content.decode() for page in (1, 2))
    assert len(names) == 2
    assert all((name in first) != (name in second) for name in names)
