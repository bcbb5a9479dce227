from datetime import datetime

from django.db.models import Count, Q

from applicants.models import Application
from applicants.scoring.emails import send_given_out
from applicants.scoring.models import Assignment
from applicants.scoring.selectors import assessors_of, assignments_of, ties_in, to_be_scored, too_close
from applicants.scoring.states import AssignmentState
from applicants.states import Round
from programs.models import Program


def replace(*, application: Application, program: Program, round: Round, now: datetime) -> Assignment | None:
    """Give the application one more assessor: of those who may, the one with the least to do. None: enough already, or nobody may.

    The caller holds the programme's lock, so that two who step back at once do not both get the same replacement.
    """
    if not to_be_scored(program, round).filter(pk=application.pk).exists():
        return None
    had = dict(Assignment.objects.filter(application=application, round=round).values_list("assessor", "state"))
    if sum(state != AssignmentState.ABSTAINED for state in had.values()) >= program.assessors_per_application:
        return None
    ties = ties_in(program)
    applicant = application.applicant
    mine = Q(assignments__round=round, assignments__application__program=program)
    load = Count("assignments", filter=mine & ~Q(assignments__state=AssignmentState.ABSTAINED))
    for assessor in assessors_of(program).annotate(load=load).order_by("load", "pk"):
        if assessor.pk in had or (assessor.pk, applicant.pk) in ties or too_close(assessor, applicant):
            continue
        busy = assignments_of(assessor, program, round).filter(state=AssignmentState.OPEN).exists()
        made = Assignment.objects.create(application=application, assessor=assessor, round=round, assigned_at=now)
        if not busy:  # to the others one more is no news
            send_given_out(program, round, to=assessor, number=1, now=now)
        return made
    return None
