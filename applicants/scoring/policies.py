"""What the situation allows in scoring. Each check returns None or raises Refusal."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from applicants.scoring.models import DECIDED, Assignment, Criterion, Declaration
from applicants.scoring.states import AssignmentState
from applicants.states import ApplicationState, Round
from mentoring.policies import Refusal
from programs.models import Program
from programs.policies import check_core_is_own
from programs.states import CorePart, Phase

PHASE_OF = {Round.APPLICATION: Phase.SCREENING, Round.VIDEO: Phase.VIDEO}

RUBRIC_SETTLED = {
    Round.APPLICATION: (Phase.DRAFT, Phase.CALL),
    Round.VIDEO: (Phase.DRAFT, Phase.CALL, Phase.SCREENING),
}
"""In which phases a round's scoring form may still be changed: before the first assessor opens what it is about."""


def check_can_change_criteria(program: Program, round: Round, *, source: Program | None = None) -> None:
    """All applications of a round are measured alike, so the form is settled before anybody scores. A programme above may have decided it
    for all its districts; `source`: where a copied form comes from.
    """
    check_core_is_own(program, CorePart.RUBRIC, source=source)
    if program.state not in RUBRIC_SETTLED[round]:
        raise Refusal("settled", _("This round is being scored or has been, so its scoring form stays as it is."))


def check_can_remove_criterion(*, others: int) -> None:
    """`others`: how many criteria the round has besides this one."""
    if not others:
        raise Refusal("last_criterion", _("This is the only criterion. Write another one first, then remove this."))


def is_before(program: Program, round: Round) -> bool:
    """The round is still to come."""
    phases = list(Phase)
    return phases.index(program.state) < phases.index(PHASE_OF[round])


def check_round_is_open(program: Program, round: Round) -> None:
    if is_before(program, round):
        raise Refusal("not_begun", _("It is not time yet: this round has not begun."))
    if program.state != PHASE_OF[round]:
        raise Refusal("round_over", _("This round is over. What was decided stays as it is."))


def check_enough_assessors(program: Program, *, assessors: int) -> None:
    missing = program.assessors_per_application - assessors
    if missing > 0:
        raise Refusal(
            "too_few_assessors",
            ngettext_lazy(
                "%(number)s assessor is missing. Add assessors first.",
                "%(number)s assessors are missing. Add assessors first.",
                missing,
            )
            % {"number": missing},
        )


def check_has_declared(*, declared: bool) -> None:
    """Nobody opens an application before they have said that they are impartial, or towards whom they are not."""
    if not declared:
        raise Refusal("not_declared", _("Say first whether you are impartial. The list of your applications asks you."))


def check_common_are_done(program: Program, *, waiting: int) -> None:
    """`waiting`: how many assessors have yet to score what all score first."""
    if program.common_first and waiting:
        raise Refusal(
            "common_first",
            ngettext_lazy(
                "All score the same applications first. This one opens when %(number)s assessor has sent those.",
                "All score the same applications first. This one opens when %(number)s assessors have sent those.",
                waiting,
            )
            % {"number": waiting},
        )


def check_can_score(assignment: Assignment) -> None:
    program, round_ = assignment.application.program, Round(assignment.round)
    check_round_is_open(program, round_)
    declared = Declaration.objects.filter(program=program, round=round_, assessor=assignment.assessor_id)
    check_has_declared(declared=declared.exists())
    if assignment.application.state == ApplicationState.NEEDS_MORE:
        raise Refusal(
            "waiting_for_more",
            _(
                "The applicant has been asked to add something. You can score this when it has come; what you have given so far is kept."
            ),
        )
    if assignment.state == AssignmentState.ABSTAINED:
        raise Refusal("abstained", _("You have abstained from this application."))
    if assignment.application.state in DECIDED[round_]:
        raise Refusal("released", _("The decision on this application has been released."))
    if assignment.state == AssignmentState.SENT:
        raise Refusal("sent", _("You have sent this score. Reopen it to change it."))


def check_scores_are_whole(
    criteria: list[Criterion], points: Mapping[int, int | None], notes: Mapping[int, str]
) -> None:
    """Every criterion has points, and every 0 and 4 has its reason."""
    if any(points.get(c.pk) is None for c in criteria):
        raise Refusal("incomplete", _("Give points for every criterion before you send."))
    if any(points.get(c.pk) in (0, 4) and not notes.get(c.pk, "").strip() for c in criteria):
        raise Refusal("no_reason", _("A 0 or a 4 needs a short reason. The applicant may read it."))


def check_can_reopen(assignment: Assignment) -> None:
    check_round_is_open(assignment.application.program, Round(assignment.round))
    if assignment.state != AssignmentState.SENT:
        raise Refusal("not_sent", _("This score has not been sent."))
    if assignment.application.decisions.filter(round=assignment.round, released_at__isnull=False).exists():
        raise Refusal("released", _("The decision on this application has been released."))


def check_can_be_taken_off(assignment: Assignment) -> None:
    """A coordinator takes somebody off an application, also when marks have been sent; not once the decision is known."""
    check_round_is_open(assignment.application.program, Round(assignment.round))
    if assignment.state == AssignmentState.ABSTAINED:
        raise Refusal("abstained", _("This assessor has stepped back already."))
    if assignment.application.decisions.filter(round=assignment.round, released_at__isnull=False).exists():
        raise Refusal("released", _("The decision on this application has been released."))


def check_can_abstain(assignment: Assignment) -> None:
    check_round_is_open(assignment.application.program, Round(assignment.round))
    if assignment.state != AssignmentState.OPEN:
        raise Refusal("not_open", _("You can only abstain from what you have not scored yet."))
