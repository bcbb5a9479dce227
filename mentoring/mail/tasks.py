from celery import shared_task


@shared_task(name="mail.relay_letters")
def relay_letters() -> None:
    """Send the letters that are due. Lost or doubled calls do no harm."""
    from mentoring import clock
    from mentoring.mail.services import relay

    relay(clock=clock.now)


@shared_task(name="mail.read_bounces")
def read_bounces() -> None:
    """Note which letters came back, from the mailbox in BOUNCES_URL; nothing when it is not set. Doubled calls do no harm."""
    from django.conf import settings
    from django.core.management import call_command

    if settings.BOUNCES_URL:
        call_command("read_bounces")
