"""Who may score, and who may see scores. Leaf. Also lets assessors watch the videos assigned to them."""

from typing import Any

import rules

from applicants.videos.rules import is_coordinator, is_leader, is_on_a_list_for_leaders, is_own_video
from programs.rules import is_assessor


@rules.predicate
def is_own_assignment(user: Any, assignment: Any = None) -> bool:
    """The assignment is the person's own, and not an abstained one."""
    return bool(assignment is not None and assignment.assessor_id == user.pk and assignment.state != "abstained")


@rules.predicate
def is_assigned_to_score(user: Any, video: Any = None) -> bool:
    """The video belongs to an application the person is to score in the video round, and they have said that they are impartial."""
    if video is None:
        return False
    own = video.application.assignments.filter(assessor=user, round="video").exclude(state="abstained")
    declared = user.declarations.filter(program=video.application.program_id, round="video")
    return bool(own.exists() and declared.exists())


@rules.predicate
def is_open_to_score(user: Any, video: Any = None) -> bool:
    """Where all score some in common first: one of those, one the person has scored, or all have sent those."""
    if video is None:
        return False
    program = video.application.program
    own = video.application.assignments.filter(assessor=user, round="video").exclude(state="abstained")
    if not program.common_first or any(one.common or one.state == "sent" for one in own):
        return True
    waiting = program.applications.filter(
        state="invited", assignments__round="video", assignments__common=True, assignments__state="open",
        assignments__assessor__is_active=True, assignments__assessor__memberships__program=program,
        assignments__assessor__memberships__role="assessor", assignments__assessor__memberships__ended_at=None,
    )  # fmt: skip
    return not waiting.exists()


rules.add_perm("scoring.view_queue", is_assessor)
rules.add_perm("scoring.score_assignment", is_assessor & is_own_assignment)
rules.add_perm("scoring.view_results", is_coordinator)
rules.add_perm("scoring.stage_decisions", is_coordinator)
rules.add_perm("scoring.redact_answers", is_coordinator)
rules.add_perm("scoring.edit_criteria", is_coordinator)
may_score_video = is_assessor & is_assigned_to_score & is_open_to_score
rules.set_perm(
    "videos.watch_video", is_own_video | is_coordinator | (is_leader & is_on_a_list_for_leaders) | may_score_video
)
