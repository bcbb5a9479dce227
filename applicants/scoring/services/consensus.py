"""What the committee agrees on."""

from datetime import datetime

from applicants.models import Application
from applicants.scoring.models import Consensus
from applicants.services import stage_decision, unstage_decision
from applicants.states import Outcome, Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record


@audited
def weigh_application(
    *,
    application: Application,
    round: Round,
    consensus: str,
    decide: bool,
    outcome: Outcome | None,
    feedback: str,
    by: User,
    now: datetime,
) -> None:
    """Note what was agreed on after talking (empty: nothing), and stage the decision with its words for the letter.

    `decide` says whether a decision is to be written at all; with it, an `outcome` of None takes away what is staged.

    Raises Refusal when the application no longer waits for a decision; then nothing is kept, not even the note.
    """
    if decide and outcome is None:
        if application.decisions.filter(round=round, released_at=None).exists():
            unstage_decision(application=application, round=round, by=by, now=now)
    elif outcome is not None:
        stage_decision(application=application, round=round, outcome=outcome, feedback=feedback, by=by, now=now)
    old = Consensus.objects.filter(application=application, round=round)
    if consensus == "".join(old.values_list("text", flat=True)):
        return
    if consensus:
        Consensus.objects.update_or_create(
            application=application, round=round, defaults={"text": consensus, "written_at": now, "written_by": by}
        )
    else:
        old.delete()
    record(
        action="scoring.weigh_application", subject=application, by=by, program_id=application.program_id, after={"round": round}, now=now
    )  # fmt: skip
