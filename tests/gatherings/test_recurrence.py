from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions_app.forms import REMINDER_DAYS
from sessions_app.recurrence import (
    LAST,
    MonthlyRule,
    is_working_day,
    local_instant,
    reminder_due,
    reminder_dues,
    within_working_hours,
)

OSLO = ZoneInfo("Europe/Oslo")
NORWAY = holidays.country_holidays("NO")
days = st.dates(date(2025, 1, 1), date(2035, 12, 31))


def test_first_tuesday_not_in_july_and_not_on_a_holiday():
    rule = MonthlyRule(date(2026, 3, 1), date(2026, 12, 31), nth=1, weekday=1, skip_months=[7], free_days=NORWAY)
    assert [day for _month, day in rule.dates()] == [
        date(2026, 3, 3), date(2026, 4, 7), date(2026, 5, 5), date(2026, 6, 2), date(2026, 8, 4), date(2026, 9, 1),
        date(2026, 10, 6), date(2026, 11, 3), date(2026, 12, 1),
    ]  # fmt: skip


def test_day_31_is_the_last_day_of_shorter_months_also_in_a_leap_year():
    rule = MonthlyRule(date(2028, 1, 1), date(2028, 4, 30), day_of_month=31, any_day=True)
    assert [day for _month, day in rule.dates()] == [
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
    ]


def test_last_friday_of_the_month():
    rule = MonthlyRule(date(2026, 1, 1), date(2026, 2, 28), nth=LAST, weekday=4, free_days=NORWAY)
    assert [day for _month, day in rule.dates()] == [date(2026, 1, 30), date(2026, 2, 27)]


def test_a_holiday_moves_to_the_next_working_day():
    # 1 May 2026 is a Friday, so the fourth of May is the next working day.
    rule = MonthlyRule(date(2026, 5, 1), date(2026, 5, 31), day_of_month=1, free_days=NORWAY)
    assert rule.dates() == [(date(2026, 5, 1), date(2026, 5, 4))]


def test_a_move_never_leaves_the_month():
    # 31 May 2026 is a Sunday, the Friday before is the 29th.
    rule = MonthlyRule(date(2026, 5, 1), date(2026, 5, 31), day_of_month=31, free_days=NORWAY)
    assert rule.dates() == [(date(2026, 5, 1), date(2026, 5, 29))]


@given(first=days, months=st.integers(1, 30), nth=st.integers(1, LAST), weekday=st.integers(0, 4))
def test_every_month_has_exactly_one_working_day(first, months, nth, weekday):
    last = first + timedelta(days=31 * months)
    dates = MonthlyRule(first, last, nth=nth, weekday=weekday, free_days=NORWAY).dates()
    assert len({month for month, _day in dates}) == len(dates)
    for month, day in dates:
        assert (day.year, day.month) == (month.year, month.month)
        assert day.weekday() < 5 and day not in NORWAY and first <= day <= last
    whole = {m for m, _d in dates}
    middle = [d for d in (first + timedelta(days=n) for n in range((last - first).days)) if d.day == 1]
    assert set(middle[:-1]) <= whole


@given(day=days, before=st.integers(0, 14))
def test_a_reminder_is_due_at_nine_local_on_a_working_day_not_later_than_asked(day, before):
    due = reminder_due(day, before, NORWAY, OSLO)
    local = due.astimezone(OSLO)
    assert local.time() == time(9, 0) and local.date() <= day - timedelta(days=before)
    assert within_working_hours(due, NORWAY, OSLO)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_nine_oclock_stays_nine_oclock_when_the_clocks_change(day):
    before, after = (local_instant(day + timedelta(days=n), time(9), OSLO) for n in (-1, 1))
    assert (before.astimezone(OSLO).hour, after.astimezone(OSLO).hour) == (9, 9)
    utc = ZoneInfo("UTC")
    assert after.astimezone(utc) - before.astimezone(utc) == timedelta(hours=47 if day.month == 3 else 49)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2026, 3, 3, 7, 59, tzinfo=OSLO), False),
        (datetime(2026, 3, 3, 8, 0, tzinfo=OSLO), True),
        (datetime(2026, 3, 3, 15, 59, tzinfo=OSLO), True),
        (datetime(2026, 3, 3, 16, 0, tzinfo=OSLO), False),
        (datetime(2026, 3, 7, 10, 0, tzinfo=OSLO), False),  # Saturday
        (datetime(2026, 5, 1, 10, 0, tzinfo=OSLO), False),  # 1 May
    ],
)
def test_working_hours_are_local_and_on_working_days(instant, expected):
    assert within_working_hours(instant, NORWAY, OSLO) is expected


