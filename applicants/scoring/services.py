"""Writes of scoring. The only file that assigns state."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from applicants.models import Answer, Application
from applicants.scoring.assigning import spread_evenly
from applicants.scoring.models import Assignment, Criterion, Score, Tally
from applicants.scoring.policies import (
    check_can_abstain,
    check_can_change_criteria,
    check_can_remove_criterion,
    check_can_reopen,
    check_can_score,
    check_enough_assessors,
    check_scores_are_whole,
)
from applicants.scoring.selectors import assessors_of, criteria_of, own_scores, to_be_scored
from applicants.scoring.states import ASSIGNMENT_FLOW, AssignmentState
from applicants.states import Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.policies import Refusal
from programs.models import Program


@dataclass(frozen=True, slots=True)
class AssignmentReport:
    """How many pieces of work were given out, and which applications could not get enough assessors (their references)."""

    made: int
    short: list[str]


@audited
def assign_assessors(*, program: Program, round: Round, by: User, now: datetime) -> AssignmentReport:
    """Give every application of the round its assessors, evenly. Done again it only fills gaps.

    Nobody scores themselves, their own unit, their nearest manager or those they manage, or what they abstained from.
    """
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    assessors = list(assessors_of(program))
    check_enough_assessors(program, assessors=len(assessors))
    applications = list(to_be_scored(program, round))
    rows = Assignment.objects.filter(application__in=applications, round=round).values_list(
        "application", "assessor", "state"
    )
    given: dict[int, set[int]] = {}
    barred = {(s.pk, a.pk) for s in assessors for a in applications if _too_close(s, a.applicant)}
    for application, assessor, state in rows:
        if state == AssignmentState.ABSTAINED:
            barred.add((assessor, application))
        else:
            given.setdefault(application, set()).add(assessor)
    each = program.assessors_per_application
    chosen, short = spread_evenly(
        [a.pk for a in applications], [s.pk for s in assessors], each=each, barred=barred, given=given
    )
    new = [
        Assignment(application_id=application, assessor_id=assessor, round=round, assigned_at=now)
        for application, people in chosen.items()
        for assessor in people
    ]
    Assignment.objects.bulk_create(new, batch_size=1000)
    record(
        action="scoring.assign_assessors",
        subject=program,
        by=by,
        program_id=program.pk,
        after={"made": len(new)},
        now=now,
    )
    refs = {a.pk: a.ref for a in applications}
    return AssignmentReport(made=len(new), short=[refs[pk] for pk in short])


def _too_close(assessor: User, applicant: User) -> bool:
    """What makes somebody unfit to judge, as far as the HR system knows."""
    same_unit = assessor.unit_id is not None and assessor.unit_id == applicant.unit_id
    return (
        assessor.pk == applicant.pk
        or same_unit
        or assessor.pk == applicant.manager_id
        or applicant.pk == assessor.manager_id
    )


@audited
def save_scores(
    *, assignment: Assignment, points: Mapping[int, int | None], notes: Mapping[int, str], by: User, now: datetime
) -> Assignment:
    """Keep marks as they are given (criterion id -> points, note). Nothing has to be complete."""
    assignment = _locked(assignment)
    check_can_score(assignment)
    known = own_scores(assignment)
    changed = {
        c.pk
        for c in criteria_of(assignment.application.program, Round(assignment.round))
        if (points.get(c.pk), notes.get(c.pk, ""))
        != ((known[c.pk].points, known[c.pk].note) if c.pk in known else (None, ""))
    }
    Score.objects.bulk_create(
        [
            Score(assignment=assignment, criterion_id=pk, points=points.get(pk), note=notes.get(pk, ""))
            for pk in sorted(changed)
        ],
        update_conflicts=True,
        unique_fields=["assignment", "criterion"],
        update_fields=["points", "note"],
    )
    return assignment


@audited
def send_scores(
    *, assignment: Assignment, points: Mapping[int, int | None], notes: Mapping[int, str], by: User, now: datetime
) -> Assignment:
    """Keep the marks and hand them in. From then on they count, and the others' are shown."""
    assignment = save_scores(assignment=assignment, points=points, notes=notes, by=by, now=now)
    check_scores_are_whole(criteria_of(assignment.application.program, Round(assignment.round)), points, notes)
    move(
        assignment, AssignmentState.SENT, flow=ASSIGNMENT_FLOW, by=by, now=now, program_id=assignment.program_id, sent_at=now
    )  # fmt: skip
    count_marks(applications=[assignment.application_id], round=Round(assignment.round), by=by, now=now)
    return assignment


@audited
def reopen_scores(*, assignment: Assignment, by: User, now: datetime) -> Assignment:
    """Take one's own marks back to change them, until the decision is released."""
    assignment = _locked(assignment)
    check_can_reopen(assignment)
    move(
        assignment, AssignmentState.OPEN, flow=ASSIGNMENT_FLOW, by=by, now=now, program_id=assignment.program_id, sent_at=None
    )  # fmt: skip
    count_marks(applications=[assignment.application_id], round=Round(assignment.round), by=by, now=now)
    return assignment


