from celery import shared_task


@shared_task(name="gatherings.plan_check_ins")
def plan_check_ins() -> None:
    """See that every mentor of a running programme has a reminder row for each check-in to come."""
    from mentoring import clock
    from sessions_app.services import plan_reminders

    plan_reminders(by=None, now=clock.now())


@shared_task(name="gatherings.send_check_in_reminders")
def send_check_in_reminders() -> None:
    """Write the monthly check-in reminders that are due into the outbox, once each."""
    from mentoring import clock
    from sessions_app.services import plan_reminders, send_due_reminders

    now = clock.now()
    plan_reminders(by=None, now=now)
    send_due_reminders(by=None, now=now)


@shared_task(name="gatherings.remind_afterwards")
def remind_afterwards() -> None:
    """Remind of what is to be done after a gathering, and of saying how it was: once each."""
    from mentoring import clock
    from sessions_app.services import remind_of_actions, remind_of_feedback

    now = clock.now()
    remind_of_actions(by=None, now=now)
    remind_of_feedback(by=None, now=now)