FIRST, LAST_DAY = date(2025, 1, 1), date(2035, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST_DAY - FIRST).days + 1)]
CHOICES = [int(days) for days, _label in REMINDER_DAYS]


def test_on_every_day_of_eleven_years_reminders_are_due_in_working_hours_before_the_meeting():
    wrong = []
    for day in EVERY_DAY:
        meeting = local_instant(day, time(9), OSLO)
        for before in CHOICES:
            due = reminder_due(day, before, NORWAY, OSLO)
            asked = day - timedelta(days=before)
            between = [asked - timedelta(days=n) for n in range((asked - due.date()).days)]
            if not (
                due < meeting
                and due.time() == time(9)
                and due.astimezone(ZoneInfo("UTC")).hour in (7, 8)
                and within_working_hours(due, NORWAY, OSLO)
                and not any(is_working_day(d, NORWAY) for d in between)
            ):
                wrong.append((day, before, due))
    assert wrong == []


def test_on_every_day_of_eleven_years_nobody_is_reminded_twice_at_once():
    for day in EVERY_DAY:
        dues = reminder_dues(day, CHOICES, NORWAY, OSLO)
        assert len(set(dues.values())) == len(dues) >= 1
        assert set(dues.values()) == {reminder_due(day, before, NORWAY, OSLO) for before in CHOICES}


def test_a_meeting_on_a_monday_is_reminded_of_once_on_friday():
    # Three days before Monday 10 August 2026 is Friday, one day before is Sunday, so Friday as well.
    assert reminder_dues(date(2026, 8, 10), [3, 1], NORWAY, OSLO) == {1: datetime(2026, 8, 7, 9, 0, tzinfo=OSLO)}


@pytest.mark.parametrize("day_of_month", [1, 28, 29, 30, 31])
@pytest.mark.parametrize("any_day", [False, True])
def test_every_month_of_eleven_years_has_its_day(day_of_month, any_day):
    rule = MonthlyRule(FIRST, LAST_DAY, day_of_month=day_of_month, any_day=any_day, free_days=NORWAY)
    dates = rule.dates()
    assert [(day.year, day.month) for _month, day in dates] == [(y, m) for y in range(2025, 2036) for m in range(1, 13)]
    for month, day in dates:
        length = (month + timedelta(days=32)).replace(day=1) - month
        exact = month.replace(day=min(day_of_month, length.days))
        assert day == exact if any_day or is_working_day(exact, NORWAY) else is_working_day(day, NORWAY)


@pytest.mark.parametrize("skipped", [[7], [6, 7, 8], list(range(1, 13))])
def test_skipped_months_have_none(skipped):
    dates = MonthlyRule(FIRST, LAST_DAY, nth=1, weekday=1, skip_months=skipped, free_days=NORWAY).dates()
    assert {day.month for _month, day in dates} == set(range(1, 13)) - set(skipped)


def test_the_meeting_keeps_its_local_hour_through_eleven_years():
    dates = MonthlyRule(FIRST, LAST_DAY, nth=LAST, weekday=4, free_days=NORWAY).dates()
    hours = {local_instant(day, time(9), OSLO).astimezone(ZoneInfo("UTC")).hour for _month, day in dates}
    assert hours == {7, 8}
