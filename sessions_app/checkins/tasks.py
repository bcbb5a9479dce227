from celery import shared_task


@shared_task(name="checkins.send_forms")
def send_forms() -> None:
    """Write the letters with short forms that are due into the outbox, once each."""
    from mentoring import clock
    from sessions_app.checkins.services import plan_pulses, plan_sheets, send_due_sheets

    now = clock.now()
    plan_sheets(by=None, now=now)
    plan_pulses(by=None, now=now)
    send_due_sheets(by=None, now=now)
