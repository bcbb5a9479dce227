import math

from celery import shared_task

from applicants.videos.processing.runner import MOST_SECONDS, longest_work

LONGEST_RUN = math.ceil(longest_work(MOST_SECONDS))
"""Seconds. The walls around one clip stand closer than this, so the limits of the task only ever end what hangs."""


@shared_task(name="videos.process_waiting", soft_time_limit=LONGEST_RUN, time_limit=LONGEST_RUN + 30)
def process_waiting() -> None:
    """Judge and re-encode one video that waits, that with the nearest deadline; and as long as there was one, ask for the next run.

    Lost or doubled calls do no harm.
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
