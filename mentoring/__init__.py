"""The project: wiring, and what every app stands on. No programme rules live here."""

from mentoring.celery import app as celery_app

__all__ = ["celery_app"]
