import pytest

from programs.states import Phase, Role
from tests.conftest import member
from tests.scenarios.gatherings import in_pairs, in_phase
from tests.scenarios.oslo import at

BEGINNING = at(2026, 9, 1, 10)


@pytest.fixture
def co_mentor(program):
    return member(program, "Nils", "Mentor", Role.MENTOR)


@pytest.fixture
def boss(program, leader, mentor, co_mentor, coordinator):
    """The membership of Liv, whose mentors are Mona and Nils. The programme runs."""
    boss = in_pairs(program, leader, (mentor, co_mentor))
    in_phase(program, Phase.RUNNING, by=coordinator, now=BEGINNING)
    boss.refresh_from_db()
    return boss


@pytest.fixture
def assistant(program, boss):
    return member(program, "Assia", "Sekretaer", Role.ASSISTANT, assists=boss)
