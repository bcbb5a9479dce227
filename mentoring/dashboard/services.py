"""What several apps do together, in one transaction: a programme from the defaults, and the move to another phase."""

from datetime import date, datetime
from typing import Any

from applicants.models import Question
from applicants.scoring.models import Criterion
from applicants.scoring.services import assign_assessors
from applicants.states import Round
from mentoring.accounts.models import Unit, User
from mentoring.audit.services import audited, record
from mentoring.dashboard import defaults
from mentoring.dashboard.phases import blockers
from mentoring.fields import Translated
from mentoring.policies import Refusal
from programs.models import Program
from programs.services import create_program, move_program, set_aims
from programs.states import PROGRAM_FLOW, Phase


@audited
def create_program_from_defaults(
    *,
    slug: str,
    name: Translated,
    unit: Unit,
    by: User,
    now: datetime,
    opens_on: date | None = None,
    coordinator: User | None = None,
    **fields: Any,
) -> Program:
    """A draft that is usable at once: texts, aims, questions for both rounds and both rubrics from defaults.py.

    With `opens_on`, the day the call is to open, it has all its dates too. `coordinator` (else `by`) becomes its first coordinator.
    `fields` are further columns of Program and win over the defaults.
    """
    texts = {"summary": defaults.SUMMARY, "call_text": defaults.CALL_TEXT, "age_reason": defaults.AGE_REASON}
    dates = defaults.timetable(opens_on) if opens_on is not None else {}
    columns = {column: Translated(text) for column, text in texts.items()} | dates | fields
    program = create_program(slug=slug, name=name, unit=unit, by=by, now=now, coordinator=coordinator, **columns)
    set_aims(program=program, aims=[(aim.text, aim.measure) for aim in defaults.AIMS], by=by, now=now)
    questions = Question.objects.bulk_create(
        Question(
            program=program, round=q.round, position=position, kind=q.kind, text=q.text, help=q.help, word_limit=q.word_limit
        )
        for position, q in enumerate(defaults.QUESTIONS, start=1)
    )  # fmt: skip
    criteria = Criterion.objects.bulk_create(
        Criterion(
            program=program, round=c.round, position=position, name=c.name, weight=c.weight, none=c.none, some=c.some, full=c.full
        )
        for position, c in enumerate(defaults.CRITERIA, start=1)
    )  # fmt: skip
    record(
        action="dashboard.fill_from_defaults",
        subject=program,
        by=by,
        program_id=program.pk,
        after={"questions": len(questions), "criteria": len(criteria)},
        now=now,
    )
    return program


@audited
def advance_program(*, program: Program, target: Phase, by: User, now: datetime) -> Program:
    """Move the programme to `target` with everything that goes with it, or refuse with the first thing that is in the way.

    Entering the screening hands the applications out to the assessors. Videos come one by one, so they are handed out from the results.
    Raises InvalidMove when the lifecycle has no such move, Refusal when something blocks it (phases.blockers lists all of it).
    """
    locked = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    PROGRAM_FLOW.check(locked.state, target)
    if in_the_way := blockers(locked, target, now=now):
        raise Refusal(in_the_way[0].code, in_the_way[0].sentence)
    move_program(program=program, target=target, by=by, now=now)
    if target == Phase.SCREENING:
        assign_assessors(program=program, round=Round.APPLICATION, by=by, now=now)
    return program
