"""Who scores what: evenly, and never one's own people. Plain Python; no Django."""

from collections.abc import Collection, Mapping, Sequence


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
    open_to = {a: [s for s in assessors if (s, a) not in barred and s not in given.get(a, ())] for a in applications}
    wanted = {a: max(0, each - len(given.get(a, ()))) for a in applications}
    chosen: dict[int, list[int]] = {a: [] for a in applications}
    taken: dict[int, set[int]] = {s: set() for s in assessors}
    total = sum(load.values()) + sum(min(wanted[a], len(open_to[a])) for a in applications)
    cap = max(1, -(-total // max(1, len(assessors))))
    while True:
        for application in applications:
            while len(chosen[application]) < wanted[application] and _augment(
                application, cap, open_to, chosen, taken, load
            ):
                pass
        short = [a for a in applications if len(chosen[a]) < min(wanted[a], len(open_to[a]))]
        if not short:
            break
        cap += 1
    left_short = [a for a in applications if len(chosen[a]) < wanted[a]]
    return {a: sorted(s) for a, s in chosen.items() if s}, left_short


def _augment(
    start: int,
    cap: int,
    open_to: Mapping[int, list[int]],
    chosen: dict[int, list[int]],
    taken: dict[int, set[int]],
    load: dict[int, int],
) -> bool:
    """One more assessor for `start`, perhaps by handing others' work on along a path. False when nobody has room under the cap."""
    came_from: dict[int, tuple[int, int | None]] = {}
    frontier: list[tuple[int, int | None]] = [(start, None)]
    seen = {start}
    while frontier:
        application, by_way_of = frontier.pop(0)
        for assessor in sorted(open_to[application], key=lambda s: (load[s] + len(taken[s]), s)):
            if assessor in came_from or assessor in chosen[application]:
                continue
            came_from[assessor] = (application, by_way_of)
            if load[assessor] + len(taken[assessor]) < cap:
                _hand_on(assessor, came_from, chosen, taken)
                return True
            for other in sorted(taken[assessor]):
                if other not in seen:
                    seen.add(other)
                    frontier.append((other, assessor))
    return False


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
