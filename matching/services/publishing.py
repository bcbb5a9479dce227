"""Make a match real: proposed and approved where it takes two, then published. Only this file and `runs` move a run."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from applicants.models import Application
from applicants.services import admit_applications, leave_match, reserve_after_match
from applicants.states import ApplicationState
from matching.models.pairings import Ending, Pairing
from matching.models.runs import MatchRun
from matching.policies.runs import check_answer_date, check_can_propose, check_can_publish, check_can_take_back
from matching.selectors.letters import due_letters
from matching.selectors.pairings import live_pairings
from matching.selectors.problems import build_problem, digest_of
from matching.selectors.publishing import Outcome, outcome_of
from matching.selectors.refills import build_refill
from matching.services.letters import owe_letters
from matching.states import PAIRING_FLOW, RUN_FLOW, EndReason, PairingState, RunState
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from programs.models import Membership, Program
from programs.services import end_membership
from programs.states import Role

USUAL_ANSWER = timedelta(days=7)
"""How long people have to say yes or no where the coordinator names no date."""


@audited
def propose_run(*, run: MatchRun, by: User, now: datetime, answer_by: date | None = None) -> MatchRun:
    """Ask another coordinator to approve this match. Until she does, or it is taken back, rules and scenarios stay as they are."""
    program, run = _locked(run)
    check_can_propose(run, still_current=_is_current(run, program, now=now))
    run.answer_by = None
    answer_by = _answer_date(run, answer_by, now=now)
    return move(
        run, RunState.PROPOSED, flow=RUN_FLOW, by=by, now=now, program_id=program.pk, proposed_at=now, proposed_by=by, takes_two=True,
        answer_by=answer_by,
    )  # fmt: skip


@audited
def take_back_run(*, run: MatchRun, by: User, now: datetime) -> MatchRun:
    """Make a proposed match a scenario like the others again: by who proposed it, or by another who does not approve. On record."""
    program, run = _locked(run)
    check_can_take_back(run)
    return move(
        run, RunState.SOLVED, flow=RUN_FLOW, by=by, now=now, program_id=program.pk, proposed_at=None, proposed_by=None, takes_two=False,
        answer_by=None,
    )  # fmt: skip


@audited
def publish_run(*, run: MatchRun, by: User, now: datetime, answer_by: date | None = None) -> list[Pairing]:
    """Make the match real, all of it at once: mentors become members, pairs get their places. Returns the new pairings.

    Everybody concerned gets a letter, written here if they are few, else by the workers.

    A first match is published once per programme. A change of a published match keeps every pair it keeps as it is, ends those it
    gives up and writes only to those it touches. Where it takes two, this is the approval: the run must be proposed, and `by` must be
    somebody else; the database holds that too. `answer_by`: until when people say yes or no; what was proposed stands.
    """
    program, run = _locked(run)
    check_can_publish(run, by=by, still_current=_is_current(run, program, now=now))
    answer_by = _answer_date(run, answer_by, now=now)
    outcome = outcome_of(run)
    move(
        run, RunState.PUBLISHED, flow=RUN_FLOW, by=by, now=now, program_id=program.pk, published_at=now, published_by=by,
        takes_two=program.publishing_takes_two, answer_by=answer_by,
    )  # fmt: skip
    _give_up(run, outcome, by=by, now=now)
    pairings = _make(run, outcome, by=by, now=now)
    if not outcome.is_change:
        reserve_after_match(applications=[one.pk for one in outcome.rest], program=program, by=by, now=now)
    owe_letters(run=run, letters=due_letters(run, outcome), by=by, now=now)
    record(
        action="matching.publish_run",
        subject=run,
        by=by,
        program_id=program.pk,
        after={"pairs": len(pairings), "given_up": len(outcome.over)},
        now=now,
    )
    return pairings


def _answer_date(run: MatchRun, wanted: date | None, *, now: datetime) -> date:
    today = timezone.localdate(now)
    answer_by = run.answer_by or wanted or today + USUAL_ANSWER
    check_answer_date(answer_by, today=today)
    return answer_by


def _give_up(run: MatchRun, outcome: Outcome, *, by: User, now: datetime) -> None:
    """End the pairs a change gives up. A mentor who gets another leader stays a mentor; one who gets none goes to the reserve list."""
    goes = {application.pk for application in outcome.rest}
    live = live_pairings(run.program).select_related("mentor__program")
    for pairing in live.filter(application__in=[pk for _leader, pk in outcome.over]):
        if (pairing.leader_id, pairing.application_id) not in outcome.over:
            continue
        move(pairing, PairingState.ENDED, flow=PAIRING_FLOW, by=by, now=now, program_id=run.program_id, ended_at=now)
        Ending.objects.create(pairing=pairing, reason=EndReason.REARRANGED, at=now, by=by)
        if pairing.application_id in goes:
            leave_match(application=pairing.application, stays=True, by=by, now=now)
            if pairing.mentor is not None:
                end_membership(membership=pairing.mentor, by=by, now=now)


def _make(run: MatchRun, outcome: Outcome, *, by: User, now: datetime) -> list[Pairing]:
    """The pairs that are new: all of a first match. Each gets the leader's lowest free place."""
    program, ranked, pairings = run.program, run.problem["ranked"], []
    wanted = [
        (leader, application)
        for leader, applications in outcome.pairs
        for application in applications
        if not outcome.is_change or (leader.pk, application.pk) in outcome.new
    ]
    members = _mentors(program, [application for _leader, application in wanted], by=by, now=now)
    new = [one.pk for _leader, one in wanted if one.state != ApplicationState.MATCHED]
    admit_applications(applications=new, program=program, by=by, now=now)
    taken: dict[int, set[int]] = {}
    for leader_id, slot in live_pairings(program).values_list("leader", "slot"):
        taken.setdefault(leader_id, set()).add(slot)
    for leader, application in wanted:
        slots = taken.setdefault(leader.pk, set())
        slot = next(number for number in range(1, 6) if number not in slots)
        slots.add(slot)
        pairings.append(
            Pairing(
                program=program, run=run, leader=leader, application=application, mentor=members[application.applicant_id], slot=slot,
                rank=ranked.get(f"l{leader.pk}", {}).get(f"m{application.pk}"), published_at=now, answer_by=run.answer_by,
            )
        )  # fmt: skip
    return Pairing.objects.bulk_create(pairings, batch_size=1000)


def _mentors(program: Program, applications: list[Application], *, by: User, now: datetime) -> dict[int, Membership]:
    """The memberships of these applicants as mentors, by person; those who have none get one."""
    people = [application.applicant_id for application in applications]
    mine = Membership.objects.filter(program=program, role=Role.MENTOR, ended_at=None, user__in=people)
    members = {member.user_id: member for member in mine}
    new = [
        Membership(program=program, user_id=person, role=Role.MENTOR, added_at=now, added_by=by)
        for person in people
        if person not in members
    ]
    return members | {one.user_id: one for one in Membership.objects.bulk_create(new, batch_size=1000)}


def _locked(run: MatchRun) -> tuple[Program, MatchRun]:
    """The programme and the run as they are now, the programme locked first, so that of two who act at once one waits."""
    program = Program.objects.select_for_update().get(pk=run.program_id)
    fresh = MatchRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    fresh.program = program
    return program, fresh


def _is_current(run: MatchRun, program: Program, *, now: datetime) -> bool:
    """Whether the match would start from the same input today."""
    if run.is_refill:
        return digest_of(build_refill(program, changes=run.problem["changes"], now=now)) == run.digest
    return digest_of(build_problem(program, now=now)) == run.digest
