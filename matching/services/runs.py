"""Writes of match runs, until they are solved. Only this file and `publishing` move a run."""

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from matching.models.runs import MatchRun, RuleReason
from matching.policies.runs import (
    check_can_refill,
    check_can_repeat,
    check_can_run,
    check_can_stop,
    check_problem_makes_sense,
)
from matching.selectors.problems import build_problem, digest_of, reasons_of
from matching.selectors.refills import build_refill
from matching.selectors.solutions import solution_of
from matching.selectors.versions import engine_version
from matching.services.explanations import ask_for_first_explanations
from matching.states import RUN_FLOW, RunState
from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, move, record
from mentoring.wake import wake
from programs.models import Program

logger = logging.getLogger(__name__)


SOLVE_TASK = "matching.solve_waiting"


GIVEN_UP_AFTER = timedelta(minutes=10)
"""A run that was claimed so long ago was killed; somebody else takes it."""


LOOK_EVERY = 1.0
"""Seconds between two looks at whether somebody wants the run stopped, and between two notes of how far it is."""


@audited
def start_run(*, program: Program, by: User, now: datetime, name: str = "", seed: str = "") -> MatchRun:
    """Write down the whole input of a match and ask the workers to solve it. Without a `seed` one is drawn, without a `name` one is given."""
    program = Program.objects.select_for_update(no_key=True).get(
        pk=program.pk
    )  # as it is now: the deadline may have moved
    check_can_run(program, now=now)
    problem = build_problem(program, now=now)
    check_problem_makes_sense(problem)
    return _ask(program, problem, name=name, seed=seed or secrets.token_hex(8), by=by, now=now)


@audited
def start_refill(*, program: Program, by: User, now: datetime, changes: int = 0) -> MatchRun:
    """Ask the workers how the free places of a published match are filled with least disturbance: every pair kept, or all but `changes`.

    It becomes a scenario to look at; nothing changes before it is published.
    """
    program = Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    check_can_refill(program)
    problem = build_refill(program, changes=changes, now=now)
    check_problem_makes_sense(problem)
    name = _("Change %(number)s") % {"number": MatchRun.objects.filter(program=program, is_refill=True).count() + 1}
    return _ask(program, problem, name=name, seed=secrets.token_hex(8), by=by, now=now, is_refill=True)


@audited
def repeat_run(*, run: MatchRun, by: User, now: datetime) -> MatchRun:
    """Have the workers solve a run again from its stored input, rules and seed, to hold the result against the first. Nothing else changes."""
    Program.objects.select_for_update(no_key=True).get(pk=run.program_id)
    check_can_repeat(run)
    repeat = MatchRun.objects.create(
        program_id=run.program_id, name=run.name, seed=run.seed, problem=run.problem, digest=digest_of(run.problem),
        is_refill=run.is_refill, repeats=run, created_at=now, created_by=by,
    )  # fmt: skip
    record(action="matching.repeat_run", subject=run, by=by, program_id=run.program_id, now=now)
    wake(SOLVE_TASK)
    return repeat


def _ask(
    program: Program, problem: dict[str, Any], *, name: str, seed: str, by: User, now: datetime, is_refill: bool = False
) -> MatchRun:
    number = MatchRun.objects.filter(program=program, repeats=None, is_refill=False).count() + 1
    run = MatchRun.objects.create(
        program=program,
        name=name or _("Scenario %(number)s") % {"number": number},
        seed=seed,
        is_refill=is_refill,
        problem=problem,
        digest=digest_of(problem),
        created_at=now,
        created_by=by,
    )
    RuleReason.objects.bulk_create(
        RuleReason(run=run, leader_id=leader, application_id=application, reason=reason)
        for (leader, application), reason in reasons_of(problem, program).items()
    )
    record(
        action="matching.start_run", subject=run, by=by, program_id=program.pk, after={"digest": run.digest}, now=now
    )
    wake(SOLVE_TASK)
    return run


