"""The match in all its stages, against one minimum-cost flow that only makes the sum of ranks small (OR-tools)."""

from functools import partial
from typing import Any

import numpy as np

from matching.engine.problem import Problem, read_problem
from matching.engine.solve import solve
from mentoring.management.benchmarks.measuring import Bench, Comparison, cpu, in_turns, most_memory

TITLE = "the match, against one minimum-cost flow"
PLACES = 2
FIELDS = 8
GOALS = {"national": "≤ 40 ×", "agency": "≤ 150 ×", "stress": "≤ 150 ×"}
WITH_RULES_GOAL = "≤ 3 ×"
FILLED_GOAL = "≤ 5 ×"


def measure(bench: Bench) -> list[Comparison]:
    rows = []
    for name, leaders, mentors, length in bench.sizes.matches:
        case = made_up(leaders, mentors, length)
        free, ruled = read_problem(case), read_problem({**case, **_rules(leaders)})
        rounds = 1 if leaders > 5_000 else bench.sizes.rounds
        ours, plain = in_turns(partial(_solved, free), partial(_flow, case), rounds=rounds)
        note = most_memory() if plain else "OR-tools is not installed"
        what = f"match {name}: {leaders} × {PLACES} of {mentors}"
        rows.append(Comparison(what, "min-cost flow", "s", ours, plain or None, goal=GOALS.get(name, ""), note=note))
        if leaders <= 5_000:
            ours, plain = in_turns(partial(_solved, ruled), partial(_solved, free), rounds=rounds)
            rows.append(Comparison(f"match {name}, with rules", "without", "s", ours, plain, goal=WITH_RULES_GOAL))
            anybody = read_problem({**case, **_rules(leaders), "leaders": _filled(case["leaders"])})
            ours, plain = in_turns(partial(_solved, anybody), partial(_solved, ruled), rounds=rounds)
            what = f"match {name}, with rules, or anybody else"
            note = f"{len(anybody.ranks):,} pairs may be made; {most_memory()}"
            rows.append(Comparison(what, "of those they ranked", "s", ours, plain, goal=FILLED_GOAL, note=note))
    return rows


def _solved(problem: Problem) -> float:
    return cpu(lambda: solve(problem, seed="bench"))


def made_up(leaders: int, mentors: int, length: int, seed: int = 1) -> dict[str, Any]:
    """Lists as leaders make them: some mentors are sought after by all, others by leaders of their own field (Plackett–Luce)."""
    chance = np.random.default_rng(seed)
    sought = chance.normal(size=mentors)
    fields = chance.integers(FIELDS, size=mentors)
    prefs = []
    for own in chance.integers(FIELDS, size=leaders):
        appeal = sought + (fields == own) + chance.gumbel(size=mentors)
        best = np.argpartition(-appeal, length - 1)[:length]
        prefs.append([[f"m{m}"] for m in best[np.argsort(-appeal[best])]])
    tags = np.where(chance.random(mentors) < 0.5, "operative", "civilian")
    return {
        "name": "bench",
        "leaders": [{"id": f"l{n}", "k": PLACES, "prefs": wishes} for n, wishes in enumerate(prefs)],
        "mentors": [{"id": f"m{n}", "cap": 1, "tags": [str(tag), f"field{fields[n]}"]} for n, tag in enumerate(tags)],
    }


def _rules(leaders: int) -> dict[str, Any]:
    """One operative and one civilian at most for each leader, and three targets over all."""
    few = max(1, leaders // 20)
    return {
        "leader_quota": [{"tag": "operative", "max": 1}, {"tag": "civilian", "max": 1}],
        "cohort_quota": [{"tag": f"field{n}", "min": few} for n in range(3)],
    }


def _filled(leaders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every leader may get anybody, but for the mentors of a field; every tenth sent no list."""
    return [
        {**leader, "prefs": leader["prefs"] if n % 10 else [], "fill": True, "fill_not": [f"field{n % FIELDS}"]}
        for n, leader in enumerate(leaders)
    ]


def _flow(case: dict[str, Any]) -> float:
    """Processor time of one flow; 0 when OR-tools is not here. Places are worth more than any rank."""
    try:
        from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
    except ImportError:
        return 0.0
    leaders, mentors = len(case["leaders"]), len(case["mentors"])
    pairs = [
        (n, int(tied[0][1:]), rank)
        for n, leader in enumerate(case["leaders"])
        for rank, tied in enumerate(leader["prefs"], start=1)
    ]
    source, sink = leaders + mentors, leaders + mentors + 1
    worst = 10_000

    def act() -> None:
        flow = SimpleMinCostFlow()
        start, end, rank = (np.array(column) for column in zip(*pairs, strict=True))
        flow.add_arcs_with_capacity_and_unit_cost(start, leaders + end, np.ones(len(pairs), int), rank - worst)
        every = np.arange(leaders)
        flow.add_arcs_with_capacity_and_unit_cost(
            np.full(leaders, source), every, np.full(leaders, PLACES), np.zeros(leaders, int)
        )
        each = np.arange(leaders, leaders + mentors)
        flow.add_arcs_with_capacity_and_unit_cost(
            each, np.full(mentors, sink), np.ones(mentors, int), np.zeros(mentors, int)
        )
        flow.add_arc_with_capacity_and_unit_cost(source, sink, leaders * PLACES, 0)
        flow.set_node_supply(source, leaders * PLACES)
        flow.set_node_supply(sink, -leaders * PLACES)
        if flow.solve() != flow.OPTIMAL:
            raise RuntimeError("the flow has no answer")

    return cpu(act)
