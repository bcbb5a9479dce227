"""Who may answer a survey, plan it, and read what came of it. Leaf."""

from typing import Any

import rules

from programs.rules import is_coordinator, is_leader, is_mentor


@rules.predicate
def is_own_reply(user: Any, reply: Any = None) -> bool:
    """Asked of this very person, who still takes part."""
    return bool(reply is not None and reply.member.user_id == user.pk and reply.member.ended_at is None)


rules.add_perm("outcomes.answer_survey", is_own_reply)
rules.add_perm("outcomes.view_own_series", is_leader)
rules.add_perm("outcomes.plan_surveys", is_coordinator)
rules.add_perm("outcomes.edit_report", is_coordinator)
rules.add_perm("outcomes.view_report", is_coordinator | is_leader | is_mentor)
