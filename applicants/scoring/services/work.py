"""Who scores what: given out, stepped back from."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from applicants.scoring.assigning import spread_evenly
from applicants.scoring.emails import send_given_out
from applicants.scoring.models import Assignment
from applicants.scoring.policies import check_can_abstain, check_enough_assessors
from applicants.scoring.selectors import assessors_of, to_be_scored
from applicants.scoring.services._locks import locked
from applicants.scoring.states import ASSIGNMENT_FLOW, AssignmentState
from applicants.states import Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from programs.models import Program


@dataclass(frozen=True, slots=True)
class AssignmentReport:
    """How many pieces of work were given out, and which applications could not get enough assessors (their references)."""

    made: int
    short: list[str]


@audited
def assign_assessors(
    *, program: Program, round: Round, by: User, now: datetime, quietly: bool = False
) -> AssignmentReport:
    """Give every application of the round its assessors, evenly. Done again it only fills gaps.

    Each assessor who was given something gets one letter, however much it is. `quietly`: only those who had nothing open, since to the
    others one more is no news. Nobody scores themselves, their own unit, their nearest manager or those they manage, or what they abstained from.
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
    at_it = {assessor for _application, assessor, state in rows if state == AssignmentState.OPEN} if quietly else set()
    Assignment.objects.bulk_create(new, batch_size=1000)
    got = Counter(assignment.assessor_id for assignment in new)
    for person in assessors:
        if got[person.pk] and person.pk not in at_it:
            send_given_out(program, round, to=person, number=got[person.pk], now=now)
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
def abstain(*, assignment: Assignment, reason: str, by: User, now: datetime) -> AssignmentReport:
    """Step back from an application, with the reason on record. Somebody else is assigned at once if there is anybody."""
    assignment = locked(assignment)
    check_can_abstain(assignment)
    assignment.reason = reason
    assignment.save(update_fields=["reason"])
    move(assignment, AssignmentState.ABSTAINED, flow=ASSIGNMENT_FLOW, by=by, now=now, program_id=assignment.program_id)
    return assign_assessors(
        program=assignment.application.program, round=Round(assignment.round), by=by, now=now, quietly=True
    )
