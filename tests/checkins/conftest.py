from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mentoring import clock
from programs.models import Membership
from programs.states import Phase, Role
from sessions_app.models import Gathering
from tests.conftest import member
from tests.factories.matching import MatchRunFactory, PairingFactory
from tests.scenarios.gatherings import in_phase, monthly_check_ins

OSLO = ZoneInfo("Europe/Oslo")
BEGINNING = datetime(2026, 7, 20, 10, 0, tzinfo=OSLO)


def at(*when):
    return datetime(*when, tzinfo=OSLO)


@pytest.fixture
def set_clock(monkeypatch):
    """Moves the clock of the pages."""
    return lambda *when: monkeypatch.setattr(clock, "now", lambda: at(*when))


@pytest.fixture
def trio(program, leader, mentor):
    """Liv, with Mona and Nils. Nils reads Nynorsk."""
    nils = member(program, "Nils", "Mentor", Role.MENTOR)
    nils.language = "nn"
    nils.save()
    run = MatchRunFactory(program=program)
    boss = Membership.objects.get(user=leader)
    for slot, person in enumerate((mentor, nils), start=1):
        own = Membership.objects.get(user=person)
        PairingFactory(program=program, run=run, leader=boss, mentor=own, slot=slot)
    return leader, mentor, nils


@pytest.fixture
def series(program, coordinator, trio):
    """Check-ins on 4 August, 1 September, 6 October … The forms for the first are due on Monday 3 August."""
    in_phase(program, Phase.RUNNING, by=coordinator, now=BEGINNING)
    return monthly_check_ins(program, by=coordinator, now=BEGINNING)


@pytest.fixture
def august(series):
    return Gathering.objects.get(series=series, starts_at__month=8)
