"""The monthly check-in reminders: once each, to those who should hear, at the right local time."""

import pytest
from django.db import connection
from django.urls import reverse

from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from programs.models import Membership
from programs.states import Phase, Role
from sessions_app.models import CheckInReminder, Gathering
from sessions_app.services import cancel_gathering, change_gathering, plan_reminders, send_due_reminders
from tests.conftest import member
from tests.factories.gatherings import AttendanceFactory
from tests.scenarios.gatherings import in_phase, monthly_check_ins
from tests.scenarios.oslo import OSLO, at

BEGINNING = at(2026, 7, 20, 10)


@pytest.fixture
def series(program, coordinator, mentor):
    """Two mentors, Mona reading English and Nils Nynorsk, and check-ins on 4 August, 1 September, 6 October …"""
    nils = member(program, "Nils", "Mentor", Role.MENTOR)
    nils.language = "nn"
    nils.save()
    in_phase(program, Phase.RUNNING, by=coordinator, now=BEGINNING)
    return monthly_check_ins(program, by=coordinator, now=BEGINNING)


def sent():
    letters = OutboundEmail.objects.filter(kind="gatherings.check_in_reminder").order_by("id")
    return [(letter.recipient.given_name, letter.language) for letter in letters]


def test_nothing_is_sent_before_it_is_due(series):
    assert send_due_reminders(by=None, now=at(2026, 7, 31, 8, 59)) == 0
    assert sent() == []


def test_each_mentor_is_reminded_once_in_their_language(series):
    # 4 August minus 3 days is Saturday 1 August, so Friday 31 July.
    assert send_due_reminders(by=None, now=at(2026, 7, 31, 9, 5)) == 2
    assert send_due_reminders(by=None, now=at(2026, 7, 31, 9, 15)) == 0
    assert sorted(sent()) == [("Mona", "en"), ("Nils", "nn")]


def test_the_whole_series_gives_two_reminders_a_month_each(series):
    assert Gathering.objects.filter(series=series).count() == 6
    assert CheckInReminder.objects.count() == 6 * 2 * 2


def test_the_reminder_after_summer_time_ends_is_due_at_nine_local(series):
    november = Gathering.objects.get(series=series, starts_at__month=11)
    due = CheckInReminder.objects.filter(gathering=november, days_before=1).first().due_at
    assert november.starts_at.astimezone(OSLO).isoformat() == "2026-11-03T09:00:00+01:00"
    assert due.astimezone(OSLO).isoformat() == "2026-11-02T09:00:00+01:00"


def test_nothing_is_sent_at_night_and_it_goes_in_the_morning(series):
    assert send_due_reminders(by=None, now=at(2026, 7, 31, 22, 0)) == 0
    assert send_due_reminders(by=None, now=at(2026, 8, 1, 12, 0)) == 0  # a Saturday
    # On Monday at 08:00 Friday's reminder is 71 hours late: listed, not sent. Monday's own goes at nine.
    assert send_due_reminders(by=None, now=at(2026, 8, 3, 8, 0)) == 0
    assert send_due_reminders(by=None, now=at(2026, 8, 3, 9, 0)) == 2
    assert CheckInReminder.objects.filter(skipped="too_late").count() == 2


def test_after_six_hours_without_a_clockwork_each_reminder_goes_once(series):
    assert send_due_reminders(by=None, now=at(2026, 7, 31, 15, 5)) == 2
    assert send_due_reminders(by=None, now=at(2026, 7, 31, 15, 15)) == 0
    assert sorted(sent()) == [("Mona", "en"), ("Nils", "nn")]


def test_after_a_night_without_a_clockwork_it_goes_in_the_morning(series):
    september = Gathering.objects.get(
        series=series, starts_at__month=9
    )  # Tuesday the first; reminders on Friday and Monday
    due = set(CheckInReminder.objects.filter(gathering=september).values_list("due_at", flat=True))
    assert due == {at(2026, 8, 28, 9, 0), at(2026, 8, 31, 9, 0)}
    send_due_reminders(by=None, now=at(2026, 8, 3, 9, 0))
    OutboundEmail.objects.all().delete()
    assert send_due_reminders(by=None, now=at(2026, 8, 31, 16, 0)) == 0
    assert send_due_reminders(by=None, now=at(2026, 9, 1, 8, 0)) == 2
    assert send_due_reminders(by=None, now=at(2026, 9, 1, 8, 10)) == 0


