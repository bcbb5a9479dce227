"""Who may rank, match and see a match. Leaf."""

from typing import Any

import rules

from programs.rules import is_assistant, is_coordinator, is_leader, is_mentor


@rules.predicate
def is_own_ranking(user: Any, membership: Any = None) -> bool:
    """The leader's own membership. Nobody else's: no coordinator, no administrator, no assistant."""
    return bool(membership is not None and membership.user_id == user.pk and membership.role == "leader")


@rules.predicate
def is_in_pairing(user: Any, pairing: Any = None) -> bool:
    """The leader or the mentor of this pairing."""
    return bool(pairing is not None and user.pk in (pairing.leader.user_id, pairing.mentor and pairing.mentor.user_id))


may_look_after_rankings = is_coordinator

rules.add_perm("matching.rank", is_own_ranking)
rules.add_perm("matching.view_senders", is_coordinator | is_assistant)
rules.add_perm("matching.look_after_rankings", may_look_after_rankings)
rules.add_perm("matching.view_board", is_coordinator)
rules.add_perm("matching.run_match", is_coordinator)
rules.add_perm("matching.publish_match", is_coordinator)
rules.add_perm("matching.view_own_match", is_leader | is_mentor)
rules.add_perm("matching.confirm_pairing", is_in_pairing)
rules.add_perm("matching.view_pairs", is_coordinator)
rules.add_perm("matching.end_pairing", is_coordinator)
