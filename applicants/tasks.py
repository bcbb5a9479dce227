from celery import shared_task


@shared_task(name="applicants.close_inquiries")
def close_inquiries() -> None:
    """Let applications count again whose time to add more is over."""
    from applicants.services import close_late_inquiries
    from mentoring import clock

    close_late_inquiries(by=None, now=clock.now())


@shared_task(name="applicants.remind_drafts")
def remind_drafts() -> None:
    """Remind those whose application is still a draft, once, two days before the deadline."""
    from applicants.services import remind_of_drafts
    from mentoring import clock

    remind_of_drafts(by=None, now=clock.now())
