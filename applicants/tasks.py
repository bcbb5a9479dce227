import time

from celery import shared_task

LONGEST_RUN = 120
"""Seconds, well within the time limit of a task. What is left over the next look finds."""


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


@shared_task(name="applicants.remind_managers")
def remind_managers() -> None:
    """Remind nearest managers who have not answered, once, three days before the date."""
    from applicants.services import remind_managers as remind
    from mentoring import clock

    remind(by=None, now=clock.now())


@shared_task(name="applicants.release_waiting")
def release_waiting() -> None:
    """Release what coordinators have asked to be released. Lost or doubled calls do no harm: a release is worked on under its row's lock."""
    from applicants.services.releases import release_next
    from mentoring import clock

    until = time.monotonic() + LONGEST_RUN
    while time.monotonic() < until and release_next(now=clock.now()):
        pass
