"""The balanced list against trying every list there is."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.breadth.balancing import Balanced, Candidate, Impossible, Wish, balance


def meets(chosen, wishes):
    return all(sum(c.groups[w.dimension] == w.group for c in chosen) >= w.minimum for w in wishes)


def points(chosen):
    return sum(round(c.points * 1000) for c in chosen)


@st.composite
def problems(draw):
    candidates = [
        Candidate(
            key,
            draw(st.integers(0, 8)) * 12.5,
            {"job": draw(st.sampled_from("oc")), "region": draw(st.sampled_from("abc"))},
        )
        for key in range(draw(st.integers(1, 9)))
    ]
    groups = draw(st.lists(st.sampled_from(["jo", "jc", "ra", "rb", "rc"]), unique=True, max_size=4))
    wishes = [Wish("job" if g[0] == "j" else "region", g[1], draw(st.integers(1, 4))) for g in groups]
    return candidates, wishes, draw(st.integers(1, 9))


@given(problems())
@settings(max_examples=150)
def test_no_list_that_meets_the_targets_has_more_points(problem):
    candidates, wishes, size = problem
    size_there = min(size, len(candidates))
    good = [points(some) for some in combinations(candidates, size_there) if meets(some, wishes)]
    found = balance(candidates, wishes, size=size)
    if not good:
        assert isinstance(found, Impossible)
        return
    assert isinstance(found, Balanced)
    chosen = [c for c in candidates if c.key in found.chosen]
    assert len(chosen) == size_there
    assert meets(chosen, wishes)
    assert points(chosen) == max(good)
    assert round(found.price * 1000) == max(map(points, combinations(candidates, size_there))) - max(good)


def test_what_fails_alone_is_named():
    few = [Candidate(1, 50, {"job": "o"}), Candidate(2, 40, {"job": "c"})]
    assert balance(few, [Wish("job", "c", 2)], size=2) == Impossible(((Wish("job", "c", 2), 1),))


def test_among_equals_the_earlier_ones_are_taken():
    equal = [Candidate(key, 50, {"job": "c" if key > 6 else "o"}) for key in range(10)]
    assert balance(equal, [Wish("job", "c", 2)], size=4).chosen == (0, 1, 7, 8)


@pytest.mark.parametrize("size", [1, 300])
def test_nineteen_thousand_candidates_are_no_trouble(size):
    many = [
        Candidate(n, (n * 7919) % 1000 / 10, {"job": "oc"[n % 50 == 0], "region": str(n % 12)}) for n in range(19_000)
    ]
    found = balance(many, [Wish("region", "5", 1)], size=size)
    assert isinstance(found, Balanced)
    assert len(found.chosen) == size
