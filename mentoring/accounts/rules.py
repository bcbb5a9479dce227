"""Who may administer. Leaf: imports nothing of the app."""

from typing import Any

import rules


@rules.predicate
def is_administrator(user: Any, _object: Any = None) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_administrator)


@rules.predicate
def is_data_protection_officer(user: Any, _object: Any = None) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_data_protection_officer)


@rules.predicate
def is_anybody(user: Any, _object: Any = None) -> bool:
    return bool(user.is_authenticated and user.is_active)


rules.add_perm("accounts.import_people", is_administrator)
rules.add_perm("accounts.use_admin", is_administrator)
rules.add_perm("accounts.edit_own_profile", is_anybody)
rules.add_perm("audit.read_trail", is_administrator | is_data_protection_officer)
