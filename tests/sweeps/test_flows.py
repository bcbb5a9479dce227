"""Lifecycles: every state can be reached, knows its label, colour and owner, and the README draws what the table says."""

from io import StringIO

import pytest
from django.core.management import call_command

from mentoring.management.commands.states import flows

TONES = {"neutral", "info", "progress", "success", "warning", "danger"}
OWNERS = {"applicant", "assessor", "coordinator", "leader", "mentor", "officer", "system", "nobody"}

FLOWS = [pytest.param(flow, id=flow.name) for flow, _folder in flows()]


@pytest.mark.parametrize("flow", FLOWS)
def test_every_state_is_in_the_table_and_can_be_reached(flow):
    states = set(type(flow.initial))
    assert set(flow.moves) == states
    reached, new = set(), {flow.initial}
    while new:
        reached |= new
        new = {target for state in new for target in flow.targets(state)} - reached
    by_hand = {state for state in states - reached if any(flow.targets(state))}
    assert states - reached - by_hand == set(), "no way leads there"
    assert by_hand <= _made_in_it.get(flow.name, set())


_made_in_it = {"letter": {"held"}}
"""States in which a row may be made: letters that wait for a coordinator."""


@pytest.mark.parametrize("flow", FLOWS)
def test_every_state_has_label_tone_and_owner(flow):
    states = type(flow.initial)
    assert set(states.tones()) == set(states.values)
    assert set(states.tones().values()) <= TONES
    assert set(states.owners()) == set(states.values)
    assert set(states.owners().values()) <= OWNERS
    assert [state for state in states if not str(state.label).strip()] == []


@pytest.mark.parametrize("flow", FLOWS)
def test_final_states_are_nobodys_turn(flow):
    ends = {state for state in flow.final() if state.owner not in ("nobody", "coordinator")}
    assert ends == set()


def test_readmes_draw_the_tables():
    call_command("states", check=True, stdout=StringIO())
