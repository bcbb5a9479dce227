"""Writes of match runs, up to their publishing. The only file that moves a run."""

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.services import admit_application, reserve_after_match
from matching.emails import send_match_to_leader, send_match_to_mentor
from matching.engine.clash import find_clash
from matching.engine.problem import read_problem
from matching.engine.solve import solve
from matching.models.pairings import Pairing
from matching.models.runs import MatchRun
from matching.policies.runs import check_can_publish, check_can_run
from matching.selectors.people import short_list
from matching.selectors.problems import build_problem, digest_of
from matching.selectors.runs import run_result
from matching.states import RUN_FLOW, RunState
from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, move, record
from mentoring.policies import Refusal
from mentoring.wake import wake
from programs.models import Membership, Program
from programs.states import Role

logger = logging.getLogger(__name__)


SOLVE_TASK = "matching.solve_waiting"


GIVEN_UP_AFTER = timedelta(minutes=10)
"""A run that was claimed so long ago was killed; somebody else takes it."""


SOLVER_TIME = timedelta(minutes=4)
"""Below Celery's own limit, so that a run that takes too long ends with the best answer found and says so."""


@audited
def start_run(*, program: Program, by: User, now: datetime, seed: str = "") -> MatchRun:
    """Write down the whole input of a match and ask the workers to solve it. Without a `seed` one is drawn."""
    check_can_run(program, now=now)
    problem = build_problem(program, now=now)
    if not problem["case"]["leaders"]:
        raise Refusal("no_leaders", _("There is no leader in this programme yet. Add the leaders first."))
    if not problem["case"]["mentors"]:
        raise Refusal("no_mentors", _("The short list is empty, so there is nobody to match."))
    run = MatchRun.objects.create(
        program=program,
        seed=seed or secrets.token_hex(8),
        problem=problem,
        digest=digest_of(problem),
        created_at=now,
        created_by=by,
    )
    record(
        action="matching.start_run", subject=run, by=by, program_id=program.pk, after={"digest": run.digest}, now=now
    )
    wake(SOLVE_TASK)
    return run


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
    try:
        solution = _solve(run.problem["case"], seed=run.seed)
    except Exception:
        logger.exception("match run %s failed", run.pk)
        solution = {"status": "failed"}
    return finish_run(run=run, solution=solution, by=None, now=now)


def _solve(case: Mapping[str, Any], *, seed: str) -> dict[str, Any]:
    problem = read_problem(case)
    solution = solve(problem, seed=seed, time_limit=SOLVER_TIME)
    clash = find_clash(problem) if solution.status == "infeasible" else ()
    return {
        "status": solution.status,
        "pairs": [list(pair) for pair in solution.pairs],
        "stages": [{"name": stage.name, "value": stage.value, "proven": stage.proven} for stage in solution.stages],
        "clash": [{"rule": rule.kind, **rule.details} for rule in clash],
    }


@audited
def finish_run(*, run: MatchRun, solution: Mapping[str, Any], by: User | None, now: datetime) -> MatchRun:
    """Keep what the solver found, whatever it is: a match, rules that clash, or that it gave up."""
    target = {"optimal": RunState.SOLVED, "feasible": RunState.SOLVED, "infeasible": RunState.IMPOSSIBLE}.get(
        solution["status"], RunState.FAILED
    )
    return move(
        run, target, flow=RUN_FLOW, by=by, now=now, program_id=run.program_id, solution=dict(solution), finished_at=now,
    )  # fmt: skip


@audited
def publish_run(*, run: MatchRun, by: User, now: datetime) -> list[Pairing]:
    """Make the match real: mentors become members, pairs get their places, everybody concerned gets a letter. Once per programme."""
    program = Program.objects.select_for_update().get(pk=run.program_id)
    run = MatchRun.objects.select_for_update(of=("self",)).select_related("program").get(pk=run.pk)
    check_can_publish(run, still_current=digest_of(build_problem(program, now=now)) == run.digest)
    result = run_result(run)
    move(
        run, RunState.PUBLISHED, flow=RUN_FLOW, by=by, now=now, program_id=program.pk, published_at=now, published_by=by
    )
    pairings: list[Pairing] = []
    for leader in result.leaders:
        own = []
        for slot, matched in enumerate(leader.mentors, start=1):
            application = matched.application
            mentor, _created = Membership.objects.get_or_create(
                program=program,
                user=application.applicant,
                role=Role.MENTOR,
                ended_at=None,
                defaults={"added_at": now, "added_by": by},
            )
            admit_application(application=application, by=by, now=now)
            own.append(
                Pairing.objects.create(
                    program=program, run=run, leader=leader.leader, application=application, mentor=mentor, slot=slot,
                    rank=matched.rank, published_at=now,
                )
            )  # fmt: skip
        if own:
            send_match_to_leader(leader.leader, own, now=now)
        for pairing in own:
            send_match_to_mentor(pairing, own, now=now)
        pairings += own
    for application in short_list(program):
        reserve_after_match(application=application, by=by, now=now)
    record(
        action="matching.publish_run",
        subject=run,
        by=by,
        program_id=program.pk,
        after={"pairs": len(pairings)},
        now=now,
    )
    return pairings
