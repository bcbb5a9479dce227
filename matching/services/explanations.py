"""Why a match is as it is: asked for when a run is solved or by a coordinator, found out by a worker, kept with the run."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from matching.engine.explain import Difference, alternatives, explain, price, unmet_wishes
from matching.engine.problem import Problem, read_problem
from matching.engine.solve import OutOfTime, Solution, Stage
from matching.models.runs import Explanation, MatchRun
from matching.policies.runs import check_can_explain
from matching.selectors.problems import engine_rules
from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, record
from mentoring.wake import wake
from programs.models import Membership

logger = logging.getLogger(__name__)


EXPLAIN_TASK = "matching.explain_waiting"


ALL_AT_ONCE = 2_000_000
"""Possible pairs × wishes to explain. Up to here every leader's result is explained without being asked for: it takes seconds."""


TIME_FOR_ONE = timedelta(seconds=20)
"""For one question to the engine. What cannot be answered in that time is said to be so."""


EQUALS_COUNTED = 20
"""More equally good matches than this are not counted."""


def ask_for_first_explanations(*, run: MatchRun, by: User | None, now: datetime) -> None:
    """Of a run just solved: the whole, and every leader's result if that is quick. Others are explained when somebody asks."""
    asked: list[int | None] = [None]
    problem, solution = _read(run)
    if len(problem.ranks) * len(_unmet(run, problem, solution)) <= ALL_AT_ONCE:
        asked += [int(leader.id[1:]) for leader in problem.leaders]
    with acting(by=by, act="matching.ask_for_first_explanations"):
        Explanation.objects.bulk_create(Explanation(run=run, leader_id=pk, asked_at=now) for pk in asked)
    wake(EXPLAIN_TASK)


@audited
def ask_explanation(*, run: MatchRun, leader: Membership, by: User, now: datetime) -> Explanation:
    """Have the workers find out why this leader got the mentors she did. Asked twice it is found out once."""
    check_can_explain(run)
    explanation, created = Explanation.objects.get_or_create(run=run, leader=leader, defaults={"asked_at": now})
    if created:
        record(action="matching.ask_explanation", subject=run, by=by, program_id=run.program_id, after={"leader": leader.pk}, now=now)  # fmt: skip
        wake(EXPLAIN_TASK)
    return explanation


def explain_next(*, now: datetime) -> Explanation | None:
    """Find out what waits longest, and keep it. The row is locked meanwhile: each is found out by one worker, a killed one lets go."""
    with acting(by=None, act="matching.explain_next"):
        waiting = (
            Explanation.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(explained_at=None)
            .select_related("run")
            .order_by("pk")
            .first()
        )
        if waiting is None:
            return None
        waiting.told = _found_out(waiting.run, waiting.leader_id)
        waiting.explained_at = now
        waiting.save(update_fields=["told", "explained_at"])
        return waiting


def _found_out(run: MatchRun, leader: int | None) -> dict[str, Any]:
    problem, solution = _read(run)
    if leader is None:
        return {"equals": _equals(problem), "prices": _prices(run, problem, solution)}
    wishes = [pair for pair in _unmet(run, problem, solution) if pair[0] == f"l{leader}"]
    return {"wishes": [_why_not(run, problem, solution, *pair) for pair in wishes]}


def _read(run: MatchRun) -> tuple[Problem, Solution]:
    """The run's problem and solution as the engine knows them."""
    found: Mapping[str, Any] = run.solution or {}
    stages = tuple(Stage(s["name"], s["value"], s["bound"], "search" if s["proven"] else None) for s in found["stages"])
    pairs = tuple((leader, mentor) for leader, mentor in found["pairs"])
    return read_problem({**run.problem["case"], "seed": run.seed}), Solution(found["status"], pairs, stages)


def _unmet(run: MatchRun, problem: Problem, solution: Solution) -> list[tuple[str, str]]:
    """The unmet wishes among those the leaders ranked themselves."""
    ranked = run.problem["ranked"]
    return [(leader, m) for leader, m in unmet_wishes(problem, solution) if m in ranked.get(leader, {})]


def _in_time(find: Callable[[], dict[str, Any]], otherwise: dict[str, Any]) -> dict[str, Any]:
    try:
        return find()
    except OutOfTime:
        return otherwise
    except Exception:
        logger.exception("a match could not be explained")
        return otherwise


def _why_not(run: MatchRun, problem: Problem, solution: Solution, leader: str, mentor: str) -> dict[str, Any]:
    held_by = [other for other, held in solution.pairs if held == mentor]
    about = {"mentor": mentor, "rank": problem.ranks[leader, mentor], "held_by": held_by}

    def find() -> dict[str, Any]:
        why = explain(problem, solution, leader=leader, mentor=mentor, time_limit=TIME_FOR_ONE)
        clash = [{"rule": rule.kind, **rule.details} for rule in why.clash]
        clash = [rule for rule in clash if (rule.get("leader"), rule.get("mentor")) != (leader, mentor)]
        return {**about, "reason": why.reason, "clash": clash, **_told(run, why.difference)}

    return _in_time(find, {**about, "reason": "unknown"})


def _told(run: MatchRun, difference: Difference | None) -> dict[str, Any]:
    if difference is None:
        return {}
    ranked = run.problem["ranked"]

    def own(leader: str, mentors: Iterable[tuple[str, int]]) -> list[list[Any]]:
        """With the wish number she gave herself; none where she is only filled."""
        return [[mentor, ranked.get(leader, {}).get(mentor)] for mentor, _rank in mentors]

    moves = [
        {"leader": move.leader, "lost": own(move.leader, move.lost), "gained": own(move.leader, move.gained)}
        for move in difference.moves
    ]
    return {
        "stage": difference.stage,
        "now": difference.now,
        "then": difference.then,
        "moves": moves,
        "proven": difference.proven,
    }


def _prices(run: MatchRun, problem: Problem, solution: Solution) -> list[dict[str, Any]]:
    """What each of the coordinator's rules costs, taken away as a whole."""

    def cost(rule: Mapping[str, Any]) -> dict[str, Any]:
        difference = price(problem, solution, *engine_rules(run.problem, rule), time_limit=TIME_FOR_ONE)
        return {"rule": dict(rule), **_told(run, difference)}

    return [_in_time(partial(cost, rule), {"rule": rule, "failed": True}) for rule in run.problem["rules"]]


def _equals(problem: Problem) -> dict[str, Any]:
    def find() -> dict[str, Any]:
        found = alternatives(problem, limit=EQUALS_COUNTED, time_limit=TIME_FOR_ONE)
        certain: Iterable[tuple[str, str]] = sorted(found.certain)
        return {"number": len(found.matches), "complete": found.complete, "certain": [list(pair) for pair in certain]}

    return _in_time(find, {})
