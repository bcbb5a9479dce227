"""Who may fill in the form before a check-in, and who may read it. Leaf."""

from typing import Any

import rules

from programs.rules import is_coordinator


@rules.predicate
def is_own_sheet(user: Any, sheet: Any = None) -> bool:
    """Asked of this very person, who still takes part."""
    return bool(sheet is not None and sheet.member.user_id == user.pk and sheet.member.ended_at is None)


rules.add_perm("checkins.answer_sheet", is_own_sheet)
rules.add_perm("checkins.read_answers", is_coordinator)
