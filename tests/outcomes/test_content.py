from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.disclosure import covered
from sessions_app.outcomes.content import ITEMS, add_up, index, is_asked, own_themes, suggested_dates
from sessions_app.outcomes.states import THEMES, Audience, ItemKind, Moment, Subject


def test_the_kit_asks_leaders_two_questions_a_theme_and_mentors_the_same_themes():
    often = [one.subject for one in ITEMS if one.kind == ItemKind.FREQUENCY]
    seen = [one.subject for one in ITEMS if one.kind == ItemKind.SEEN]
    assert sorted(often) == sorted([*THEMES, *THEMES])
    assert sorted(seen) == sorted(THEMES)
    assert sum(one.kind == ItemKind.CONFIDENCE for one in ITEMS) == 3
    assert [one.audience for one in ITEMS if one.kind == ItemKind.WORDS] == [Audience.LEADER]


def test_every_question_is_there_in_three_languages():
    assert [one.subject for one in ITEMS if one.text.missing(("nb", "nn", "en"))] == []


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (ItemKind.FREQUENCY, [True, True, True, True]),
        (ItemKind.CONFIDENCE, [True, True, True, True]),
        (ItemKind.AGREEMENT, [True, True, True, True]),
        (ItemKind.SEEN, [False, True, True, True]),
        (ItemKind.HOURS, [False, True, True, True]),
        (ItemKind.WORDS, [False, True, True, True]),
        (ItemKind.AGAIN, [False, False, True, False]),
    ],
)
def test_what_needs_something_to_look_back_on_is_asked_later(kind, asked):
    assert [is_asked(kind, moment) for moment in Moment] == asked


def test_the_days_are_suggested_around_start_middle_and_end_and_half_a_year_after_while_data_is_kept():
    days = suggested_dates(date(2026, 8, 10), date(2027, 2, 10), kept_days=183)
    assert days[Moment.START] == (date(2026, 8, 3), date(2026, 8, 17))
    assert days[Moment.MIDWAY] == (date(2026, 11, 3), date(2026, 11, 17))
    assert days[Moment.END] == (date(2027, 1, 27), date(2027, 2, 10))
    assert days[Moment.AFTER] == (date(2027, 7, 28), date(2027, 8, 11))
    assert suggested_dates(date(2026, 8, 10), date(2027, 2, 10), kept_days=90)[Moment.AFTER][1] == date(2027, 5, 10)


def test_an_index_goes_from_0_to_100_on_each_scale():
    assert index(ItemKind.FREQUENCY, answers=5, total=0) == 0
    assert index(ItemKind.FREQUENCY, answers=5, total=20) == 100
    assert index(ItemKind.CONFIDENCE, answers=5, total=5) == 0
    assert index(ItemKind.CONFIDENCE, answers=5, total=20) == 50
    assert index(ItemKind.SEEN, answers=8, total=6) == 75


def test_do_not_know_is_an_answer_that_adds_nothing():
    kinds = {"1": ItemKind.SEEN, "2": ItemKind.HOURS}
    assert add_up([{"1": 1, "2": 2}, {"1": 2, "2": 2}, {"1": 0}], kinds) == {"1": (3, 1), "2": (2, 4)}


def test_words_and_what_is_no_question_are_not_added():
    assert add_up([{"9": "a sentence", "release": 1, "77": 3}], {"9": ItemKind.WORDS}) == {}


def test_ones_own_index_is_the_mean_of_what_one_has_answered():
    items = [
        (1, ItemKind.FREQUENCY, Subject.DATA),
        (2, ItemKind.FREQUENCY, Subject.DATA),
        (3, ItemKind.CONFIDENCE, Subject.ASKING),
    ]
    assert own_themes({"1": 4, "2": 0, "3": 7, "t3": 1}, items) == {"data": 50, "asking": 100, "then:asking": 0}
    assert own_themes({"1": 4}, items) == {"data": 100}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([12, 9], [12, 9]),
        ([12, 3, 9], [12, None, None]),
        ([12, 3, 2], [None, None, None]),
        ([12, 0], [12, 0]),
        ([3], [None]),
        ([], []),
    ],
)
def test_small_groups_are_covered_and_the_next_with_them(counts, shown):
    assert covered(counts, smallest=5) == shown


@given(st.lists(st.integers(0, 40), max_size=8))
def test_what_is_covered_cannot_be_found_by_subtraction(counts):
    """Whoever knows the whole and what is shown knows only what at least two groups come to, unless there is but one."""
    shown = covered(counts, smallest=5)
    assert all(count is None or count == 0 or count >= 5 for count in shown)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    assert len(hidden) != 1 or sum(count > 0 for count in counts) == 1
