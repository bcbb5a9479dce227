"""Decisions: staged, released together, and what the match makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from applicants.emails import send_decision, send_on_reserve
from applicants.models import Application, Decision
from applicants.policies import check_can_release, check_can_stage
from applicants.selectors import UNDECIDED, staged_decisions, undecided, waiting_for_more
from applicants.services._locks import locked, shared
from applicants.states import APPLICATION_FLOW, ApplicationState, Outcome, Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase

PHASE_OF = {Round.APPLICATION: Phase.SCREENING, Round.VIDEO: Phase.VIDEO}
NEXT_STATE = {
    (Round.APPLICATION, Outcome.ADVANCE): ApplicationState.INVITED,
    (Round.VIDEO, Outcome.ADVANCE): ApplicationState.SHORTLISTED,
}


@audited
def stage_decision(
    *,
    application: Application,
    round: Round,
    outcome: Outcome,
    by: User,
    now: datetime,
    feedback: str | None = None,
) -> Decision:
    """Note what is to be decided. Nobody is told before it is released; until then it can be changed.

    `feedback`: words for the letter; None leaves those that are there.
    """
    fresh = locked(application)
    check_can_stage(fresh, expected=UNDECIDED[round], phase=PHASE_OF[round])
    words = {} if feedback is None else {"feedback": feedback}
    decision, _created = Decision.objects.update_or_create(
        application=fresh,
        round=round,
        defaults={"outcome": outcome, "staged_at": now, "staged_by": by, **words},
    )
    record(
        action="applicants.stage_decision", subject=fresh, by=by, program_id=fresh.program_id,
        after={"round": round, "outcome": outcome}, now=now,
    )  # fmt: skip
    return decision


@audited
def stage_decisions(
    *,
    applications: Mapping[int, Outcome],
    program: Program,
    round: Round,
    by: User,
    now: datetime,
) -> int:
    """Stage many at once (application id -> outcome), all or none; words already written stay. Returns how many."""
    fresh = shared(program.pk)
    found = list(undecided(fresh, round).filter(pk__in=applications).select_for_update(of=("self",)))
    if len(found) < len(applications):
        raise Refusal(
            "not_undecided",
            _("Some of these applications are no longer waiting for a decision. Look at the list again."),
        )
    for application in found:
        check_can_stage(application, expected=UNDECIDED[round], phase=PHASE_OF[round])
    Decision.objects.bulk_create(
        [
            Decision(
                application=application, round=round, outcome=applications[application.pk], staged_at=now, staged_by=by
            )
            for application in found
        ],
        update_conflicts=True,
        unique_fields=["application", "round"],
        update_fields=["outcome", "staged_at", "staged_by"],
    )
    for application in found:
        record(
            action="applicants.stage_decision", subject=application, by=by, program_id=program.pk,
            after={"round": round, "outcome": applications[application.pk]}, now=now,
        )  # fmt: skip
    return len(found)


@audited
def unstage_decision(*, application: Application, round: Round, by: User, now: datetime) -> None:
    """Take a staged decision away. One that is released stays."""
    shared(application.program_id)
    Decision.objects.filter(application=application, round=round, released_at=None).delete()
    record(action="applicants.unstage_decision", subject=application, by=by, program_id=application.program_id, now=now)


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """How many got which answer."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@audited
def release_decisions(*, program: Program, round: Round, by: User, now: datetime) -> ReleaseReport:
    """Make the staged decisions of a round real, each with its letter, all together. Pressed twice it happens once."""
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    staged = list(staged_decisions(program, round).select_for_update(of=("self",)))
    check_can_release(
        undecided=undecided(program, round).count() - len(staged),
        staged=len(staged),
        waiting=waiting_for_more(program) if round == Round.APPLICATION else 0,
    )
    counts: dict[str, int] = {}
    for decision in staged:
        application, outcome = decision.application, Outcome(decision.outcome)
        ends = {Outcome.RESERVE: ApplicationState.RESERVE, Outcome.DECLINE: ApplicationState.DECLINED}
        target = NEXT_STATE[round, outcome] if outcome == Outcome.ADVANCE else ends[outcome]
        move(application, target, flow=APPLICATION_FLOW, by=by, now=now, program_id=program.pk)
        decision.released_at, decision.released_by = now, by
        decision.save(update_fields=["released_at", "released_by"])
        send_decision(application, outcome=outcome, round=round, feedback=decision.feedback, now=now)
        counts[outcome] = counts.get(outcome, 0) + 1
    record(
        action="applicants.release_decisions",
        subject=program,
        by=by,
        program_id=program.pk,
        after={"round": round, **counts},
        now=now,
    )
    return ReleaseReport(counts)


# --- What the match does to applications (called from above) ----------------------------------------------------------------


@audited
def admit_application(*, application: Application, by: User, now: datetime) -> Application:
    """The applicant is a mentor now. The letter is the match's."""
    return move(
        application, ApplicationState.MATCHED, flow=APPLICATION_FLOW, by=by, now=now, program_id=application.program_id
    )


@audited
def reserve_after_match(*, application: Application, by: User, now: datetime) -> Application:
    """On the short list, but without a leader: goes to the reserve list and is told so."""
    move(
        application, ApplicationState.RESERVE, flow=APPLICATION_FLOW, by=by, now=now, program_id=application.program_id
    )
    send_on_reserve(application, now=now)
    return application
