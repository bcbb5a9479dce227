"""Who scores what: given out, stepped back from."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from applicants.scoring.assigning import most_open, spread_evenly
from applicants.scoring.emails import send_given_out
from applicants.scoring.models import Assignment, Declaration, Tie
from applicants.scoring.policies import (
    check_can_abstain,
    check_can_be_taken_off,
    check_enough_assessors,
    check_round_is_open,
)
from applicants.scoring.selectors import assessors_of, ties_in, to_be_scored
from applicants.scoring.services._locks import locked
from applicants.scoring.services._replacing import replace
from applicants.scoring.services.scores import count_marks
from applicants.scoring.states import ASSIGNMENT_FLOW, AssignmentState
from applicants.states import Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.bulk import insert_columns
from programs.models import Program

COMMON = 2
"""How many applications all assessors score first, where the programme says so."""


@dataclass(frozen=True, slots=True)
class AssignmentReport:
    """How many pieces of work were given out, and which applications could not get enough assessors (their references)."""

    made: int
    short: list[str]


class _Waiting(NamedTuple):
    """An application as far as giving it out goes by it."""

    pk: int
    ref: str
    applicant_id: int
    unit_id: int | None
    manager_id: int | None


def _to_give_out(program: Program, round: Round) -> list[_Waiting]:
    """In columns, not objects: there may be twenty thousand."""
    rows = to_be_scored(program, round).values_list("pk", "ref", "applicant", "applicant__unit", "applicant__manager")
    return [_Waiting(*row) for row in rows]


@audited
def assign_assessors(*, program: Program, round: Round, by: User, now: datetime) -> AssignmentReport:
    """Give every application of the round its assessors, evenly. Done again it only fills gaps.

    Each assessor who was given something gets one letter, however much it is. Nobody scores themselves, their own unit, their nearest
    manager or those they manage, whom they have named, or what they abstained from.
    """
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    assessors = list(assessors_of(program))
    check_enough_assessors(program, assessors=len(assessors))
    applications = _to_give_out(program, round)
    same = to_be_scored(program, round).order_by().values("pk")
    rows = list(
        Assignment.objects.filter(application__in=same, round=round).values_list("application", "assessor", "state")
    )
    given: dict[int, set[int]] = {}
    barred = _too_close(assessors, applications)
    tied: dict[int, list[int]] = {}
    for tied_one, applicant in ties_in(program):
        tied.setdefault(applicant, []).append(tied_one)
    barred |= {(assessor, a.pk) for a in applications for assessor in tied.get(a.applicant_id, ())}
    for application, assessor, state in rows:
        if state == AssignmentState.ABSTAINED:
            barred.add((assessor, application))
        else:
            given.setdefault(application, set()).add(assessor)
    each = program.assessors_per_application
    common = _common(program, round, applications, assessors, barred, given) if program.common_first else {}
    for application, people in common.items():
        given.setdefault(application, set()).update(people)
    chosen, short = spread_evenly(
        [a.pk for a in applications], [s.pk for s in assessors], each=each, barred=barred, given=given
    )
    got: Counter[int] = Counter()
    for those, is_common in ((chosen, False), (common, True)):
        pairs = [(application, assessor) for application, people in those.items() for assessor in people]
        insert_columns(
            Assignment,
            {"application": [pk for pk, _assessor in pairs], "assessor": [pk for _application, pk in pairs]},
            same={"round": round, "state": AssignmentState.OPEN, "common": is_common, "reason": "", "assigned_at": now},
        )
        got.update(assessor for _application, assessor in pairs)
    for person in assessors:
        if got[person.pk]:
            send_given_out(program, round, to=person, number=got[person.pk], now=now)
    record(
        action="scoring.assign_assessors",
        subject=program,
        by=by,
        program_id=program.pk,
        after={"made": got.total()},
        now=now,
    )
    refs = {a.pk: a.ref for a in applications}
    return AssignmentReport(made=got.total(), short=[refs[pk] for pk in short])


def _common(
    program: Program,
    round: Round,
    applications: Sequence[_Waiting],
    assessors: Sequence[User],
    barred: set[tuple[int, int]],
    given: Mapping[int, set[int]],
) -> dict[int, list[int]]:
    """Who is yet to be given what all score first. Chosen once, before anything else is given out; who joins later gets the same two."""
    chosen = list(
        Assignment.objects.filter(application__program=program, round=round, common=True)
        .order_by("application")
        .values_list("application", flat=True)
        .distinct()
    )
    if not chosen and not given:
        by_chance = [a.pk for a in sorted(applications, key=lambda a: hashlib.sha256(a.ref.encode()).digest())]
        chosen = most_open(by_chance, [s.pk for s in assessors], barred=barred, number=COMMON)
    alive = {a.pk for a in applications}
    return {
        pk: [s.pk for s in assessors if (s.pk, pk) not in barred and s.pk not in given.get(pk, ())]
        for pk in chosen
        if pk in alive
    }


def _too_close(assessors: Sequence[User], applications: Sequence[_Waiting]) -> set[tuple[int, int]]:
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
        near = [*by_unit.get(application.unit_id, ()), *managed_by.get(application.applicant_id, ())]
        near += [pk for pk in (application.applicant_id, application.manager_id) if pk in everybody]
        barred |= {(pk, application.pk) for pk in near if pk is not None}
    return barred


@audited
def abstain(*, assignment: Assignment, reason: str, by: User, now: datetime) -> AssignmentReport:
    """Step back from an application, with the reason on record. Somebody else gets it at once, if there is anybody."""
    program = _program_of(assignment)
    assignment = locked(assignment)
    check_can_abstain(assignment)
    return _step_back(assignment, program, reason=reason, by=by, now=now)


@audited
def take_off(*, assignment: Assignment, reason: str, by: User, now: datetime) -> AssignmentReport:
    """A coordinator takes an assessor off an application. Marks they have sent no longer count; somebody else gets it at once."""
    program = _program_of(assignment)
    assignment = locked(assignment)
    check_can_be_taken_off(assignment)
    return _step_back(assignment, program, reason=reason, by=by, now=now)


@audited
def declare_impartiality(
    *, program: Program, round: Round, ties: Mapping[User, str], by: User, now: datetime
) -> Declaration:
    """Say, before opening a round's applications, that one is impartial, except towards `ties` (person -> what it is that ties).

    May be said again to name more people. What has been given out of theirs goes to others at once, and marks given no longer count.
    Says nothing about whether they have applied.
    """
    program = _program_of(program)
    check_round_is_open(program, round)
    declaration, created = Declaration.objects.get_or_create(
        program=program, assessor=by, round=round, defaults={"declared_at": now}
    )
    for person, reason in ties.items():
        Tie.objects.get_or_create(
            program=program, assessor=by, person=person, defaults={"reason": reason, "declared_at": now}
        )
    if created or ties:
        record(
            action="scoring.declare_impartiality", subject=declaration, by=by, program_id=program.pk,
            after={"round": round, "ties": len(ties)}, now=now,
        )  # fmt: skip
    given = Assignment.objects.filter(
        assessor=by, application__program=program, application__applicant__in=list(ties), round=round
    ).exclude(state=AssignmentState.ABSTAINED)
    for assignment in given:
        if not assignment.application.decisions.filter(round=round, released_at__isnull=False).exists():
            _step_back(locked(assignment), program, reason=TIED, by=by, now=now)
    return declaration


TIED = "§ 6"
"""Why somebody stepped back who has named the applicant: what ties them stands with the declaration."""


def _program_of(thing: Assignment | Program) -> Program:
    """The programme, locked first by everybody who gives out work, so that they wait for each other and not in a circle."""
    pk = thing.pk if isinstance(thing, Program) else thing.application.program_id
    return Program.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _step_back(assignment: Assignment, program: Program, *, reason: str, by: User, now: datetime) -> AssignmentReport:
    round_ = Round(assignment.round)
    had_sent = assignment.state == AssignmentState.SENT
    assignment.reason = reason
    assignment.save(update_fields=["reason"])
    if had_sent:
        move(
            assignment, AssignmentState.OPEN, flow=ASSIGNMENT_FLOW, by=by, now=now, program_id=program.pk, sent_at=None
        )
    move(assignment, AssignmentState.ABSTAINED, flow=ASSIGNMENT_FLOW, by=by, now=now, program_id=program.pk)
    if had_sent:
        count_marks(applications=[assignment.application_id], round=round_, by=by, now=now)
    application = assignment.application
    new = replace(application=application, program=program, round=round_, now=now)
    record(
        action="scoring.assign_assessors", subject=program, by=by, program_id=program.pk, after={"made": int(new is not None)}, now=now
    )  # fmt: skip
    return AssignmentReport(made=int(new is not None), short=[] if new else [application.ref])
