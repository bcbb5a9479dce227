"""On which local dates a monthly check-in falls, and when its reminders are due. Plain Python on local dates; no clock, no database.

Everything is computed on the calendar of the organisation's time zone and only then turned into instants, so neither the change to
summer time nor a short month moves a meeting by an hour or a day.
"""

import calendar
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

REMINDER_TIME = time(9, 0)
WORK_BEGINS, WORK_ENDS = time(8, 0), time(16, 0)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = 5
"""As `nth`: the last such weekday of the month."""


@dataclass(frozen=True, slots=True)
class MonthlyRule:
    """Either the `nth` (1–4, 5 = last) `weekday` (0 = Monday) of each month, or `day_of_month` (31 = last day of shorter months)."""

    first_on: date
    last_on: date
    nth: int | None = None
    weekday: int | None = None
    day_of_month: int | None = None
    skip_months: Collection[int] = ()
    free_days: Container[date] = field(default=frozenset())
    """Public holidays to keep clear of. Weekends are kept clear of as well, unless `any_day`."""
    any_day: bool = False

    def dates(self) -> list[tuple[date, date]]:
        """(first of the month, date of the check-in) for every month in the span, in order.

        A date that is no working day moves to the next one; if that is in the next month, to the one before instead.
        """
        days = []
        for month in _months(self.first_on, self.last_on):
            if month.month in self.skip_months:
                continue
            day = self._in_month(month)
            if not self.any_day:
                day = nearest_working_day_in_month(day, self.free_days)
            if self.first_on <= day <= self.last_on:
                days.append((month, day))
        return days

    def calendar_rule(self) -> str:
        """The rule as calendars write it (RFC 5545), as near as all of them understand. The days that differ are told one by one.

        Calendars skip months without a 29th or 30th, so these two count as the 28th, which every month has.
        """
        if self.day_of_month is not None:
            in_every_month = -1 if self.day_of_month == 31 else min(self.day_of_month, 28)
            return f"FREQ=MONTHLY;BYMONTHDAY={in_every_month}"
        if self.nth is None or self.weekday is None:
            raise ValueError("a monthly rule needs a day of the month, or which weekday")
        return f"FREQ=MONTHLY;BYDAY={-1 if self.nth == LAST else self.nth}{WEEKDAYS[self.weekday]}"

    def _in_month(self, month: date) -> date:
        length = calendar.monthrange(month.year, month.month)[1]
        if self.day_of_month is not None:
            return month.replace(day=min(self.day_of_month, length))
        if self.nth is None or self.weekday is None:
            raise ValueError("a monthly rule needs a day of the month, or which weekday")
        if self.nth == LAST:
            last = month.replace(day=length)
            return last - timedelta(days=(last.weekday() - self.weekday) % 7)
        return month + timedelta(days=(self.weekday - month.weekday()) % 7, weeks=self.nth - 1)


def calendar_day(rule: str, month: date) -> date:
    """The day a calendar finds in the month (its first day) by a rule of `MonthlyRule.calendar_rule`."""
    kind, _sign, value = rule.rpartition(";")[2].partition("=")
    if kind == "BYMONTHDAY":
        own = MonthlyRule(month, month, day_of_month=31 if value == "-1" else int(value))
    else:
        nth = int(value[:-2])
        own = MonthlyRule(month, month, nth=LAST if nth == -1 else nth, weekday=WEEKDAYS.index(value[-2:]))
    return own._in_month(month)


def months_between(first: date, last: date) -> list[date]:
    """The first day of every month from that of `first` to that of `last`."""
    return list(_months(first, last))


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def is_working_day(day: date, free_days: Container[date]) -> bool:
    return day.weekday() < 5 and day not in free_days


def nearest_working_day_in_month(day: date, free_days: Container[date]) -> date:
    """`day` itself, else the next working day of its month, else the one before."""
    for step in (1, -1):
        candidate = day
        while candidate.month == day.month:
            if is_working_day(candidate, free_days):
                return candidate
            candidate += timedelta(days=step)
    return day


def working_day_on_or_before(day: date, free_days: Container[date]) -> date:
    while not is_working_day(day, free_days):
        day -= timedelta(days=1)
    return day


def working_days_after(day: date, number: int, free_days: Container[date]) -> date:
    """The so-maniest working day after `day`."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day, free_days)
    return day


def days_counted(first: date, last: date, skip_months: Collection[int]) -> int:
    """How many days after `first` up to `last`, those in months that are left out not counted."""
    days = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
    return sum(day.month not in skip_months for day in days)


def local_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant when clocks in `zone` show `at` on `day`. Meetings and reminders are never between 02 and 03, so it exists once."""
    return datetime.combine(day, at, tzinfo=zone)


def reminder_due(meeting_on: date, days_before: int, free_days: Container[date], zone: ZoneInfo) -> datetime:
    """When the reminder so many days before is due: 09:00 on that local date, or on the working day before it."""
    return local_instant(
        working_day_on_or_before(meeting_on - timedelta(days=days_before), free_days), REMINDER_TIME, zone
    )


def reminder_dues(
    meeting_on: date, days_before: Collection[int], free_days: Container[date], zone: ZoneInfo
) -> dict[int, datetime]:
    """Days before -> when that reminder is due. Of those that a weekend or holiday would put on the same day, only the last remains."""
    last = {reminder_due(meeting_on, days, free_days, zone): days for days in sorted(days_before, reverse=True)}
    return {days: due for due, days in last.items()}


def within_working_hours(instant: datetime, free_days: Container[date], zone: ZoneInfo) -> bool:
    """Between 08:00 and 16:00 on a local working day."""
    local = instant.astimezone(zone)
    return is_working_day(local.date(), free_days) and WORK_BEGINS <= local.time() < WORK_ENDS
