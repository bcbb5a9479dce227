import math

from celery import shared_task

from applicants.videos.processing.runner import MOST_SECONDS, longest_work

LONGEST_RUN = math.ceil(longest_work(MOST_SECONDS))
"""Seconds. The walls around one clip stand closer than this, so the limits of the task only ever end what hangs."""


@shared_task(name="videos.process_waiting", soft_time_limit=LONGEST_RUN, time_limit=LONGEST_RUN + 30)
def process_waiting() -> None:
    """Look at one video that has just come in, or when all have been looked at, judge and re-encode one; each time that with the nearest deadline.

    As long as there was one, the next run is asked for. Lost or doubled calls do no harm.
    """
    from applicants.videos.services import PROCESS_TASK, claim_look, claim_video, look_at_video, process_video
    from mentoring import clock
    from mentoring.wake import wake

    if video := claim_look(now=clock.now()):
        look_at_video(video=video, now=clock.now())
    elif video := claim_video(now=clock.now()):
        process_video(video=video, now=clock.now())
    else:
        return
    wake(PROCESS_TASK)


@shared_task(name="videos.remove_expired")
def remove_expired() -> None:
    """Delete what was to be deleted, and what nobody knows of any more."""
    from applicants.videos.services import remove_expired_videos, sweep_uploads
    from mentoring import clock

    remove_expired_videos(by=None, now=clock.now())
    sweep_uploads(by=None, now=clock.now())
