"""Who scores what: evenly, and never one's own people. Plain Python; no Django."""

from collections.abc import Collection, Mapping, Sequence
from heapq import heapify, heappop, heappush


def spread_evenly(
    applications: Sequence[int],
    assessors: Sequence[int],
    *,
    each: int,
    barred: Collection[tuple[int, int]],
    given: Mapping[int, set[int]],
) -> tuple[dict[int, list[int]], list[int]]:
    """Give every application `each` assessors, as evenly as can be. Returns (application -> new assessors, applications left short).

    `barred` holds (assessor, application) pairs that may not be; `given` what each application has already (and keeps). A maximum flow
    with a cap on everybody's load, the cap raised by one until raising it fills no more places: so no assessor has more than needed.
    Deterministic: ties are broken by the order of the ids.
    """
    load = dict.fromkeys(assessors, 0)
    for own in given.values():
        for assessor in own:
            if assessor in load:
                load[assessor] += 1
    closed: dict[int, set[int]] = {a: {s for s in given.get(a, ()) if s in load} for a in applications}
    for assessor, application in barred:
        if assessor in load and application in closed:
            closed[application].add(assessor)
    wanted = {a: max(0, each - len(given.get(a, ()))) for a in applications}
    possible = {a: min(wanted[a], len(load) - len(closed[a])) for a in applications}
    chosen: dict[int, list[int]] = {a: [] for a in applications}
    taken: dict[int, set[int]] = {s: set() for s in assessors}
    total = sum(load.values()) + sum(possible.values())
    cap = max(1, -(-total // max(1, len(assessors))))
    while True:
        by_work = [(number + len(taken[s]), s) for s, number in load.items()]
        heapify(by_work)
        for application in applications:
            while len(chosen[application]) < possible[application]:
                person = _freest(by_work, cap, closed[application].union(chosen[application]), taken, load)
                if person is not None:
                    chosen[application].append(person)
                    taken[person].add(application)
                else:
                    person = _augment(application, cap, closed, chosen, taken, load)
                if person is None:
                    break
                heappush(by_work, (load[person] + len(taken[person]), person))
        if all(len(chosen[a]) >= possible[a] for a in applications):
            break
        cap += 1
    left_short = [a for a in applications if len(chosen[a]) < wanted[a]]
    return {a: sorted(s) for a, s in chosen.items() if s}, left_short


def _freest(
    by_work: list[tuple[int, int]],
    cap: int,
    closed: Collection[int],
    taken: Mapping[int, set[int]],
    load: Mapping[int, int],
) -> int | None:
    """Take out the assessor with the least work, the lowest id first, who has room under the cap and is not closed. `by_work` is a heap."""
    passed_over, found = [], None
    while by_work and by_work[0][0] < cap and found is None:
        number, assessor = heappop(by_work)
        if number != load[assessor] + len(taken[assessor]):
            continue  # written before that work grew; there is a newer entry
        if assessor in closed:
            passed_over.append((number, assessor))
        else:
            found = assessor
    for entry in passed_over:
        heappush(by_work, entry)
    return found


def _augment(
    start: int,
    cap: int,
    closed: Mapping[int, set[int]],
    chosen: dict[int, list[int]],
    taken: dict[int, set[int]],
    load: dict[int, int],
) -> int | None:
    """One more assessor for `start` by handing others' work on along a path. Returns whose work grew; None when nobody has room."""
    came_from: dict[int, tuple[int, int | None]] = {}
    frontier: list[tuple[int, int | None]] = [(start, None)]
    seen = {start}
    while frontier:
        application, by_way_of = frontier.pop(0)
        for assessor in sorted(load.keys() - closed[application], key=lambda s: (load[s] + len(taken[s]), s)):
            if assessor in came_from or assessor in chosen[application]:
                continue
            came_from[assessor] = (application, by_way_of)
            if load[assessor] + len(taken[assessor]) < cap:
                _hand_on(assessor, came_from, chosen, taken)
                return assessor
            for other in sorted(taken[assessor]):
                if other not in seen:
                    seen.add(other)
                    frontier.append((other, assessor))
    return None


def _hand_on(
    assessor: int,
    came_from: Mapping[int, tuple[int, int | None]],
    chosen: dict[int, list[int]],
    taken: dict[int, set[int]],
) -> None:
    current: int | None = assessor
    while current is not None:
        application, previous = came_from[current]
        chosen[application].append(current)
        taken[current].add(application)
        if previous is not None:
            chosen[application].remove(previous)
            taken[previous].discard(application)
        current = previous


def most_open(
    applications: Sequence[int], assessors: Sequence[int], *, barred: Collection[tuple[int, int]], number: int
) -> list[int]:
    """The so many applications that fewest assessors may not score; ties are broken by the order in which they come."""
    shut = dict.fromkeys(applications, 0)
    judges = set(assessors)
    for assessor, application in barred:
        if application in shut and assessor in judges:
            shut[application] += 1
    return sorted(applications, key=lambda application: shut[application])[:number]
