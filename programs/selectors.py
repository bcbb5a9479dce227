"""Reads of programmes and their people."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.accounts.rules import is_administrator
from programs.models import Membership, Program
from programs.rules import live_memberships
from programs.states import Phase, Role

RIBBON = (Phase.CALL, Phase.SCREENING, Phase.VIDEO, Phase.RANKING, Phase.MATCHING, Phase.RUNNING, Phase.CLOSED)

SHORTEST_SEARCH, MOST_PEOPLE = 3, 10


def programs_visible_to(user: User) -> QuerySet[Program]:
    """Those the person has a part in; all of them for an administrator. Calls are for everybody: see `calls_visible_to`."""
    programs = Program.objects.select_related("unit")
    if is_administrator(user):
        return programs
    mine = Membership.objects.filter(program=OuterRef("pk"), user=user.pk, ended_at=None)
    return programs.filter(Exists(mine))


def calls_visible_to(user: User) -> QuerySet[Program]:
    """Programmes whose call page anybody in the organisation may read: those that have left the drawing board."""
    shown = Program.objects.select_related("unit", "contact", "age_decided_by")
    return shown.exclude(state__in=[Phase.DRAFT, Phase.ARCHIVED])


def calls_open(*, now: datetime) -> QuerySet[Program]:
    """Programmes one can apply to at this moment, the one that closes first in front."""
    return (
        Program.objects.filter(state=Phase.CALL, call_opens_at__lte=now, call_closes_at__gt=now)
        .select_related("unit")
        .order_by("call_closes_at", "id")
    )


def members(program: Program, *roles: Role) -> QuerySet[Membership]:
    """Those who have a part now, in order of part and name."""
    live = Membership.objects.filter(program=program, ended_at=None).select_related(
        "user__unit", "assists__user", "program"
    )
    if roles:
        live = live.filter(role__in=roles)
    return live.order_by("role", "user__family_name", "user__given_name", "id")


def committee_contact(program: Program) -> User | None:
    """Whom one asks about the programme: its first coordinator who is still here. The contact outside the line is for other things."""
    first = members(program, Role.COORDINATOR).filter(user__is_active=True).order_by("id").first()
    return first.user if first is not None else None


def roles_of(user: User) -> list[Membership]:
    """The parts a person has now, with their programmes and the leaders they assist, newest programme first; as they are at this moment.

    The rules and the frame go by what is read here from now on, so a page that begins with it asks once.
    """
    user._memberships = live_memberships(user)  # type: ignore[attr-defined]  # kept by rules.memberships_of
    return user._memberships  # type: ignore[attr-defined]


def people_matching(words: str) -> list[User]:
    """At most ten people still with us whose name, address or number has every word. Nobody for less than three letters."""
    parts = words.split()
    if len("".join(parts)) < SHORTEST_SEARCH:
        return []
    people = User.objects.filter(is_active=True).select_related("unit")
    for part in parts:
        people = people.filter(
            Q(given_name__icontains=part)
            | Q(family_name__icontains=part)
            | Q(email__icontains=part)
            | Q(employee_number__iexact=part)
        )
    return list(people[:MOST_PEOPLE])


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the phase ribbon."""

    phase: Phase
    status: Literal["done", "now", "next"]
    on: date | datetime | None
    late: bool

    @property
    def label(self) -> str:
        return str(self.phase.label)


def ribbon(program: Program, *, now: datetime) -> list[Step]:
    """The seven phases people see, each done, now or next, with the date it is to be over (the closing: the end). No query."""
    order = list(Phase)
    here = order.index(program.state)
    steps = []
    for phase in RIBBON:
        place = order.index(phase)
        status: Literal["done", "now", "next"] = "done" if place < here else "now" if place == here else "next"
        on = program.deadline(phase)
        moment = now if isinstance(on, datetime) else timezone.localdate(now)
        late = status == "now" and on is not None and on < moment
        steps.append(Step(phase=phase, status=status, on=on, late=late))
    return steps
