"""Which counts of a voluntary question may be told, so that no sum or difference of them gives away a small group. Plain Python.

Everybody who reads the counts knows who came to which step, and so how many people stand in every step and between any two. What is kept
from them is how those people answered. Six rules, of which each closes a way round the ones before it:

1. *Threshold.* A group of fewer than `SMALLEST` is not told: the frequency rule (Hundepool et al., Statistical Disclosure Control, 2012,
   section 4.2), with Statistics Norway's and this programme's five. None is a small group too: of a group of which there is nobody everybody
   knows of everybody that they do not belong to it.
2. *All or nothing.* A hidden cell must have a hidden partner in every sum it stands in (complementary suppression, ibid., section 4.4). With
   a few groups per question the only pattern whose *choice* of partner tells nothing is the whole step. Where the partner was chosen by
   size or order, a reader who knew the rule found 4 and 4 behind a hidden 8 (a minimality attack: Wong et al., VLDB 2007).
3. *No rest.* Whoever did not answer, or wishes not to, is counted with the last choice, so there is no total to take the groups from.
4. *Differences.* People who fall away between two steps that are told are a group as well: fewer than `SMALLEST` of any group, and the later
   step is not told.
5. *What is impossible tells nothing.* A step with too few people, or with too few fewer than the last one told, for every group to reach the
   threshold, is passed over: its numbers could not be told whatever was answered, so that they are not tells nothing.
6. *Silence speaks, once.* A step that could have been told and was not says that some group was small. No later step is told after it, for
   together with one that is, it could be worked out (12 and 18, then silence, then 5 and 10 of 15: the silence was 8 and 10).

Counts are taken once, when a step is finished, and never again: there is no second count with one person more or less to hold against the
first. tests/breadth/test_disclosure.py lives through every possible world of some sizes and shows that a reader who knows the numbers told
*and these rules* can neither name a count under five, of a step or between steps, nor narrow one down to less than five.
"""

from collections.abc import Sequence

from mentoring.disclosure import SMALLEST

Counts = tuple[int, ...]


def told(steps: Sequence[tuple[int, Counts | None]], *, total: int, counts: Counts) -> Counts | None:
    """What may be told of the step that has just been finished: all of its `counts`, or None.

    `steps`: the earlier ones in order, each with how many people stood in it and what was told of it. The groups of `counts` come to `total`.
    """
    base: tuple[int, Counts] | None = None
    for earlier, shown in steps:
        if shown is not None:
            base = earlier, shown
        elif _possible(base, total=earlier, groups=len(counts)):
            return None
    if not _possible(base, total=total, groups=len(counts)) or min(counts) < SMALLEST:
        return None
    if base is not None and min(was - now for was, now in zip(base[1], counts, strict=True)) < SMALLEST:
        return None
    return counts


def _possible(base: tuple[int, Counts] | None, *, total: int, groups: int) -> bool:
    """Whether these numbers of people leave room for every group to be told. Knows nothing of answers."""
    least = SMALLEST * groups
    return total >= least and (base is None or base[0] - total >= least)
