"""What may be told of a voluntary question, against readers who know the numbers told, who stood in each step, and the rules themselves."""

from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.breadth import disclosure
from applicants.breadth.disclosure import told


def tell(world):
    """Step by step as it is counted: (people, counts told) of every step."""
    steps = []
    for counts in world:
        steps.append((sum(counts), told(steps, total=sum(counts), counts=counts)))
    return tuple(steps)


def ways(number, groups):
    if groups == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for rest in ways(number - first, groups - 1):
            yield (first, *rest)


def worlds(sizes, groups):
    """Every way in which so many people can have answered, of whom so many are left after each step."""
    found = [(counts,) for counts in ways(sizes[0], groups)]
    for size in sizes[1:]:
        found = [
            (*world, later)
            for world in found
            for later in ways(size, groups)
            if all(now <= was for now, was in zip(later, world[-1], strict=True))
        ]
    return found


def secrets(world):
    """Every count somebody could ask for: of a step or of those who fell away between two, of a group or of several together."""
    for some in (s for size in range(1, len(world[0])) for s in combinations(range(len(world[0])), size)):
        for step, counts in enumerate(world):
            yield ("in", step, some), sum(counts[g] for g in some), sum(counts)
            for later in range(step + 1, len(world)):
                gone = [was - now for was, now in zip(counts, world[later], strict=True)]
                yield ("between", step, later, some), sum(gone[g] for g in some), sum(gone)


def given_away(sizes, groups):
    """Secrets of which a reader of one of the possible pages knows that they are under the threshold, by ruling out every other world."""
    pages = defaultdict(list)
    for world in worlds(sizes, groups):
        pages[tell(world)].append(world)
    found = []
    for page, possible in pages.items():
        values, people = defaultdict(set), {}
        for world in possible:
            for name, value, of in secrets(world):
                values[name].add(value)
                people[name] = of
        for name, could_be in values.items():
            if people[name] and len(could_be) == 1 and min(could_be) < disclosure.SMALLEST:
                found.append((page, name, could_be))
            if people[name] >= disclosure.SMALLEST and max(could_be) < disclosure.SMALLEST:
                found.append((page, name, could_be))
    return found


@pytest.mark.parametrize(
    ("smallest", "sizes", "groups"),
    [
        *((5, (size,), 2) for size in (5, 9, 10, 11, 14, 20)),
        *((5, (size,), 3) for size in (14, 15, 16, 22)),
        *((5, sizes, 2) for sizes in [(20, 10), (21, 11), (20, 11), (20, 19), (24, 10), (30, 18), (30, 18, 15), (27, 15, 12), (32, 20, 10)]),
        (5, (30, 15), 3),
        *((3, sizes, 3) for sizes in [(18, 9), (20, 10), (14, 13, 6)]),
        *((3, sizes, 2) for sizes in [(20, 17, 11, 8), (20, 14, 11, 8), (18, 12, 6, 5), (20, 11, 8, 5)]),
        *((2, sizes, 2) for sizes in [(12, 10, 8, 6, 4), (12, 8, 7, 4, 2), (10, 9, 6, 5, 1)]),
        (2, (12, 8, 4), 3),
    ],
)  # fmt: skip
def test_who_knows_the_rules_cannot_work_out_a_small_count(monkeypatch, smallest, sizes, groups):
    """Every world there is, so nothing is left to luck. A lower threshold makes more steps possible in as many worlds."""
    monkeypatch.setattr(disclosure, "SMALLEST", smallest)
    assert given_away(sizes, groups) == []


@st.composite
def programmes(draw):
    """Realistic numbers: hundreds apply, few become mentors."""
    counts = tuple(draw(st.lists(st.integers(0, 200), min_size=2, max_size=6)))
    world = [counts]
    for _step in range(draw(st.integers(0, 4))):
        counts = tuple(draw(st.integers(0, n)) for n in counts)
        world.append(counts)
    return world


@given(programmes())
@settings(max_examples=400)
def test_no_number_told_and_no_difference_of_two_is_small(world):
    steps = [(people, counts) for people, counts in tell(world) if counts is not None]
    for people, counts in steps:
        assert sum(counts) == people
        assert min(counts) >= 5
    for (_people, earlier), (_fewer, later) in combinations(steps, 2):
        assert min(was - now for was, now in zip(earlier, later, strict=True)) >= 5


def test_a_usual_programme_is_told_until_the_groups_get_small():
    world = [(60, 340), (12, 28), (12, 26), (6, 12)]
    assert [counts for _people, counts in tell(world)] == [(60, 340), (12, 28), None, (6, 12)]
    world = [(60, 340), (12, 28), (12, 26), (8, 10), (2, 6)]
    assert [counts for _people, counts in tell(world)] == [(60, 340), (12, 28), None, None, None]


@pytest.mark.parametrize(
    ("world", "shown"),
    [
        ([(4, 96)], [None]),
        ([(0, 100)], [None]),
        ([(96, 4)], [None]),
        ([(5, 95)], [(5, 95)]),
        ([(20, 80), (16, 40)], [(20, 80), None]),  # four fell away
        ([(20, 80), (15, 40)], [(20, 80), (15, 40)]),
        ([(12, 18), (8, 10), (5, 10)], [(12, 18), None, None]),  # told, the last would tell the one before
        (
            [(12, 18), (11, 17), (6, 12)],
            [(12, 18), None, (6, 12)],
        ),  # two fell away: it could not be told whatever it was
    ],
)
def test_what_is_told(world, shown):
    assert [counts for _people, counts in tell(world)] == shown
