"""What happens to answers because of what happens to their application."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from applicants.models import Application
from applicants.signals import application_withdrawn
from applicants.videos.services import delete_answers
from mentoring.accounts.models import User


@receiver(application_withdrawn)
def forget_answers(*, application: Application, by: User, now: datetime, **kwargs: Any) -> None:
    delete_answers(application=application, by=by, now=now)
