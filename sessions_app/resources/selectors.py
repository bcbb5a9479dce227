"""Reads of resources: who sees which, and what is new to them."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mentoring.accounts.models import User
from programs.models import Program
from programs.rules import is_coordinator, memberships_of, roles_in
from programs.states import Phase, Role
from sessions_app.models import Attendance, Gathering
from sessions_app.resources.models import Reading, Resource
from sessions_app.selectors import AUDIENCE


def resources_visible_to(user: User, program: Program) -> QuerySet[Resource]:
    """A coordinator sees all; others what is published and for a part of theirs, or of a gathering they are invited to.

    Each has `is_read` for this very person, and `readers`, how many have opened it, which is for the committee to see.
    """
    resources = Resource.objects.filter(program=program).select_related("program", "gathering__program")
    if not is_coordinator(user, program):
        resources = resources.filter(_for_somebody(user, roles_in(user, program)), published_at__isnull=False)
    read = Reading.objects.filter(resource=OuterRef("pk"), person=user)
    return resources.annotate(is_read=Exists(read), readers=Count("readings")).order_by("-published_at", "-pk")


def _for_somebody(user: User, roles: set[str]) -> Q:
    mine = Q(pk__in=[])
    for column, role in AUDIENCE.items():
        if role in roles:
            mine |= Q(**{column: True})
    invited = Attendance.objects.filter(gathering=OuterRef("gathering"), person=user)
    return (Q(gathering=None) & mine) | Q(Exists(invited))


def of_gathering(resources: QuerySet[Resource], gathering: Gathering) -> QuerySet[Resource]:
    return resources.filter(gathering=gathering)


def new_to(user: User, *, now: datetime) -> QuerySet[Resource]:
    """What is published for the person in programmes that go on, and not opened yet, the latest first. One query."""
    wanted = Q(pk__in=[])
    for member in memberships_of(user):
        if member.role == Role.COORDINATOR or member.program.state in (Phase.CLOSED, Phase.ARCHIVED):
            continue
        columns = [column for column, role in AUDIENCE.items() if role == member.role]
        for column in columns:
            wanted |= Q(program=member.program_id, gathering=None, **{column: True})
    read = Reading.objects.filter(resource=OuterRef("pk"), person=user)
    found = Resource.objects.filter(wanted, ~Exists(read), published_at__lte=now)
    return found.select_related("program").order_by("-published_at", "-pk")


def with_content(resource: Resource) -> Any:
    """The bytes of its file; None: it has none."""
    return Resource.objects.filter(pk=resource.pk).values_list("content", flat=True).get()
