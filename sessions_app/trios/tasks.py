from celery import shared_task


@shared_task(name="trios.watch_rhythm")
def watch_rhythm() -> None:
    """Tell the committee of trios that have not met for long."""
    from mentoring import clock
    from sessions_app.trios import services

    services.watch_rhythm(by=None, now=clock.now())


@shared_task(name="trios.remind_contacts")
def remind_contacts() -> None:
    """Remind contacts outside the line of messages they have not answered."""
    from mentoring import clock
    from sessions_app.trios import services

    services.remind_contacts(by=None, now=clock.now())
