"""Writes of ranking and matching. The only file that assigns state."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from applicants.services import admit_application, reserve_after_match
from matching.emails import send_match_to_leader, send_match_to_mentor, send_ranking_reminder
from matching.engine.clash import find_clash
from matching.engine.problem import read_problem
from matching.engine.solve import solve
from matching.models import MatchRun, PairConstraint, Pairing, Ranking, RankingEntry, TagRule
from matching.policies import (
    check_can_change_ranking,
    check_can_confirm,
    check_can_constrain,
    check_can_publish,
    check_can_reopen_ranking,
    check_can_run,
    check_can_send_ranking,
    check_ranking_makes_sense,
)
from matching.selectors import build_problem, digest_of, leaders_who_have_not_sent, own_ranking, run_result, short_list
from matching.states import PAIRING_FLOW, RANKING_FLOW, RUN_FLOW, PairingState, PairRule, RankingState, RunState
from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, move, record
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal
from mentoring.wake import wake
from programs.models import Membership, Program
from programs.states import Phase, Role

logger = logging.getLogger(__name__)

SOLVE_TASK = "matching.solve_waiting"
GIVEN_UP_AFTER = timedelta(minutes=10)
"""A run that was claimed so long ago was killed; somebody else takes it."""
SOLVER_TIME = timedelta(minutes=4)
"""Below Celery's own limit, so that a run that takes too long ends with the best answer found and says so."""
REMIND_DAYS_BEFORE = (3, 1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a leader says of one application."""

    application_id: int
    place: int | None = None
    not_possible: bool = False
    reason: str = ""
    note: str = ""


# --- Ranking ----------------------------------------------------------------------------------------------------------------


@audited
def save_ranking(*, leader: Membership, wishes: list[Wish], version: int, by: User, now: datetime) -> Ranking:
    """Keep what the leader has ordered so far. Places are closed up to 1, 2, 3 … (equal ones stay equal where ties are allowed).

    `version` is what the page was made from: somebody who saved in another tab meanwhile is not overwritten, but told.
    """
    ranking = _own_ranking_locked(leader, now=now)
    check_can_change_ranking(leader.program, ranking, now=now)
    if ranking.version != version:
        raise Refusal(
            "changed_elsewhere", _("You have changed this ranking in another window. Load the page again to see it.")
        )
    sitting = own_ranking(leader)
    places = {w.application_id: w.place for w in wishes if w.place is not None and not w.not_possible}
    check_ranking_makes_sense(
        places,
        candidates={c.application.pk for c in sitting.all},
        set_aside={c.application.pk for c in sitting.set_aside},
        not_possible={w.application_id for w in wishes if w.not_possible},
        ties_allowed=leader.program.ties_allowed,
    )
    closed_up = {place: number for number, place in enumerate(sorted(set(places.values())), start=1)}
    for wish in wishes:
        place = places.get(wish.application_id)
        RankingEntry.objects.update_or_create(
            ranking=ranking,
            application_id=wish.application_id,
            defaults={
                "place": closed_up[place] if place is not None else None,
                "not_possible": wish.not_possible,
                "reason": wish.reason if wish.not_possible else "",
                "note": wish.note,
            },
        )
    ranking.version += 1
    ranking.save(update_fields=["version"])
    return ranking


@audited
def hand_in_ranking(*, leader: Membership, wishes: list[Wish], version: int, by: User, now: datetime) -> Ranking:
    """Save and send in one step: either both happen or neither."""
    save_ranking(leader=leader, wishes=wishes, version=version, by=by, now=now)
    return send_ranking(leader=leader, by=by, now=now)


@audited
def send_ranking(*, leader: Membership, by: User, now: datetime) -> Ranking:
    """Hand the ranking in. It can be reopened until the deadline; reminders that wait are called off."""
    ranking = _own_ranking_locked(leader, now=now)
    sitting = own_ranking(leader)
    check_can_change_ranking(leader.program, ranking, now=now)
    check_can_send_ranking(leader.program, ranked=len(sitting.ordered), possible=sitting.possible, now=now)
    move(ranking, RankingState.SENT, flow=RANKING_FLOW, by=by, now=now, program_id=ranking.program_id, sent_at=now)
    cancel_emails(about=f"matching.ranking:{leader.pk}", by=by, now=now)
    return ranking


@audited
def reopen_ranking(*, leader: Membership, by: User, now: datetime) -> Ranking:
    """Take the ranking back to change it. Until it is sent again it does not count."""
    ranking = _own_ranking_locked(leader, now=now)
    check_can_reopen_ranking(leader.program, now=now)
    return move(
        ranking, RankingState.DRAFT, flow=RANKING_FLOW, by=by, now=now, program_id=ranking.program_id, sent_at=None
    )


def _own_ranking_locked(leader: Membership, *, now: datetime) -> Ranking:
    # The programme's row is read again under a share lock, so a deadline that is being moved counts as it is in the end.
    leader.program = Program.objects.select_for_update(no_key=True).get(pk=leader.program_id)
    Ranking.objects.get_or_create(leader=leader, defaults={"program_id": leader.program_id, "begun_at": now})
    return Ranking.objects.select_for_update().get(leader=leader)


@audited
def remind_leaders(*, by: User | None, now: datetime) -> int:
    """Write a letter to each leader who has not sent a ranking, three days and one day before the deadline. Once each."""
    written = 0
    for program in Program.objects.filter(state=Phase.RANKING, ranking_closes_at__gt=now):
        left = program.ranking_closes_at - now  # type: ignore[operator]
        due = [days for days in REMIND_DAYS_BEFORE if left <= timedelta(days=days)]
        if due:
            for leader in leaders_who_have_not_sent(program):
                send_ranking_reminder(leader, occasion=f"{min(due)}d", now=now)
                written += 1
    return written


# --- What the coordinator says beforehand -----------------------------------------------------------------------------------


@audited
def set_pair_rule(
    *, leader: Membership, application: Application, rule: PairRule, reason: str, by: User, now: datetime
) -> PairConstraint:
    """Forbid a pair or lock it together, with the reason. A new word on the same pair replaces the old one."""
    check_can_run(leader.program, now=now)
    check_can_constrain(application, leader.user, locked=rule == PairRule.LOCKED)
    values = {"program_id": leader.program_id, "rule": rule, "reason": reason, "created_at": now, "created_by": by}
    constraint, _created = PairConstraint.objects.update_or_create(
        leader=leader, application=application, defaults=values
    )
    record(
        action=f"matching.{rule.value}_pair", subject=constraint, by=by, program_id=leader.program_id,
        after={"leader": leader.pk, "application": application.pk}, now=now,
    )  # fmt: skip
    return constraint


@audited
def drop_pair_rule(*, constraint: PairConstraint, by: User, now: datetime) -> None:
    """Take a rule on one pair away again. That there was one stays on record."""
    check_can_run(constraint.program, now=now)
    record(action="matching.drop_pair_rule", subject=constraint, by=by, program_id=constraint.program_id, now=now)
    constraint.delete()


@audited
def set_tag_rule(
    *, program: Program, tag: str, whole_group: bool, at_least: int | None, at_most: int | None, by: User, now: datetime
) -> TagRule | None:
    """Say how many operative or civilian mentors each leader, or the whole group, must or may have. Both empty: no such rule."""
    check_can_run(program, now=now)
    if at_least is None and at_most is None:
        TagRule.objects.filter(program=program, tag=tag, whole_group=whole_group).delete()
        record(action="matching.drop_tag_rule", subject=program, by=by, program_id=program.pk, now=now)
        return None
    rule, _created = TagRule.objects.update_or_create(
        program=program, tag=tag, whole_group=whole_group, defaults={"at_least": at_least, "at_most": at_most}
    )
    record(action="matching.set_tag_rule", subject=rule, by=by, program_id=program.pk, now=now)
    return rule


# --- The match --------------------------------------------------------------------------------------------------------------


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


@audited
def confirm_pairing(*, pairing: Pairing, by: User, now: datetime) -> Pairing:
    """Say yes to the pairing. When leader and mentor both have, it is confirmed."""
    fresh = (
        Pairing.objects.select_for_update(of=("self",))
        .select_related("leader__user", "mentor__user", "program")
        .get(pk=pairing.pk)
    )
    check_can_confirm(fresh)
    field = "leader_confirmed_at" if by.pk == fresh.leader.user_id else "mentor_confirmed_at"
    setattr(fresh, field, getattr(fresh, field) or now)
    fresh.save(update_fields=[field])
    record(action="matching.confirm_pairing", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    if fresh.leader_confirmed_at and fresh.mentor_confirmed_at:
        move(fresh, PairingState.CONFIRMED, flow=PAIRING_FLOW, by=by, now=now, program_id=fresh.program_id)
    return fresh
