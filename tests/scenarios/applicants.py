"""Calls and applications, each brought where it is by the services the pages call."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from applicants.models import Application, Question
from applicants.selectors import questions_of
from applicants.services import (
    begin_application,
    release_decisions,
    save_draft,
    stage_decisions,
    submit_application,
)
from applicants.states import Outcome, QuestionKind, Round
from mentoring.accounts.models import User
from mentoring.fields import Translated
from programs.models import Program
from programs.services import move_program, set_dates
from programs.states import Phase
from tests.factories.accounts import UserFactory
from tests.factories.applicants import QuestionFactory

EVERY_KIND = {
    QuestionKind.SHORT: "Kripos", QuestionKind.LONG: "Because maps matter.", QuestionKind.CHOICE: "Natt", QuestionKind.SEVERAL: "Dag\nNatt",
    QuestionKind.NUMBER: "7", QuestionKind.DATE: "2026-05-01", QuestionKind.YES_NO: "yes",
}  # fmt: skip
"""One right answer to a question of each kind, as it is stored."""
SHIFTS = Translated(nb="Dag\nNatt", nn="Dag\nNatt", en="Day\nNight")


def open_call(program: Program, *, by: User, now: datetime, closes_in: timedelta = timedelta(days=14)) -> Program:
    """The call of a draft programme has been open for a week. It asks two long questions, one of which need not be answered."""
    if not questions_of(program):
        QuestionFactory(program=program, position=1, word_limit=100)
        QuestionFactory(program=program, position=2, required=False, text=Translated(nb="Mer?", nn="Meir?", en="More?"))
    set_dates(
        program=program, by=by, now=now, call_opens_at=now - timedelta(days=7), call_closes_at=now + timedelta(days=14)
    )
    program.refresh_from_db()
    move_program(program=program, target=Phase.CALL, by=by, now=now)
    return _closing(program, now + closes_in, by=by, now=now - timedelta(days=1))


def _closing(program: Program, at: datetime, *, by: User, now: datetime) -> Program:
    set_dates(program=program, by=by, now=min(now, at - timedelta(seconds=1)), call_closes_at=at)
    program.refresh_from_db()
    return program


def close_call(program: Program, *, by: User, now: datetime) -> Program:
    """The deadline was a minute ago; the programme is still in its call."""
    return _closing(program, now - timedelta(minutes=1), by=by, now=now - timedelta(minutes=2))


def one_of_each_kind(program: Program) -> list[Question]:
    """A form with a question of every kind, all of which must be answered."""
    return [
        QuestionFactory(
            program=program,
            position=position,
            kind=kind,
            choices=SHIFTS if kind in (QuestionKind.CHOICE, QuestionKind.SEVERAL) else Translated(),
        )
        for position, kind in enumerate(QuestionKind, start=1)
    ]


def answers_to(program: Program) -> dict[int, str]:
    """A right answer to everything that is asked."""
    return {question.pk: EVERY_KIND[QuestionKind(question.kind)] for question in questions_of(program)}


def drafted(program: Program, person: User, *, now: datetime) -> Application:
    """The person has answered everything, and not submitted."""
    application = begin_application(program=program, by=person, now=now)
    return save_draft(
        application=application, answers=answers_to(program), manager_informed=True, version=1, by=person, now=now
    )


def submitted(program: Program, person: User, *, now: datetime) -> Application:
    return submit_application(application=drafted(program, person, now=now), by=person, now=now)


def submitted_applications(program: Program, number: int, *, now: datetime) -> list[Application]:
    """So many people have applied."""
    return [submitted(program, UserFactory(), now=now) for _person in range(number)]


def moved(program: Program, target: Phase, *, by: User, now: datetime) -> Program:
    """The programme in its next phase, without asking whether everything is done."""
    move_program(program=program, target=target, by=by, now=now)
    program.refresh_from_db()
    return program


def decided(
    program: Program,
    outcomes: Mapping[Application, Outcome],
    *,
    by: User,
    now: datetime,
    round_: Round = Round.APPLICATION,
) -> None:
    """These decisions staged and released. The programme is in the phase of the round already."""
    by_id = {application.pk: outcome for application, outcome in outcomes.items()}
    stage_decisions(applications=by_id, program=program, round=round_, by=by, now=now)
    release_decisions(program=program, round=round_, by=by, now=now)
    for application in outcomes:
        application.refresh_from_db()
