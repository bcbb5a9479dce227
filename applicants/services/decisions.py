"""Decisions as they are staged, and what the match makes of them. What is staged becomes real in releases.py."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from applicants.emails import send_on_reserve
from applicants.models import Application, Decision
from applicants.policies import check_can_stage, check_not_releasing, check_phase_of_decisions
from applicants.selectors import UNDECIDED
from applicants.services._locks import locked, shared
from applicants.signals import application_withdrawn
from applicants.states import APPLICATION_FLOW, ApplicationState, Outcome, Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, move_each, record, record_each
from mentoring.bulk import insert_columns
from mentoring.mail.services import OwnTexts
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase

PHASE_OF = {Round.APPLICATION: Phase.SCREENING, Round.VIDEO: Phase.VIDEO}


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
    check_not_releasing(fresh.program, round)
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
    check_not_releasing(fresh, round)
    check_phase_of_decisions(fresh, PHASE_OF[round])
    waiting = Application.objects.filter(program=fresh, state=UNDECIDED[round], pk__in=applications)
    found = list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    if len(found) < len(applications):
        raise Refusal(
            "not_undecided",
            _("Some of these applications are no longer waiting for a decision. Look at the list again."),
        )
    insert_columns(
        Decision,
        {"application": found, "outcome": [applications[pk] for pk in found]},
        same={"round": round, "feedback": "", "staged_at": now, "staged_by": by.pk},
        unique=("application", "round"),
        replace=("outcome", "staged_at", "staged_by"),
    )
    record_each(
        action="applicants.stage_decision", model=Application, by=by, program_id=program.pk, now=now,
        happened=((pk, {"round": round, "outcome": applications[pk]}) for pk in found),
    )  # fmt: skip
    return len(found)


@audited
def unstage_decision(*, application: Application, round: Round, by: User, now: datetime) -> None:
    """Take a staged decision away. One that is released stays."""
    check_not_releasing(shared(application.program_id), round)
    Decision.objects.filter(application=application, round=round, released_at=None).delete()
    record(action="applicants.unstage_decision", subject=application, by=by, program_id=application.program_id, now=now)


# --- What the match does to applications (called from above) ----------------------------------------------------------------


@audited
def admit_applications(*, applications: Iterable[int], program: Program, by: User, now: datetime) -> None:
    """These applicants (by the ids of their applications) are mentors now, all or none. The letter is the match's."""
    move_each(
        Application, applications, ApplicationState.MATCHED, flow=APPLICATION_FLOW, by=by, now=now, program_id=program.pk
    )  # fmt: skip


@audited
def reserve_after_match(*, applications: Iterable[int], program: Program, by: User, now: datetime) -> None:
    """On the short list, but without a leader: these go to the reserve list, all or none. `tell_of_reserve` tells each."""
    move_each(
        Application, applications, ApplicationState.RESERVE, flow=APPLICATION_FLOW, by=by, now=now, program_id=program.pk
    )  # fmt: skip


@audited
def tell_of_reserve(*, application: Application, by: User | None, now: datetime, texts: OwnTexts | None = None) -> None:
    """Write to somebody whom the match left without a leader that they are on the reserve list. Once. `texts`: as for `queue_email`."""
    send_on_reserve(application, now=now, texts=texts)


@audited
def leave_match(*, application: Application, stays: bool, by: User, now: datetime) -> Application:
    """A mentor whose pair does not go on: to the reserve list (`stays`), or out of the programme. The letter is the match's."""
    if stays:
        return move(
            application,
            ApplicationState.RESERVE,
            flow=APPLICATION_FLOW,
            by=by,
            now=now,
            program_id=application.program_id,
        )
    move(
        application, ApplicationState.WITHDRAWN, flow=APPLICATION_FLOW, by=by, now=now, program_id=application.program_id,
        withdrawn_at=now,
    )  # fmt: skip
    application_withdrawn.send(sender=Application, application=application, by=by, now=now)
    return application
