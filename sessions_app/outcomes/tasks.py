from celery import shared_task


@shared_task(name="outcomes.run_surveys")
def run_surveys() -> None:
    """Ask who is to be asked, remind once, and count the rounds that are over."""
    from mentoring import clock
    from sessions_app.outcomes.services import ask_people, count_closed, remind_people

    now = clock.now()
    ask_people(by=None, now=now)
    remind_people(by=None, now=now)
    count_closed(by=None, now=now)
