"""Agreement between those who mark: against worked examples that others have published."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.scoring.agreement import coincidences_of, krippendorff_alpha

# Krippendorff 2011, section C: four observers, twelve units, missing marks (.)
PAPER = [
    (1, 1, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4), (4, 4, 4, 4), (1, 1, 2, 1), (2, 2, 2, 2),
    (5, 5, 5), (1, 1), (3,),
]  # fmt: skip
"""By unit. https://www.asc.upenn.edu/sites/default/files/2021-03/Computing%20Krippendorff%27s%20Alpha-Reliability.pdf"""


@pytest.mark.parametrize(("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_the_papers_own_example_with_missing_marks(metric, alpha):
    assert round(krippendorff_alpha(coincidences_of(PAPER), metric=metric), 3) == alpha


def test_two_observers_and_two_values():
    """The paper's section A: ten units, alpha 0.095."""
    meg = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0)
    owen = (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert round(krippendorff_alpha(coincidences_of(zip(meg, owen, strict=True)), metric="nominal"), 3) == 0.095


@pytest.mark.parametrize("units", [[], [(3,)], [(2, 2), (2, 2, 2)]])
def test_where_nothing_can_be_told_apart_nothing_is_said(units):
    assert krippendorff_alpha(coincidences_of(units)) is None


UNITS = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=4), min_size=1, max_size=12)


@given(units=UNITS, order=st.randoms(use_true_random=False))
def test_it_is_at_most_one_and_does_not_depend_on_who_or_in_what_order(units, order):
    alpha = krippendorff_alpha(coincidences_of(units))
    mixed = [order.sample(marks, len(marks)) for marks in order.sample(units, len(units))]
    again = krippendorff_alpha(coincidences_of(mixed))
    assert (alpha is None) == (again is None)
    if alpha is not None:
        assert alpha <= 1 + 1e-9
        assert math.isclose(alpha, again, abs_tol=1e-9)
        turned = krippendorff_alpha(coincidences_of([[4 - mark for mark in marks] for marks in units]))
        assert math.isclose(alpha, turned, abs_tol=1e-9)


@given(units=UNITS)
def test_all_alike_within_each_unit_is_complete_agreement(units):
    alpha = krippendorff_alpha(coincidences_of([[marks[0]] * max(2, len(marks)) for marks in units]))
    assert alpha is None or math.isclose(alpha, 1)
