"""Who may not be paired, and what may be said of a pair."""

from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from mentoring.accounts.models import User
from mentoring.policies import Refusal


def conflict(leader: User, applicant: User) -> str:
    """Why the two may not be paired, by what the system knows: "unit", "line" (one is the other's nearest manager), "self", or empty."""
    if leader.pk == applicant.pk:
        return "self"
    if leader.unit_id is not None and leader.unit_id == applicant.unit_id:
        return "unit"
    if leader.pk == applicant.manager_id or applicant.pk == leader.manager_id:
        return "line"
    return ""


def check_can_constrain(application: Application, leader_user: User, *, locked: bool) -> None:
    if locked and conflict(leader_user, application.applicant):
        raise Refusal("conflict", _("These two are in the same unit or line, so they cannot be locked together."))
