"""Who has which part in a programme. Shared predicates: the apps above import them.

A predicate takes the person and an object that is a programme or has one (`.program`). Nothing is asked about phases or dates here;
that is what policies.py is for. Memberships are read once per person and request, then kept on the person.
"""

from typing import Any

import rules
from django.db.models import Prefetch, prefetch_related_objects

from mentoring.accounts.rules import is_administrator, is_anybody


def program_id_of(obj: Any) -> int | None:
    """The id of the programme an object is, or belongs to."""
    if obj is None:
        return None
    if obj._meta.label_lower == "programs.program":
        return obj.pk
    return obj.program_id


def live_memberships(user: Any) -> list[Any]:
    """The parts the person has now, each with its programme (and for an assistant with whom it assists), newest programme first."""
    live = user.memberships.filter(ended_at=None).select_related("program__unit").order_by("-program_id", "id")
    members = list(live)
    if any(member.assists_id for member in members):  # joined, or asked for nobody, it costs everybody
        assisted = user.memberships.model.objects.select_related("user", "program")
        prefetch_related_objects(members, Prefetch("assists", assisted))
    return members


def memberships_of(user: Any) -> list[Any]:
    """The same, read once per person object and then kept on it: for the rules and the frame, not for a programme's state."""
    if not (user.is_authenticated and user.is_active):
        return []
    if not hasattr(user, "_memberships"):
        user._memberships = live_memberships(user)
    return user._memberships


def roles_in(user: Any, obj: Any) -> set[str]:
    """The person's roles in the programme of `obj`."""
    program_id = program_id_of(obj)
    return {member.role for member in memberships_of(user) if member.program_id == program_id}


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
    return any(member.role == "coordinator" for member in memberships_of(user))


rules.add_perm("programs.view_program", is_member | is_administrator)
rules.add_perm("programs.list_programs", is_anybody)
rules.add_perm("programs.create_program", is_administrator | coordinates_something)
rules.add_perm("programs.search_people", is_administrator | coordinates_something)
rules.add_perm("programs.copy_program", is_coordinator)
rules.add_perm("programs.lead_districts", is_coordinator)
rules.add_perm("programs.edit_program", is_coordinator)
rules.add_perm("programs.move_program", is_coordinator | is_administrator)
rules.add_perm("programs.manage_members", is_coordinator)
rules.add_perm("programs.view_call", is_anybody)
rules.add_perm("programs.view_letters", is_coordinator)
rules.add_perm("programs.edit_letters", is_coordinator)
rules.add_perm("accounts.must_have_second_factor", is_administrator | coordinates_something)