def test_what_was_too_late_is_told_to_the_coordinator(series, client, coordinator):
    send_due_reminders(by=None, now=at(2026, 8, 3, 8, 0))
    client.force_login(coordinator)
    page = client.get(reverse("gatherings:series-edit", args=["runde"])).content.decode()
    assert "it was more than two days late (2)" in page


@pytest.mark.parametrize("reply", ["no", "yes"])
def test_who_said_no_hears_nothing(series, mentor, reply):
    august = Gathering.objects.get(series=series, starts_at__month=8)
    AttendanceFactory(gathering=august, person=mentor, reply=reply)
    assert send_due_reminders(by=None, now=at(2026, 7, 31, 9, 5)) == (1 if reply == "no" else 2)


def test_a_mentor_who_left_hears_nothing(series, program, mentor, coordinator):
    Membership.objects.filter(program=program, user=mentor, role=Role.MENTOR).update(
        ended_at=BEGINNING, ended_by=coordinator
    )
    assert send_due_reminders(by=None, now=at(2026, 7, 31, 9, 5)) == 1
    assert [name for name, _language in sent()] == ["Nils"]
    assert CheckInReminder.objects.get(person=mentor, due_at__lt=at(2026, 8, 1)).skipped == "left_or_not_coming"


def test_a_mentor_who_came_later_is_reminded_too(series, program):
    member(program, "Ny", "Mentor", Role.MENTOR)
    plan_reminders(by=None, now=at(2026, 8, 2, 9, 0))
    send_due_reminders(by=None, now=at(2026, 8, 3, 9, 0))
    assert ("Ny", "en") in sent()


def test_a_cancelled_check_in_reminds_nobody(series, coordinator):
    august = Gathering.objects.get(series=series, starts_at__month=8)
    cancel_gathering(gathering=august, by=coordinator, now=BEGINNING)
    assert send_due_reminders(by=None, now=at(2026, 7, 31, 9, 5)) == 0


def test_a_cancelled_check_in_calls_off_reminders_that_wait_in_the_outbox(series, coordinator):
    send_due_reminders(by=None, now=at(2026, 7, 31, 9, 5))
    august = Gathering.objects.get(series=series, starts_at__month=8)
    cancel_gathering(gathering=august, by=coordinator, now=at(2026, 7, 31, 9, 6))
    assert set(OutboundEmail.objects.filter(kind="gatherings.check_in_reminder").values_list("state", flat=True)) == {
        LetterState.CANCELLED
    }


def test_a_moved_check_in_is_reminded_of_for_the_new_date(series, coordinator):
    send_due_reminders(by=None, now=at(2026, 7, 31, 9, 5))
    august = Gathering.objects.get(series=series, starts_at__month=8)
    changes = {"starts_at": at(2026, 8, 11, 9, 0), "ends_at": at(2026, 8, 11, 10, 0)}
    change_gathering(gathering=august, changes=changes, by=coordinator, now=at(2026, 7, 31, 10, 0))
    assert send_due_reminders(by=None, now=at(2026, 8, 3, 9, 0)) == 0
    assert send_due_reminders(by=None, now=at(2026, 8, 7, 9, 0)) == 2
    dates = OutboundEmail.objects.filter(kind="gatherings.check_in_reminder", state=LetterState.QUEUED).values_list(
        "key", flat=True
    )
    assert [("2026-08-11" in key) for key in dates] == [True, True]


def test_planning_twice_makes_no_second_row(series):
    before = CheckInReminder.objects.count()
    assert plan_reminders(by=None, now=BEGINNING) == 0
    assert CheckInReminder.objects.count() == before


def test_the_database_refuses_a_second_row_for_the_same_reminder(series):
    from django.db import IntegrityError, transaction

    row = CheckInReminder.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckInReminder.objects.create(
            gathering=row.gathering, person=row.person, days_before=row.days_before, due_at=row.due_at
        )


@pytest.mark.parametrize("mentors", [1, 3])
def test_planning_asks_the_same_number_of_questions_for_one_mentor_and_for_three(
    program, coordinator, django_assert_num_queries, mentors
):
    for number in range(mentors):
        member(program, f"M{number}", "Mentor", Role.MENTOR)
    in_phase(program, Phase.RUNNING, by=coordinator, now=BEGINNING)
    monthly_check_ins(program, by=coordinator, now=BEGINNING)
    connection.queries_log.clear()
    with django_assert_num_queries(1 + 6 * 2 + 6, exact=False):
        plan_reminders(by=None, now=BEGINNING)
