"""Who may do what with gatherings. Leaf."""

from typing import Any

import rules

from programs.rules import is_coordinator, is_member


@rules.predicate
def is_invited(user: Any, gathering: Any = None) -> bool:
    """Asked to this very gathering."""
    return bool(gathering is not None and gathering.attendances.filter(person=user).exists())


@rules.predicate
def is_owner(user: Any, action: Any = None) -> bool:
    """Took this very action upon them."""
    return bool(action is not None and action.owner_id == user.pk)


rules.add_perm("gatherings.list_gatherings", is_member)
rules.add_perm("gatherings.view_gathering", is_coordinator | is_invited)
rules.add_perm("gatherings.plan_gatherings", is_coordinator)
rules.add_perm("gatherings.edit_gathering", is_coordinator)
rules.add_perm("gatherings.reply_to_gathering", is_invited)
rules.add_perm("gatherings.tick_action", is_coordinator | is_owner)
