"""Under 35 on the day that counts: boundary days and the 29th of February."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.eligibility import age_on, is_under
from applicants.policies import check_is_eligible
from mentoring.accounts.models import User
from mentoring.policies import why_not
from programs.models import Program


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        (date(1991, 6, 2), date(2026, 6, 1), True),  # turns 35 the day after
        (date(1991, 6, 1), date(2026, 6, 1), False),  # turns 35 on the very day
        (date(1991, 5, 31), date(2026, 6, 1), False),  # turned 35 the day before
        (date(1992, 1, 1), date(2026, 12, 31), True),
        (date(1991, 12, 31), date(2026, 12, 31), False),
        (date(1992, 2, 29), date(2027, 2, 28), True),  # no 29th in 2027: the year of life is over when the 28th is
        (date(1992, 2, 29), date(2027, 3, 1), False),
        (date(1992, 2, 28), date(2027, 2, 28), False),
        (date(1993, 3, 1), date(2028, 2, 29), True),  # the reference date itself is a leap day
        (date(1993, 2, 28), date(2028, 2, 29), False),
        (date(2026, 6, 1), date(2026, 6, 1), True),
        (date(2030, 1, 1), date(2026, 6, 1), True),  # a birth date to come is a mistake, but not one of age
    ],
)
def test_under_35(born, on, expected):
    assert is_under(35, born=born, on=on) is expected


@pytest.mark.parametrize(("limit", "expected"), [(36, True), (35, True), (34, False), (1, False)])
def test_other_limits(limit, expected):
    assert is_under(limit, born=date(1991, 6, 2), on=date(2026, 6, 1)) is expected


DAYS = st.dates(date(1940, 1, 1), date(2040, 12, 31))


@given(born=DAYS, on=DAYS)
def test_age_grows_by_one_a_year_and_never_shrinks(born, on):
    next_day = date.fromordinal(on.toordinal() + 1)
    assert age_on(next_day, born) - age_on(on, born) in (0, 1)
    assert (
        age_on(on.replace(year=on.year + 1, day=min(on.day, 28)), born) - age_on(on.replace(day=min(on.day, 28)), born)
        == 1
    )


@pytest.mark.parametrize(
    ("limit", "on", "born", "code"),
    [
        (35, date(2026, 6, 1), date(1991, 6, 1), "over_age"),
        (35, date(2026, 6, 1), None, "no_birth_date"),
        (35, date(2026, 6, 1), date(1991, 6, 2), None),
        (None, date(2026, 6, 1), None, None),  # no limit: nobody's age is asked for
        (None, None, date(1950, 1, 1), None),
    ],
)
def test_the_call_answers(limit, on, born, code):
    refusal = why_not(check_is_eligible, Program(age_limit=limit, reference_date=on), User(birth_date=born))
    assert (refusal.code if refusal else None) == code
