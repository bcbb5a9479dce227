from celery import shared_task


@shared_task(name="mail.relay_letters")
def relay_letters() -> None:
    """Send the letters that are due. Lost or doubled calls do no harm."""
    from mentoring import clock
    from mentoring.mail.services import relay

    relay(clock=clock.now)