@audited
def stop_run(*, run: MatchRun, by: User, now: datetime) -> MatchRun:
    """Give a run up. One that waits stops at once; one that is being solved when its worker looks next, within seconds."""
    fresh = MatchRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    check_can_stop(fresh)
    fresh.stop_asked_at, fresh.stop_asked_by = now, by
    fresh.save(update_fields=["stop_asked_at", "stop_asked_by"])
    record(action="matching.stop_run", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    if fresh.state == RunState.QUEUED:
        move(fresh, RunState.STOPPED, flow=RUN_FLOW, by=by, now=now, program_id=fresh.program_id, finished_at=now)
    return fresh


def claim_run(*, now: datetime) -> MatchRun | None:
    """Take the next run that waits, or one whose worker was killed. Each run is taken by one."""
    with acting(by=None, act="matching.claim_run"):
        killed = MatchRun.objects.select_for_update(skip_locked=True).filter(
            state=RunState.RUNNING, claimed_at__lt=now - GIVEN_UP_AFTER
        )
        for run in killed:
            move(run, RunState.QUEUED, flow=RUN_FLOW, by=None, now=now, program_id=run.program_id, claimed_at=None)
        waiting = (
            MatchRun.objects.select_for_update(skip_locked=True).filter(state=RunState.QUEUED).order_by("pk").first()
        )
        if waiting is not None:
            move(
                waiting,
                RunState.RUNNING,
                flow=RUN_FLOW,
                by=None,
                now=now,
                program_id=waiting.program_id,
                claimed_at=now,
            )
        return waiting


def solve_run(*, run: MatchRun, now: datetime) -> MatchRun:
    """Solve a claimed run, outside any transaction, and write down what came out."""
    begun = time.monotonic()
    try:
        solution = solution_of(run, stop=_asked_to_stop(run), progress=_progress_of(run))
    except Exception:
        logger.exception("match run %s failed", run.pk)
        solution = {"status": "failed"}
    took = timedelta(seconds=time.monotonic() - begun)
    return finish_run(run=run, solution=solution, by=None, now=now + took)


def _asked_to_stop(run: MatchRun) -> Callable[[], bool]:
    """Asks the database, at most so often."""
    asked_at = time.monotonic()

    def stop() -> bool:
        nonlocal asked_at
        if time.monotonic() - asked_at < LOOK_EVERY:
            return False
        asked_at = time.monotonic()
        return MatchRun.objects.filter(pk=run.pk, stop_asked_at__isnull=False).exists()

    return stop


def _progress_of(run: MatchRun) -> Callable[[str, int], None]:
    """Writes down what the solver is at, at most so often, so that a quick run writes nothing."""
    written_at = time.monotonic()

    def progress(stage: str, done: int) -> None:
        nonlocal written_at
        if time.monotonic() - written_at >= LOOK_EVERY:
            written_at = time.monotonic()
            with acting(by=None, act="matching.solve_run"):
                MatchRun.objects.filter(pk=run.pk).update(progress={"stage": stage, "done": done})

    return progress


@audited
def finish_run(*, run: MatchRun, solution: Mapping[str, Any], by: User | None, now: datetime) -> MatchRun:
    """Keep what the solver found, whatever it is: a match, rules that clash, or that it gave up. A match is then explained."""
    target = {
        "optimal": RunState.SOLVED,
        "feasible": RunState.SOLVED,
        "infeasible": RunState.IMPOSSIBLE,
        "stopped": RunState.STOPPED,
    }.get(solution["status"], RunState.FAILED)
    move(
        run, target, flow=RUN_FLOW, by=by, now=now, program_id=run.program_id, solution=dict(solution), finished_at=now,
        engine=engine_version(),
    )  # fmt: skip
    if target == RunState.SOLVED and not run.is_refill and run.repeats_id is None:
        ask_for_first_explanations(run=run, by=by, now=now)
    return run
