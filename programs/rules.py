"""Who has which part in a programme. Shared predicates: the apps above import them.

A predicate takes the person and an object that is a programme or has one (`.program`). Nothing is asked about phases or dates here;
that is what policies.py is for. Memberships are read once per person and request, then kept on the person.
"""

from typing import Any

import rules

from mentoring.accounts.rules import is_administrator, is_anybody


def program_id_of(obj: Any) -> int | None:
    """The id of the programme an object is, or belongs to."""
    if obj is None:
        return None
    if obj._meta.label_lower == "programs.program":
        return obj.pk
    return obj.program_id


def roles_in(user: Any, obj: Any) -> set[str]:
    """The person's roles in the programme of `obj`. One query per person object."""
    if not (user.is_authenticated and user.is_active):
        return set()
    if not hasattr(user, "_roles"):
        rows = user.memberships.filter(ended_at=None).values_list("program_id", "role")
        user._roles = {}
        for program_id, role in rows:
            user._roles.setdefault(program_id, set()).add(role)
    return user._roles.get(program_id_of(obj), set())


@rules.predicate
def is_coordinator(user: Any, obj: Any = None) -> bool:
    return "coordinator" in roles_in(user, obj)


@rules.predicate
def is_assessor(user: Any, obj: Any = None) -> bool:
    return "assessor" in roles_in(user, obj)


@rules.predicate
def is_leader(user: Any, obj: Any = None) -> bool:
    return "leader" in roles_in(user, obj)


@rules.predicate
def is_mentor(user: Any, obj: Any = None) -> bool:
    return "mentor" in roles_in(user, obj)


@rules.predicate
def is_assistant(user: Any, obj: Any = None) -> bool:
    return "assistant" in roles_in(user, obj)


@rules.predicate
def is_member(user: Any, obj: Any = None) -> bool:
    return bool(roles_in(user, obj))


@rules.predicate
def coordinates_something(user: Any, _object: Any = None) -> bool:
    roles_in(user, None)
    return any("coordinator" in roles for roles in getattr(user, "_roles", {}).values())


rules.add_perm("programs.view_program", is_member | is_administrator)
rules.add_perm("programs.list_programs", is_anybody)
rules.add_perm("programs.create_program", is_administrator | coordinates_something)
rules.add_perm("programs.search_people", is_administrator | coordinates_something)
rules.add_perm("programs.edit_program", is_coordinator)
rules.add_perm("programs.move_program", is_coordinator | is_administrator)
rules.add_perm("programs.manage_members", is_coordinator)
rules.add_perm("programs.view_call", is_anybody)
rules.add_perm("programs.view_letters", is_coordinator)
rules.add_perm("accounts.must_have_second_factor", is_administrator | coordinates_something)
