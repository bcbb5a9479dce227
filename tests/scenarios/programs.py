"""Programmes from the defaults, and the moves between their phases, by the services the pages call."""

from datetime import datetime, timedelta
from typing import Any

from mentoring.accounts.models import User
from mentoring.dashboard.services import create_program_from_defaults
from mentoring.fields import Translated
from programs.models import Program
from programs.services import add_member, move_program, set_dates
from programs.states import Phase, Role
from tests.factories.accounts import UnitFactory, UserFactory


def dates_around(now: datetime) -> dict[str, Any]:
    """Dates of a programme whose call has been open for a week: everything in order, all deadlines to come."""
    now = now.replace(second=0, microsecond=0)
    today = now.date()
    return {
        "call_opens_at": now - timedelta(days=7),
        "call_closes_at": now + timedelta(days=14),
        "reference_date": today + timedelta(days=14),
        "screening_ends_on": today + timedelta(days=28),
        "video_closes_at": now + timedelta(days=38),
        "rescoring_ends_on": today + timedelta(days=45),
        "ranking_closes_at": now + timedelta(days=52),
        "matching_ends_on": today + timedelta(days=59),
        "starts_on": today + timedelta(days=73),
        "ends_on": today + timedelta(days=73 + 210),
    }


def drafted(*, by: User, now: datetime, slug: str = "omvendt", **fields: Any) -> Program:
    """A draft from the defaults with all dates; `by` is its coordinator. The call can be opened."""
    name = Translated(nb="Omvendt mentoring", nn="Omvend mentoring", en="Reverse mentoring")
    fields.setdefault("unit", UnitFactory.create())
    fields.setdefault("age_decided_by", by)
    fields.setdefault("age_ends_on", (now + timedelta(days=365)).date())
    return create_program_from_defaults(slug=slug, name=name, by=by, now=now, **{**dates_around(now), **fields})


def with_committee(program: Program, *, by: User, now: datetime, assessors: int = 3, leaders: int = 2) -> Program:
    """Assessors and leaders join."""
    for number in range(assessors):
        person = UserFactory.create(
            given_name=f"Vurderer{number}", email=f"vurderer{number}.{program.slug}@politiet.example"
        )
        add_member(program=program, user=person, role=Role.ASSESSOR, by=by, now=now)
    for number in range(leaders):
        person = UserFactory.create(given_name=f"Leder{number}", email=f"leder{number}.{program.slug}@politiet.example")
        add_member(program=program, user=person, role=Role.LEADER, by=by, now=now)
    return program


def open_call(*, by: User, now: datetime, slug: str = "omvendt", **fields: Any) -> Program:
    """The call has been open for a week. Three assessors, two leaders."""
    program = with_committee(drafted(by=by, now=now, slug=slug, **fields), by=by, now=now)
    return move_program(program=program, target=Phase.CALL, by=by, now=now)


def in_phase(program: Program, target: Phase, *, by: User, now: datetime) -> Program:
    """The programme moved on phase by phase, without asking whether what belongs to each phase has been done."""
    phases = list(Phase)
    for phase in phases[phases.index(program.state) + 1 : phases.index(target) + 1]:
        if phase == Phase.CALL and program.call_closes_at is None:
            set_dates(
                program=program, by=by, now=now, **{k: v for k, v in dates_around(now).items() if k != "reference_date"}
            )
        move_program(program=program, target=phase, by=by, now=now)
    program.refresh_from_db()
    return program
