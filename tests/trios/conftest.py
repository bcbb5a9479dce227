from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mentoring import clock
from programs.models import Membership
from programs.states import Phase, Role
from tests.conftest import member
from tests.factories.matching import MatchRunFactory, PairingFactory
from tests.scenarios.gatherings import in_phase

OSLO = ZoneInfo("Europe/Oslo")
BEGINNING = datetime(2026, 9, 1, 10, 0, tzinfo=OSLO)


def at(*when):
    return datetime(*when, tzinfo=OSLO)


@pytest.fixture
def set_clock(monkeypatch):
    """Moves the clock of the pages."""
    return lambda *when: monkeypatch.setattr(clock, "now", lambda: at(*when))


@pytest.fixture
def co_mentor(program):
    return member(program, "Nils", "Mentor", Role.MENTOR)


@pytest.fixture
def boss(program, leader, mentor, co_mentor, coordinator):
    """The membership of Liv, whose mentors are Mona and Nils. The programme runs."""
    run = MatchRunFactory(program=program)
    boss = Membership.objects.get(user=leader)
    for slot, person in enumerate((mentor, co_mentor), start=1):
        own = Membership.objects.get(user=person)
        PairingFactory(program=program, run=run, leader=boss, mentor=own, slot=slot)
    in_phase(program, Phase.RUNNING, by=coordinator, now=BEGINNING)
    boss.refresh_from_db()
    return boss


@pytest.fixture
def assistant(program, boss):
    return member(program, "Assia", "Sekretaer", Role.ASSISTANT, assists=boss)
