"""What happens to voluntary answers because of what happens to their application."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from applicants.breadth.services import forget_voluntary_answers
from applicants.models import Application
from applicants.signals import application_withdrawn
from mentoring.accounts.models import User


@receiver(application_withdrawn)
def forget_answers(*, application: Application, by: User, now: datetime, **kwargs: Any) -> None:
    forget_voluntary_answers(applications=[application.pk], by=by, now=now)
