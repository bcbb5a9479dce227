"""Programmes whose people meet."""

from collections.abc import Iterable
from datetime import date, datetime, time

from mentoring.accounts.models import User
from mentoring.audit.services import acting, move
from mentoring.fields import Translated
from programs.models import Membership, Program
from programs.states import PROGRAM_FLOW, Phase
from sessions_app.content import Point
from sessions_app.models import CheckInSeries
from sessions_app.services import plan_series
from tests.factories.matching import MatchRunFactory, PairingFactory


def in_pairs(program: Program, leader: User, mentors: Iterable[User]) -> Membership:
    """The leader with these mentors, in order of place, as a published match makes them. Returns the leader's membership."""
    run, boss = MatchRunFactory(program=program), Membership.objects.get(user=leader)
    for slot, person in enumerate(mentors, start=1):
        PairingFactory(program=program, run=run, leader=boss, mentor=Membership.objects.get(user=person), slot=slot)
    return boss


def in_phase(program: Program, target: Phase, *, by: User, now: datetime) -> Program:
    """The programme moved on, phase by phase, to `target`."""
    phases = [phase for phase in Phase if phase != Phase.DRAFT]
    with acting(by=by, act="scenario"):
        for phase in phases[: phases.index(target) + 1]:
            if PROGRAM_FLOW.allows(program.state, phase):
                move(program, phase, flow=PROGRAM_FLOW, by=by, now=now, program_id=program.pk)
    return program


def monthly_check_ins(program: Program, *, by: User, now: datetime, **changes: object) -> CheckInSeries:
    """First Tuesday 09:00, August 2026 to January 2027, reminders three days and one day before."""
    rule = {
        "nth": 1, "weekday": 1, "day_of_month": None, "at": time(9, 0), "minutes": 60, "first_on": date(2026, 8, 1),
        "last_on": date(2027, 1, 31), "skip_months": [], "skip_holidays": True, "remind_days_before": [3, 1],
        "link": "https://meet.politiet.example/innsjekk",
    }  # fmt: skip
    title = Translated(nb="Innsjekk for mentorer", nn="Innsjekk for mentorar", en="Mentors' check-in")
    points = [
        Point(60, Translated(nb="Ett øyeblikk som virket", nn="Ein augneblink som verka", en="One moment that worked"))
    ]
    return plan_series(program=program, by=by, now=now, title=title, points=points, **{**rule, **changes})
