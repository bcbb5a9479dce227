"""Celery: background work, and the clockwork that makes it happen.

Tasks carry no truth. PostgreSQL knows what is due; a task only says "look now". So a task may be lost
(the beat says it again), doubled (rows are locked, keys are unique) or killed (the transaction rolls back).
The whole timetable is below, in one place.
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")  # `prepare` has made them; each worker would take a second again


def _every(seconds: float, task: str) -> dict[str, Any]:
    """A look that is repeated so often that an old, unread one is worth nothing: it expires."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


app = Celery("mentoring")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "relay-letters": _every(20.0, "mail.relay_letters"),
    "read-bounces": _every(600.0, "mail.read_bounces"),
    "look-at-videos": _every(30.0, "videos.look_at_waiting"),
    "process-videos": _every(30.0, "videos.process_waiting"),
    "solve-matches": _every(30.0, "matching.solve_waiting"),
    "explain-matches": _every(30.0, "matching.explain_waiting"),
    "write-match-letters": _every(30.0, "matching.write_letters"),
    "release-decisions": _every(30.0, "applicants.release_waiting"),
    "plan-check-ins": {"task": "gatherings.plan_check_ins", "schedule": crontab(minute="5")},
    "send-check-in-reminders": {"task": "gatherings.send_check_in_reminders", "schedule": crontab(minute="*/10")},
    "remind-after-gatherings": {"task": "gatherings.remind_afterwards", "schedule": crontab(minute="*/10")},
    "watch-rhythm": {"task": "trios.watch_rhythm", "schedule": crontab(hour="7-15", minute="20")},
    "remind-contacts": {"task": "trios.remind_contacts", "schedule": crontab(hour="7-15", minute="50")},
    "send-check-in-forms": {"task": "checkins.send_forms", "schedule": crontab(minute="*/10")},
    "run-surveys": {"task": "outcomes.run_surveys", "schedule": crontab(minute="*/10")},
    "remind-drafts": {"task": "applicants.remind_drafts", "schedule": crontab(minute="15")},
    "remind-managers": {
        "task": "applicants.remind_managers",
        "schedule": crontab(day_of_week="mon-fri", hour="8-15", minute="45"),
    },
    "remind-assessors": {"task": "scoring.remind_assessors", "schedule": crontab(minute="35")},
    "close-inquiries": {"task": "applicants.close_inquiries", "schedule": crontab(minute="*/10")},
    "remind-rankings": {"task": "matching.remind_rankings", "schedule": crontab(minute="25")},
    "remind-unanswered": {"task": "matching.remind_unanswered", "schedule": crontab(hour="7-19", minute="35")},
    "erase-due": {"task": "dashboard.erase_due", "schedule": crontab(hour="3", minute="30")},
    "remove-expired-videos": {"task": "videos.remove_expired", "schedule": crontab(minute="40")},
}
