from celery import shared_task


@shared_task(name="checkins.send_forms")
def send_forms() -> None:
    """Write the letters with the one-minute form that are due into the outbox, once each."""
    from mentoring import clock
    from sessions_app.checkins.services import plan_sheets, send_due_sheets

    now = clock.now()
    plan_sheets(by=None, now=now)
    send_due_sheets(by=None, now=now)
