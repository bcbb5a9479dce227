"""Who scores what: given out, stepped back from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from applicants.models import Application
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
    applications = list(to_be_scored(program, round).only("ref", "applicant__unit", "applicant__manager"))
    same = to_be_scored(program, round).order_by().values("pk")
    rows = list(
        Assignment.objects.filter(application__in=same, round=round).values_list("application", "assessor", "state")
    )
    given: dict[int, set[int]] = {}
    barred = _too_close(assessors, applications)
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


def _too_close(assessors: Sequence[User], applications: Sequence[Application]) -> set[tuple[int, int]]:
    """(assessor, application) where the assessor is unfit to judge, as far as the HR system knows."""
    by_unit: dict[int | None, list[int]] = {}
    managed_by: dict[int | None, list[int]] = {}
    for assessor in assessors:
        by_unit.setdefault(assessor.unit_id, []).append(assessor.pk)
        managed_by.setdefault(assessor.manager_id, []).append(assessor.pk)
    by_unit.pop(None, None)
    everybody = {assessor.pk for assessor in assessors}
    barred = set()
    for application in applications:
        applicant = application.applicant
        near = [*by_unit.get(applicant.unit_id, ()), *managed_by.get(applicant.pk, ())]
        near += [pk for pk in (applicant.pk, applicant.manager_id) if pk in everybody]
        barred |= {(pk, application.pk) for pk in near if pk is not None}
    return barred


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
