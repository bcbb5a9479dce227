"""The matrix of who may do what against the rules themselves, for every permission there is."""

import pytest
from rules.permissions import permissions

from tests.sweeps.permission_matrix import MATRIX, READMES, ROLES, ROOT, labels, with_table
from tests.sweeps.world import build


@pytest.fixture
def world(now):
    return build(now)


def test_every_permission_is_in_the_matrix():
    assert sorted(MATRIX) == sorted(permissions)


def test_rules_give_what_the_matrix_says(world):
    wrong = []
    for name, row in MATRIX.items():
        thing = world.things[row.on]
        may = {role for role in ROLES if world.people[role].has_perm(name, thing)}
        if may != row.roles:
            wrong.append(f"{name}: too many {sorted(may - row.roles)}, missing {sorted(row.roles - may)}")
    assert wrong == []


def test_nobody_who_has_left_may_do_anything(world, now):
    left = []
    for role in ROLES[1:]:
        person = world.people[role]
        person.is_active, person.left_at = False, now
        left += [f"{role}: {name}" for name, row in MATRIX.items() if person.has_perm(name, world.things[row.on])]
    assert left == []


@pytest.mark.parametrize("label", labels())
def test_readmes_show_the_matrix(label):
    text = (ROOT / READMES[label] / "README.md").read_text(encoding="utf-8")
    assert with_table(text, label) == text, "run python -m tests.sweeps.permission_matrix"
