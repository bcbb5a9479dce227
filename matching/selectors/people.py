"""Who ranks, and who is ranked."""

from collections.abc import Collection

from django.db.models import QuerySet

from applicants.models import Application
from applicants.states import ApplicationState
from mentoring.accounts.models import User
from programs.models import Membership, Program
from programs.states import Role


def leaders_of(program: Program) -> QuerySet[Membership]:
    return leaders_in([program])


def leaders_in(programs: Collection[Program] | None) -> QuerySet[Membership]:
    """The leaders of several programmes (None: of all), each with the time of their own where they were given more."""
    chosen = {} if programs is None else {"program__in": programs}
    return (
        Membership.objects.filter(role=Role.LEADER, ended_at=None, user__is_active=True, **chosen)
        .select_related("program", "user__unit", "more_time")
        .order_by("pk")
    )


def own_leadership(user: User, program: Program) -> Membership | None:
    """The person's own membership as a leader, if any."""
    return leaders_of(program).filter(user=user).first()


def short_list(program: Program) -> QuerySet[Application]:
    """The applications leaders rank, in order of number (shown to nobody in this order)."""
    return (
        Application.objects.filter(program=program, state=ApplicationState.SHORTLISTED)
        .select_related("applicant__unit", "program__contact")
        .order_by("pk")
    )
