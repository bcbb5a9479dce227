import math

from celery import shared_task

from applicants.videos.processing.runner import LONGEST_LOOK, MOST_SECONDS, longest_work

LONGEST_RUN = math.ceil(longest_work(MOST_SECONDS))
"""Seconds. The walls around one clip stand closer than this, so the limits of the task only ever end what hangs."""
LONGEST_GLANCE = math.ceil(LONGEST_LOOK) + 30
"""The same for a look at one file."""


@shared_task(name="videos.look_at_waiting", soft_time_limit=LONGEST_GLANCE, time_limit=LONGEST_GLANCE + 30)
def look_at_waiting() -> None:
    """Look at one file that has just come in, that with the nearest deadline. In a process of its own: no clip at work keeps anybody waiting.

    As long as there was one, the next look is asked for, and a clip can be made. Lost or doubled calls do no harm.
    """
    from applicants.videos.services import LOOK_TASK, PROCESS_TASK, claim_look, look_at_video
    from mentoring import clock
    from mentoring.wake import wake

    if video := claim_look(now=clock.now()):
        look_at_video(video=video, now=clock.now())
        wake(LOOK_TASK)
        wake(PROCESS_TASK)


@shared_task(name="videos.process_waiting", soft_time_limit=LONGEST_RUN, time_limit=LONGEST_RUN + 30)
def process_waiting() -> None:
    """Judge and re-encode one video, that with the nearest deadline, whether or not it has been looked at.

    As long as there was one, the next run is asked for. Lost or doubled calls do no harm.
    """
    from applicants.videos.services import PROCESS_TASK, claim_video, process_video
    from mentoring import clock
    from mentoring.wake import wake

    if video := claim_video(now=clock.now()):
        process_video(video=video, now=clock.now())
        wake(PROCESS_TASK)


@shared_task(name="videos.remove_expired")
def remove_expired() -> None:
    """Delete what was to be deleted, and what nobody knows of any more."""
    from applicants.videos.services import remove_expired_videos, sweep_uploads
    from mentoring import clock

    remove_expired_videos(by=None, now=clock.now())
    sweep_uploads(by=None, now=clock.now())
