from celery import shared_task


@shared_task(name="dashboard.erase_due")
def erase_due() -> None:
    """Delete what has been kept as long as was promised. Lost or doubled calls do no harm: the next night looks again."""
    from mentoring import clock
    from mentoring.dashboard import services

    services.erase_due(by=None, now=clock.now())
