"""Is a person young enough? Plain Python on dates.

A person is under N years old until the day they turn N, that day not included. Somebody born on 29 February turns a year older on
1 March in years without one: the year of life is over when the 28th has passed, which is how Norwegian law counts years from a date.
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
