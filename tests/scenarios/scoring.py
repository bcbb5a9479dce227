"""Rounds that are being scored, each brought where it is by the services the pages call."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from applicants.scoring.models import Assignment
from applicants.scoring.selectors import assessors_of, criteria_of
from applicants.scoring.services import assign_assessors, declare_impartiality, send_scores
from applicants.states import Round
from mentoring.accounts.models import User
from programs.models import Program
from programs.states import Phase
from tests.scenarios.applicants import moved


def screening(program: Program, *, by: User, now: datetime) -> Program:
    """The call has been closed and the applications are given out."""
    moved(program, Phase.SCREENING, by=by, now=now)
    assign_assessors(program=program, round=Round.APPLICATION, by=by, now=now)
    return declared(program, Round.APPLICATION, now=now)


def declared(program: Program, round: Round, *, now: datetime) -> Program:
    """Every assessor has said that they are impartial."""
    for assessor in assessors_of(program):
        declare_impartiality(program=program, round=round, ties={}, by=assessor, now=now)
    return program


def marked(assignment: Assignment, points: Sequence[int], *, now: datetime, by: User | None = None) -> Assignment:
    """The assessor has given these points, in the order of the criteria, and sent them."""
    criteria = criteria_of(assignment.application.program, Round(assignment.round))
    given: Mapping[int, int] = dict(zip([c.pk for c in criteria], points, strict=True))
    notes = dict.fromkeys(given, "Konkret eksempel.")
    return send_scores(assignment=assignment, points=given, notes=notes, by=by or assignment.assessor, now=now)
