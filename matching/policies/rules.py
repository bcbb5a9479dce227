"""What may be said of a pair."""

from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.rules import conflict
from mentoring.accounts.models import User
from mentoring.policies import Refusal


def check_can_constrain(application: Application, leader_user: User, *, locked: bool) -> None:
    if locked and conflict(leader_user, application.applicant):
        raise Refusal("conflict", _("These two are in the same unit or line, so they cannot be locked together."))
