"""The form before a check-in is sent once, to each mentor, the working day before; what is answered is the committee's alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from mentoring.audit.models import Event, RowChange
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import relay
from mentoring.mail.states import LetterState
from mentoring.policies import Refusal
from programs.models import Membership
from sessions_app.checkins.content import Said, agenda
from sessions_app.checkins.models import CheckInAnswer, Sheet, Theme
from sessions_app.checkins.selectors import calling
from sessions_app.checkins.services import (
    answer_sheet,
    log_theme,
    mark_followed_up,
    plan_sheets,
    say_what_was_done,
    send_due_sheets,
)
from sessions_app.checkins.states import Flag, ThemeKind
from sessions_app.models import Gathering
from sessions_app.services import cancel_gathering, change_gathering
from tests.checkins.conftest import BEGINNING
from tests.scenarios.oslo import at

WELL = Said(met=True, useful=4, safe=5, together=4, need=0)


def go(*when):
    """The clockwork at this moment: how many letters it wrote."""
    plan_sheets(by=None, now=at(*when))
    return send_due_sheets(by=None, now=at(*when))


def asked():
    letters = OutboundEmail.objects.filter(kind="checkins.check_in_form").order_by("id")
    return sorted((letter.recipient.given_name, letter.language) for letter in letters)


def sheet_of(person, gathering):
    return Sheet.objects.get(member__user=person, gathering=gathering)


def test_each_mentor_is_asked_once_the_day_before_in_their_language(series):
    assert go(2026, 8, 3, 8, 55) == 0
    assert go(2026, 8, 3, 9, 0) == 2
    assert go(2026, 8, 3, 9, 10) == 0
    assert asked() == [("Mona", "en"), ("Nils", "nn")]


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (9, "2026-08-31T09:00:00+02:00"),
        (11, "2026-11-02T09:00:00+01:00"),  # the clocks were put back a week before
        (1, "2027-01-04T09:00:00+01:00"),
    ],
)
def test_it_is_due_at_nine_local_time_on_a_working_day(series, month, due):
    plan_sheets(by=None, now=BEGINNING)
    sheets = Sheet.objects.filter(gathering__starts_at__month=month)
    assert {sheet.due_at.astimezone(BEGINNING.tzinfo).isoformat() for sheet in sheets} == {due}


def test_on_a_monday_it_is_asked_on_the_friday_before(program, coordinator, trio, series):
    august = Gathering.objects.get(series=series, starts_at__month=8)
    changes = {"starts_at": at(2026, 8, 10, 9, 0), "ends_at": at(2026, 8, 10, 10, 0)}
    change_gathering(gathering=august, changes=changes, by=coordinator, now=BEGINNING)
    assert go(2026, 8, 7, 8, 59) == 0
    assert go(2026, 8, 7, 9, 0) == 2


def test_a_clockwork_that_was_away_for_two_days_lists_it_and_does_not_send(series):
    september = Gathering.objects.get(series=series, starts_at__month=9)
    plan_sheets(by=None, now=BEGINNING)
    Sheet.objects.filter(gathering=september).update(due_at=at(2026, 8, 28, 9, 0))
    assert send_due_sheets(by=None, now=at(2026, 8, 31, 9, 0)) == 0
    assert set(Sheet.objects.filter(gathering=september).values_list("skipped", flat=True)) == {"too_late"}


def test_who_has_left_is_not_asked(series, mentor, coordinator):
    plan_sheets(by=None, now=BEGINNING)
    Membership.objects.filter(user=mentor).update(ended_at=BEGINNING, ended_by=coordinator)
    assert go(2026, 8, 3, 9, 0) == 1
    assert asked() == [("Nils", "nn")]


def test_a_cancelled_check_in_asks_nobody(series, august, coordinator):
    plan_sheets(by=None, now=BEGINNING)
    cancel_gathering(gathering=august, by=coordinator, now=BEGINNING)
    assert go(2026, 8, 3, 9, 0) == 0


def test_a_check_in_moved_after_the_letter_asks_again_whoever_has_not_answered(series, august, mentor, coordinator):
    go(2026, 8, 3, 9, 0)
    answer_sheet(sheet=sheet_of(mentor, august), said=WELL, by=mentor, now=at(2026, 8, 3, 9, 30))
    changes = {"starts_at": at(2026, 8, 12, 9, 0), "ends_at": at(2026, 8, 12, 10, 0)}
    change_gathering(gathering=august, changes=changes, by=coordinator, now=at(2026, 8, 3, 10, 0))
    assert go(2026, 8, 3, 10, 10) == 0
    assert go(2026, 8, 11, 9, 0) == 1
    assert asked() == [("Mona", "en"), ("Nils", "nn"), ("Nils", "nn")]
    assert sheet_of(mentor, august).closes_at == at(2026, 8, 12, 10, 0)


def test_a_letter_that_waited_is_not_sent_to_who_has_answered_or_once_it_is_over(series, august, mentor, mail_server):
    go(2026, 8, 3, 9, 0)
    Sheet.objects.filter(member__user=mentor).update(answered_at=at(2026, 8, 3, 9, 5))
    relay(clock=lambda: at(2026, 8, 4, 11, 0))
    assert set(OutboundEmail.objects.values_list("state", flat=True)) == {LetterState.CANCELLED}


def test_the_database_holds_one_form_per_check_in_and_mentor(series):
    plan_sheets(by=None, now=BEGINNING)
    assert plan_sheets(by=None, now=BEGINNING) == 0
    sheet = Sheet.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(
            program=sheet.program, gathering=sheet.gathering, member=sheet.member, due_at=BEGINNING, closes_at=BEGINNING
        )


# --- Answering -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "code"),
    [((2026, 8, 2, 12, 0), "not_yet"), ((2026, 8, 4, 10, 1), "over")],
)
def test_the_form_is_open_from_the_day_before_until_the_check_in_is_over(series, august, mentor, when, code):
    plan_sheets(by=None, now=BEGINNING)
    with pytest.raises(Refusal) as refusal:
        answer_sheet(sheet=sheet_of(mentor, august), said=WELL, by=mentor, now=at(*when))
    assert refusal.value.code == code
    assert not CheckInAnswer.objects.exists()


def test_an_answer_may_be_changed_and_calls_for_the_committee_anew(program, series, august, mentor, coordinator):
    go(2026, 8, 3, 9, 0)
    sheet, now = sheet_of(mentor, august), at(2026, 8, 3, 12, 0)
    answer_sheet(sheet=sheet, said=Said(False, 3, 2, 4, 2), by=mentor, now=now)
    assert [call.flags for call in calling([program], now=now)[program.pk]] == [[Flag.SOON, Flag.UNSAFE, Flag.NOT_MET]]
    mark_followed_up(sheet=sheet, by=coordinator, now=now)
    assert calling([program], now=now) == {}
    answer_sheet(sheet=sheet, said=Said(False, 3, 2, 4, 2), by=mentor, now=now)
    assert calling([program], now=now) == {}, "the same answer again is no new call"
    answer_sheet(sheet=sheet, said=Said(True, 3, 1, 4, 0), by=mentor, now=now)
    assert [call.flags for call in calling([program], now=now)[program.pk]] == [[Flag.UNSAFE]]


def test_old_answers_call_for_nobody(program, series, august, mentor):
    go(2026, 8, 3, 9, 0)
    now = at(2026, 8, 3, 12, 0)
    answer_sheet(sheet=sheet_of(mentor, august), said=Said(False, 3, 2, 4, 2), by=mentor, now=now)
    assert calling([program], now=now + timedelta(days=70)) == {}


def test_the_record_says_that_somebody_answered_and_never_what(series, august, mentor):
    go(2026, 8, 3, 9, 0)
    answer_sheet(sheet=sheet_of(mentor, august), said=WELL, by=mentor, now=at(2026, 8, 3, 12, 0))
    change = RowChange.objects.get(table="checkins_checkinanswer")
    assert (change.columns, change.values) == ([], {})
    event = Event.objects.get(action="checkins.answer_sheet")
    assert (event.before, event.after) == ({}, {})


@pytest.mark.parametrize("values", [{"useful": 6}, {"safe": 0}, {"need": 3}, {"met": None}])
def test_the_database_refuses_half_an_answer(series, august, mentor, values):
    go(2026, 8, 3, 9, 0)
    answer_sheet(sheet=sheet_of(mentor, august), said=WELL, by=mentor, now=at(2026, 8, 3, 12, 0))
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckInAnswer.objects.update(**values)
    assert connection.is_usable()


# --- The agenda and the themes ---------------------------------------------------------------------------------------------


def test_the_agenda_has_the_five_standing_points_when_all_is_well():
    points = agenda([WELL, WELL], on=at(2026, 8, 4).date())
    assert [point.why for point in points] == [""] * 5
    assert 30 <= sum(point.minutes for point in points) <= 45


def test_what_the_answers_ask_for_comes_early_and_in_numbers():
    answers = [Said(False, 2, 2, 2, 2), WELL, Said(True, 3, 4, None, 0)]
    points = agenda(answers, on=at(2026, 8, 4).date())
    assert [point.why for point in points] == [
        "", "1 of 3 hold back", "1 of 3 have not met", "the meetings could be more useful", "",
        "1 of 3 would like something from us", "1 of 3 find working together hard",
    ]  # fmt: skip


def test_a_theme_names_nobody(series, august, coordinator):
    now = at(2026, 8, 4, 10, 0)
    with pytest.raises(Refusal) as refusal:
        log_theme(gathering=august, kind=ThemeKind.TIME, note="Det er vanskelig for Mona.", by=coordinator, now=now)
    assert "Mona" in str(refusal.value)
    assert not Theme.objects.exists()
    theme = log_theme(gathering=august, kind=ThemeKind.TIME, note="Kalenderen er full.", by=coordinator, now=now)
    with pytest.raises(Refusal):
        say_what_was_done(theme=theme, done="Snakket med Liv", by=coordinator, now=now)
    say_what_was_done(theme=theme, done="Bedt lederne sette av faste timer.", by=coordinator, now=now)
    theme.refresh_from_db()
    assert theme.done == "Bedt lederne sette av faste timer."
