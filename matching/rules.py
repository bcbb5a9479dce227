"""Who may rank, match and see a match. Leaf. Also keeps leaders from the videos of those they are kept apart from."""

from typing import Any

import rules

from applicants.scoring.rules import may_score_video
from applicants.videos.rules import is_on_a_list_for_leaders, is_own_video
from programs.rules import is_assistant, is_coordinator, is_leader, is_mentor


def conflict(leader: Any, applicant: Any) -> str:
    """Why the two may not be paired, by what the system knows: "unit", "line" (one is the other's nearest manager), "self", or empty."""
    if leader.pk == applicant.pk:
        return "self"
    if leader.unit_id is not None and leader.unit_id == applicant.unit_id:
        return "unit"
    if leader.pk == applicant.manager_id or applicant.pk == leader.manager_id:
        return "line"
    return ""


@rules.predicate
def is_own_ranking(user: Any, membership: Any = None) -> bool:
    """The leader's own membership. Nobody else's: no coordinator, no administrator, no assistant."""
    return bool(membership is not None and membership.user_id == user.pk and membership.role == "leader")


@rules.predicate
def is_in_pairing(user: Any, pairing: Any = None) -> bool:
    """The leader or the mentor of this pairing."""
    return bool(pairing is not None and user.pk in (pairing.leader.user_id, pairing.mentor and pairing.mentor.user_id))


@rules.predicate
def is_kept_apart(user: Any, video: Any = None) -> bool:
    """The person and the applicant are never to be a pair: of one unit or line, declared too close, or the coordinator's hard rule."""
    if video is None:
        return False
    apart = video.application.pair_constraints.filter(leader__user=user, rule="forbidden", hard=True)
    return bool(conflict(user, video.application.applicant)) or apart.exists()


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
rules.set_perm(
    "videos.watch_video",
    is_own_video | is_coordinator | (is_leader & is_on_a_list_for_leaders & ~is_kept_apart) | may_score_video,
)
