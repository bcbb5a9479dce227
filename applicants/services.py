"""Writes of applications and decisions. The only file that assigns state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from applicants.emails import send_decision, send_draft_reminder, send_on_reserve, send_receipt, send_withdrawn
from applicants.models import Answer, Application, Decision
from applicants.policies import (
    check_can_begin,
    check_can_edit,
    check_can_release,
    check_can_stage,
    check_can_submit,
    check_can_take_back,
    check_can_withdraw,
)
from applicants.selectors import (
    UNDECIDED,
    answer_texts,
    answers_of,
    own_application,
    questions_of,
    reminded_drafts,
    staged_decisions,
    undecided,
)
from applicants.states import APPLICATION_FLOW, ApplicationState, Outcome, Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase

PHASE_OF = {Round.APPLICATION: Phase.SCREENING, Round.VIDEO: Phase.VIDEO}
NEXT_STATE = {
    (Round.APPLICATION, Outcome.ADVANCE): ApplicationState.INVITED,
    (Round.VIDEO, Outcome.ADVANCE): ApplicationState.SHORTLISTED,
}
REMIND_BEFORE, STILL = timedelta(days=2), timedelta(hours=12)


def _shared(program_id: int) -> Program:
    """The programme as it is now, so that its dates cannot be moved until we are done, while others may read it as we do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM programs_program WHERE id = %s FOR SHARE", [program_id])
    return Program.objects.get(pk=program_id)


def _locked(application: Application) -> Application:
    program = _shared(application.program_id)
    fresh = Application.objects.select_for_update(of=("self",)).select_related("applicant").get(pk=application.pk)
    fresh.program = program
    return fresh


@audited
def begin_application(*, program: Program, by: User, now: datetime) -> Application:
    """The person's draft for this call: the one there is, or a new one. Pressed twice, or in two tabs, there is still one."""
    if existing := own_application(by, program):
        return existing
    check_can_begin(_shared(program.pk), by, now=now)
    try:
        with transaction.atomic():
            application = Application.objects.create(program=program, applicant=by, created_at=now, saved_at=now)
    except IntegrityError:  # the other tab was first; the database keeps it at one
        return Application.objects.live().get(program=program, applicant=by)
    record(action="applicants.begin_application", subject=application, by=by, program_id=program.pk, now=now)
    return application


@audited
def save_draft(
    *,
    application: Application,
    answers: Mapping[int, str],
    manager_informed: bool,
    version: int,
    by: User,
    now: datetime,
) -> Application:
    """Keep what has been typed (`answers`: question id -> text; ids that are no question of this form are passed over).

    Nothing has to be complete or right. `version` is what the page was made from: if another tab saved something else meanwhile,
    nothing is written and the person is told. Saving what is there already changes nothing, so a double click is no conflict.
    """
    fresh = _locked(application)
    check_can_edit(fresh)
    known = answer_texts(fresh)
    asked = {question.pk for question in questions_of(fresh.program)}
    changed = {pk: text for pk, text in answers.items() if pk in asked and text != known.get(pk, "")}
    if not changed and manager_informed == fresh.manager_informed:
        return fresh
    if fresh.version != version:
        raise Refusal(
            "changed_elsewhere",
            _(
                "You have changed this application in another window, so this was not saved. Press “Save the draft” to see both texts."
            ),
        )
    Answer.objects.bulk_create(
        [Answer(application=fresh, question_id=question, text=text) for question, text in changed.items()],
        update_conflicts=True,
        unique_fields=["application", "question"],
        update_fields=["text", "redacted_text"],  # what was covered belonged to the old text
    )
    fresh.manager_informed, fresh.saved_at, fresh.version = manager_informed, now, fresh.version + 1
    fresh.save(update_fields=["manager_informed", "saved_at", "version"])
    return fresh


@audited
def submit_application(*, application: Application, by: User, now: datetime, version: int | None = None) -> Application:
    """Hand the application in. The deadline is decided here, by `now` and the dates as they are under the lock.

    `version`: what the person has checked; refused when the draft has been changed since. Pressed twice it happens once.
    """
    fresh = _locked(application)
    if fresh.state == ApplicationState.SUBMITTED:
        return fresh
    if version is not None and version != fresh.version:
        raise Refusal(
            "changed_elsewhere",
            _(
                "The draft has been changed in another window since you opened this page. Check the answers below, then submit."
            ),
        )
    missing = sum(bool(answer.problem) for answer in answers_of(fresh))
    check_can_submit(fresh, missing=missing, now=now)
    program = fresh.program
    rule = (
        f"under {program.age_limit} on {program.reference_date}" if program.age_limit and program.reference_date else ""
    )
    stamps = {"submitted_at": now, "eligible": True, "eligibility_rule": rule}
    move(
        fresh, ApplicationState.SUBMITTED, flow=APPLICATION_FLOW, by=by, now=now, program_id=fresh.program_id, **stamps
    )
    cancel_emails(about=fresh.about, by=by, now=now, kinds=("applicants.draft_reminder",))
    send_receipt(fresh, now=now)
    return fresh


@audited
def take_back_application(*, application: Application, by: User, now: datetime) -> Application:
    """Make a submitted application a draft again, to change it before the deadline. It does not count until it is sent again."""
    fresh = _locked(application)
    check_can_take_back(fresh, now=now)
    cancel_emails(about=fresh.about, by=by, now=now)
    return move(
        fresh,
        ApplicationState.DRAFT,
        flow=APPLICATION_FLOW,
        by=by,
        now=now,
        program_id=fresh.program_id,
        submitted_at=None,
        eligible=None,
        eligibility_rule="",
    )


@audited
def withdraw_application(*, application: Application, by: User, now: datetime) -> Application:
    """End the application. Letters about it that have not gone are called off; while the call is open one may apply anew."""
    fresh = _locked(application)
    check_can_withdraw(fresh)
    cancel_emails(about=fresh.about, by=by, now=now)
    move(
        fresh,
        ApplicationState.WITHDRAWN,
        flow=APPLICATION_FLOW,
        by=by,
        now=now,
        program_id=fresh.program_id,
        withdrawn_at=now,
    )
    if fresh.submitted_at:
        send_withdrawn(fresh, now=now)
    return fresh


@audited
def open_application(*, application: Application, by: User, now: datetime) -> None:
    """Put on record that somebody of the committee read an application with its name."""
    record(
        action="applicants.application_opened", subject=application, by=by, program_id=application.program_id, now=now
    )


@audited
def remind_of_drafts(*, by: User | None, now: datetime) -> int:
    """One letter, ever, about each draft that lies still two days before the deadline. Returns how many were written.

    Nobody is reminded of what they are writing: a draft saved in the last twelve hours waits for the next look.
    """
    drafts = Application.objects.filter(
        state=ApplicationState.DRAFT,
        saved_at__lte=now - STILL,
        program__state=Phase.CALL,
        program__call_closes_at__gt=now,
        program__call_closes_at__lte=now + REMIND_BEFORE,
    ).select_related("program", "applicant")
    reminded = reminded_drafts([application.program_id for application in drafts])
    due = [application for application in drafts if application.about not in reminded]
    for application in due:
        send_draft_reminder(application, now=now)
    return len(due)


# --- Decisions --------------------------------------------------------------------------------------------------------------


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
    fresh = _locked(application)
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
    fresh = _shared(program.pk)
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
    _shared(application.program_id)
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
    check_can_release(undecided=undecided(program, round).count() - len(staged), staged=len(staged))
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
