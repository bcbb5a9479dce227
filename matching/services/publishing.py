"""Make a match real: proposed and approved where it takes two, then published. Only this file and `runs` move a run."""

from datetime import datetime

from applicants.services import admit_application, reserve_after_match
from matching.emails import letters_to_pairs, send_letter
from matching.models.pairings import Pairing
from matching.models.runs import MatchRun
from matching.policies.runs import check_can_propose, check_can_publish, check_can_take_back
from matching.selectors.problems import build_problem, digest_of
from matching.selectors.publishing import outcome_of
from matching.states import RUN_FLOW, RunState
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from programs.models import Membership, Program
from programs.states import Role


@audited
def propose_run(*, run: MatchRun, by: User, now: datetime) -> MatchRun:
    """Ask another coordinator to approve this match. Until she does, or it is taken back, rules and scenarios stay as they are."""
    program, run = _locked(run)
    check_can_propose(run, still_current=_is_current(run, program, now=now))
    return move(
        run, RunState.PROPOSED, flow=RUN_FLOW, by=by, now=now, program_id=program.pk, proposed_at=now, proposed_by=by, takes_two=True,
    )  # fmt: skip


@audited
def take_back_run(*, run: MatchRun, by: User, now: datetime) -> MatchRun:
    """Make a proposed match a scenario like the others again: by who proposed it, or by another who does not approve. On record."""
    program, run = _locked(run)
    check_can_take_back(run)
    return move(
        run, RunState.SOLVED, flow=RUN_FLOW, by=by, now=now, program_id=program.pk, proposed_at=None, proposed_by=None, takes_two=False,
    )  # fmt: skip


@audited
def publish_run(*, run: MatchRun, by: User, now: datetime) -> list[Pairing]:
    """Make the match real: mentors become members, pairs get their places, everybody concerned gets a letter. Once per programme.

    Where it takes two, this is the approval: the run must be proposed, and `by` must be somebody else. The database holds that too.
    """
    program, run = _locked(run)
    check_can_publish(run, by=by, still_current=_is_current(run, program, now=now))
    outcome, ranked = outcome_of(run), run.problem["ranked"]
    move(
        run, RunState.PUBLISHED, flow=RUN_FLOW, by=by, now=now, program_id=program.pk, published_at=now, published_by=by,
        takes_two=program.publishing_takes_two,
    )  # fmt: skip
    pairings: list[Pairing] = []
    for leader, applications in outcome.pairs:
        for slot, application in enumerate(applications, start=1):
            mentor, _created = Membership.objects.get_or_create(
                program=program,
                user=application.applicant,
                role=Role.MENTOR,
                ended_at=None,
                defaults={"added_at": now, "added_by": by},
            )
            admit_application(application=application, by=by, now=now)
            pairings.append(
                Pairing.objects.create(
                    program=program, run=run, leader=leader, application=application, mentor=mentor, slot=slot,
                    rank=ranked.get(f"l{leader.pk}", {}).get(f"m{application.pk}"), published_at=now,
                )
            )  # fmt: skip
    for letter in letters_to_pairs(program, outcome.pairs):
        send_letter(letter, run=run, now=now)
    for application in outcome.rest:
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


def _locked(run: MatchRun) -> tuple[Program, MatchRun]:
    """The programme and the run as they are now, the programme locked first, so that of two who act at once one waits."""
    program = Program.objects.select_for_update().get(pk=run.program_id)
    fresh = MatchRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    fresh.program = program
    return program, fresh


def _is_current(run: MatchRun, program: Program, *, now: datetime) -> bool:
    """Whether the match would start from the same input today."""
    return digest_of(build_problem(program, now=now)) == run.digest