TALLIES = """
WITH per_criterion AS (
    SELECT a.application_id, s.criterion_id,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY s.points) AS median, max(s.points) - min(s.points) AS gap
    FROM scoring_score s JOIN scoring_assignment a ON a.id = s.assignment_id
    WHERE a.application_id = ANY(%(applications)s) AND a.round = %(round)s AND a.state = 'sent' AND s.points IS NOT NULL
    GROUP BY a.application_id, s.criterion_id
)
INSERT INTO scoring_tally (application_id, round, total, spread)
SELECT p.application_id, %(round)s, sum(p.median * c.weight) / sum(c.weight) * 25, max(p.gap)
FROM per_criterion p JOIN scoring_criterion c ON c.id = p.criterion_id
GROUP BY p.application_id
"""


@audited
def count_marks(*, applications: Collection[int], round: Round, by: User, now: datetime) -> None:
    """Count the sent marks of these applications (ids) anew. What sends or takes back marks calls this.

    The median per criterion, because two assessors are few and one stray mark should not decide.
    """
    # Two assessors may send at the same moment: the second waits here, and then counts what the first has written too.
    list(
        Application.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=applications)
        .order_by("pk")
        .values_list("pk")
    )
    Tally.objects.filter(application__in=applications, round=round).delete()
    with connection.cursor() as cursor:
        cursor.execute(TALLIES, {"applications": list(applications), "round": round.value})


@audited
def abstain(*, assignment: Assignment, reason: str, by: User, now: datetime) -> AssignmentReport:
    """Step back from an application, with the reason on record. Somebody else is assigned at once if there is anybody."""
    assignment = _locked(assignment)
    check_can_abstain(assignment)
    assignment.reason = reason
    assignment.save(update_fields=["reason"])
    move(assignment, AssignmentState.ABSTAINED, flow=ASSIGNMENT_FLOW, by=by, now=now, program_id=assignment.program_id)
    return assign_assessors(program=assignment.application.program, round=Round(assignment.round), by=by, now=now)


@audited
def redact_answers(*, application: Application, texts: Mapping[int, str], by: User, now: datetime) -> None:
    """Cover words in answers (answer id -> the text assessors see; empty: the answer as it was written)."""
    for answer in Answer.objects.filter(application=application, pk__in=texts):
        covered = texts[answer.pk]
        answer.redacted_text = "" if covered == answer.text else covered
        answer.save(update_fields=["redacted_text"])
    record(action="scoring.redact_answers", subject=application, by=by, program_id=application.program_id, now=now)


# --- The scoring form -------------------------------------------------------------------------------------------------------


@audited
def add_criterion(*, program: Program, round: Round, by: User, now: datetime, **fields: Any) -> Criterion:
    """Look at one more thing, after all others. `fields` are columns of Criterion, already clean."""
    check_can_change_criteria(_still(program), round)
    last = Criterion.objects.filter(program=program, round=round).aggregate(last=Max("position"))["last"] or 0
    criterion = Criterion.objects.create(program=program, round=round, position=last + 1, **fields)
    _record("add_criterion", criterion, by=by, now=now)
    return criterion


@audited
def change_criterion(*, criterion: Criterion, changes: Mapping[str, Any], by: User, now: datetime) -> Criterion:
    """Look at it differently. `changes` are columns of Criterion, already clean."""
    check_can_change_criteria(_still(criterion.program), Round(criterion.round))
    fresh = Criterion.objects.select_for_update(of=("self",)).select_related("program").get(pk=criterion.pk)
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(changes))
    _record("change_criterion", fresh, by=by, now=now)
    return fresh


@audited
def remove_criterion(*, criterion: Criterion, by: User, now: datetime) -> None:
    """Do not look at it after all. A round keeps at least one criterion."""
    program, round_ = _still(criterion.program), Round(criterion.round)
    check_can_change_criteria(program, round_)
    check_can_remove_criterion(others=Criterion.objects.filter(program=program, round=round_).count() - 1)
    _record("remove_criterion", criterion, by=by, now=now)
    criterion.delete()


@audited
def order_criteria(*, program: Program, round: Round, order: Sequence[int], by: User, now: datetime) -> None:
    """Put the round's criteria in this order (ids, each exactly once)."""
    check_can_change_criteria(_still(program), round)
    criteria = {c.pk: c for c in criteria_of(program, round)}
    if sorted(order) != sorted(criteria):
        raise Refusal(
            "changed_meanwhile", _("The criteria have changed since you opened the page. Look at them again.")
        )
    for position, pk in enumerate(order, start=1):
        criteria[pk].position = position
    Criterion.objects.bulk_update(criteria.values(), ["position"])
    record(
        action="scoring.order_criteria", subject=program, by=by, program_id=program.pk, after={"order": list(order)}, now=now
    )  # fmt: skip


def _still(program: Program) -> Program:
    """The programme as it is now, locked: its phase stands still, and one person at a time changes its scoring forms."""
    return Program.objects.select_for_update(of=("self",)).get(pk=program.pk)


def _record(act: str, criterion: Criterion, *, by: User, now: datetime) -> None:
    record(
        action=f"scoring.{act}", subject=criterion, by=by, program_id=criterion.program_id,
        after={"round": criterion.round, "weight": criterion.weight}, now=now,
    )  # fmt: skip


def _locked(assignment: Assignment) -> Assignment:
    return (
        Assignment.objects.select_for_update(of=("self",)).select_related("application__program").get(pk=assignment.pk)
    )
