from celery import shared_task


@shared_task(name="scoring.remind_assessors")
def remind_assessors() -> None:
    """Remind assessors who have something left, once, three days before the round is to be done."""
    from applicants.scoring.services import remind_assessors_in_time
    from mentoring import clock

    remind_assessors_in_time(by=None, now=clock.now())
