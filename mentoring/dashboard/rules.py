"""Who may see the pages that are built from several apps. Leaf."""

from typing import Any

import rules

from mentoring.accounts.rules import is_administrator, is_anybody, is_data_protection_officer
from programs.rules import is_coordinator


@rules.predicate
def is_own_part(user: Any, membership: Any = None) -> bool:
    """The membership is the person's own."""
    return bool(membership is not None and membership.user_id == user.pk)


rules.add_perm("dashboard.view_home", is_anybody)
rules.add_perm("dashboard.view_control", is_coordinator)
rules.add_perm("dashboard.send_thanks", is_coordinator)
rules.add_perm("dashboard.view_certificate", is_own_part | is_coordinator)
rules.add_perm("dashboard.view_privacy", is_anybody)
rules.add_perm("dashboard.view_retention", is_administrator | is_data_protection_officer)
