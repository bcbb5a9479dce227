"""Who may send and watch videos. Leaf. Assessors are added by scoring, which knows who is assigned what."""

from typing import Any

import rules

from programs.rules import is_coordinator, is_leader

SHOWN_TO_LEADERS = ("shortlisted", "matched")


@rules.predicate
def is_own_video(user: Any, video: Any = None) -> bool:
    """The video is of the person's own application (or the object is the application itself)."""
    application = getattr(video, "application", video)
    return bool(application is not None and application.applicant_id == user.pk)


@rules.predicate
def is_on_a_list_for_leaders(user: Any, video: Any = None) -> bool:
    return bool(video is not None and video.application.state in SHOWN_TO_LEADERS)


rules.add_perm("videos.send_video", is_own_video)
rules.add_perm("videos.caption_video", is_own_video | is_coordinator)
rules.add_perm("videos.watch_video", is_own_video | is_coordinator | (is_leader & is_on_a_list_for_leaders))
