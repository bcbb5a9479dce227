from celery import shared_task


@shared_task(name="videos.process_waiting")
def process_waiting() -> None:
    """Judge and re-encode the videos that wait, those with the nearest deadline first. Lost or doubled calls do no harm."""
    from applicants.videos.services import claim_video, process_video
    from mentoring import clock

    while video := claim_video(now=clock.now()):
        process_video(video=video, now=clock.now())


@shared_task(name="videos.remove_expired")
def remove_expired() -> None:
    """Delete what was to be deleted, and what nobody knows of any more."""
    from applicants.videos.services import remove_expired_videos, sweep_uploads
    from mentoring import clock

    remove_expired_videos(by=None, now=clock.now())
    sweep_uploads(by=None, now=clock.now())
