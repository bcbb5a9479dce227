"""What the engine makes of a run. Nothing is written."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from matching.engine.clash import find_clash
from matching.engine.problem import read_problem
from matching.engine.solve import OutOfTime, Race
from matching.models.runs import MatchRun

SOLVER_TIME = timedelta(minutes=4)
"""Below Celery's own limit, so that a run that takes too long ends with the best answer found and says so."""


CLASH_TIME = timedelta(seconds=5)
"""For each question asked on the way to a smallest clash."""


def solution_of(
    run: MatchRun, *, stop: Callable[[], bool] | None = None, progress: Callable[[str, int], None] | None = None
) -> dict[str, Any]:
    """What the engine makes of the run's stored input and seed. Writes nothing. Raises OutOfTime."""
    problem = read_problem(run.problem["case"])
    near: dict[str, Any] = {}
    if run.is_refill:
        pairs = [(leader, mentor) for leader, mentor in run.problem["published"]]
        near = {"near": pairs, "near_first": True, "changes": run.problem["changes"]}
    race = Race(problem, seed=run.seed, time_limit=SOLVER_TIME, stop=stop, progress=progress, **near)
    try:
        solution = race.finish()
    except OutOfTime:
        if not race.stopped:
            raise
        return {"status": "stopped"}
    if race.stopped and solution.status != "optimal":
        return {"status": "stopped"}
    clash = find_clash(problem, time_limit=CLASH_TIME) if solution.status == "infeasible" else ()
    return {
        "status": solution.status,
        "pairs": [list(pair) for pair in solution.pairs],
        "stages": [
            {"name": stage.name, "value": stage.value, "bound": stage.bound, "proven": stage.proven}
            for stage in solution.stages
        ],
        "broken": [{"rule": rule.kind, **rule.details} for rule in solution.broken],
        "clash": [{"rule": rule.kind, **rule.details} for rule in clash],
    }
