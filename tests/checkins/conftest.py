import pytest

from programs.states import Phase, Role
from sessions_app.models import Gathering
from tests.conftest import member
from tests.scenarios.gatherings import in_pairs, in_phase, monthly_check_ins
from tests.scenarios.oslo import at

BEGINNING = at(2026, 7, 20, 10)


@pytest.fixture
def trio(program, leader, mentor):
    """Liv, with Mona and Nils. Nils reads Nynorsk."""
    nils = member(program, "Nils", "Mentor", Role.MENTOR)
    nils.language = "nn"
    nils.save()
    in_pairs(program, leader, (mentor, nils))
    return leader, mentor, nils


@pytest.fixture
def series(program, coordinator, trio):
    """Check-ins on 4 August, 1 September, 6 October … The forms for the first are due on Monday 3 August."""
    in_phase(program, Phase.RUNNING, by=coordinator, now=BEGINNING)
    return monthly_check_ins(program, by=coordinator, now=BEGINNING)


@pytest.fixture
def august(series):
    return Gathering.objects.get(series=series, starts_at__month=8)
