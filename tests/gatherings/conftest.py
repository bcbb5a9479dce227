"""A programme that runs, and a gathering of its people."""

from datetime import timedelta

import pytest

from mentoring.fields import Translated
from programs.states import Phase
from sessions_app.services import invite_to_gathering, plan_gathering
from sessions_app.states import Form, Kind
from tests.scenarios.gatherings import in_phase


@pytest.fixture
def running(program, coordinator, leader, mentor, now):
    return in_phase(program, Phase.RUNNING, by=coordinator, now=now)


@pytest.fixture
def plan(running, coordinator, now):
    """A kick-off in two weeks; changes by keyword."""

    def make(**changes):
        starts_at = now + timedelta(days=14)
        fields = {
            "kind": Kind.KICK_OFF, "form": Form.PHYSICAL, "title": Translated(nb="Oppstart", nn="Oppstart", en="Kick-off"),
            "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3), "place": "Hamborggata 3",
        }  # fmt: skip
        return plan_gathering(program=running, by=coordinator, now=now, **{**fields, **changes})

    return make


@pytest.fixture
def invited(plan, coordinator, now):
    gathering = plan()
    invite_to_gathering(gathering=gathering, by=coordinator, now=now)
    gathering.refresh_from_db()
    return gathering
