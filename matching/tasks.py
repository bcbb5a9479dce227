import time

from celery import shared_task

LONGEST_RUN = 120
"""Seconds, well within the time limit of a task. What is left over the next look finds."""


@shared_task(name="matching.solve_waiting")
def solve_waiting() -> None:
    """Solve the match runs that wait. Lost or doubled calls do no harm: a run is claimed under a row lock."""
    from matching.services.runs import claim_run, solve_run
    from mentoring import clock

    while run := claim_run(now=clock.now()):
        solve_run(run=run, now=clock.now())


@shared_task(name="matching.explain_waiting")
def explain_waiting() -> None:
    """Find out why matches are as they are. Each finding is locked while it is worked on, so lost or doubled calls do no harm."""
    from matching.services.explanations import explain_next
    from mentoring import clock

    while explain_next(now=clock.now()):
        pass


@shared_task(name="matching.write_letters")
def write_letters() -> None:
    """Write the letters that published matches owe. Each batch is locked while it is worked on, so lost or doubled calls do no harm."""
    from matching.services.letters import write_next
    from mentoring import clock

    until = time.monotonic() + LONGEST_RUN
    while time.monotonic() < until and write_next(now=clock.now()):
        pass


@shared_task(name="matching.remind_unanswered")
def remind_unanswered() -> None:
    """Remind leaders and mentors who have not answered, three days and one day before the date."""
    from matching.services import pairings
    from mentoring import clock

    pairings.remind_unanswered(by=None, now=clock.now())


@shared_task(name="matching.remind_rankings")
def remind_rankings() -> None:
    """Remind leaders who have not sent a ranking, three days and one day before the deadline."""
    from matching.services.rankings import remind_leaders
    from mentoring import clock

    remind_leaders(by=None, now=clock.now())
