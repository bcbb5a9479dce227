"""Is a person young enough? Plain Python on dates.

A person is under N years old until the day they turn N; that day itself is not under.

Somebody born on 29 February turns a year older on 1 March in years without one. No statute names the day. The rule on counting years
from a date (domstolloven § 148, second paragraph, and foreldelsesloven § 29 no. 1) lets a year that finds no such day end with the
last day of the month, at the end of that day: the 28th still belongs to the year, so the next one begins on 1 March. And where two
readings are possible, an age limit, being an exception from the ban on age discrimination (arbeidsmiljøloven § 13-1), is not
stretched against the person.
"""

from calendar import isleap
from datetime import date


def birthday_in(year: int, born: date) -> date:
    """The day in `year` on which the person turns a year older."""
    if (born.month, born.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)


def age_on(day: date, born: date) -> int:
    """Whole years lived on `day`."""
    return day.year - born.year - (day < birthday_in(day.year, born))


def is_under(limit: int, *, born: date, on: date) -> bool:
    """Whether the person is younger than `limit` on the day `on`."""
    return age_on(on, born) < limit
