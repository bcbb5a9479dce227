"""What may be said of a pair."""

from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.rules import conflict
from mentoring.accounts.models import User
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase


def check_can_constrain(application: Application, leader_user: User, *, locked: bool) -> None:
    if locked and conflict(leader_user, application.applicant):
        raise Refusal("conflict", _("These two are in the same unit or line, so they cannot be locked together."))


def check_can_copy_rules(program: Program) -> None:
    if program.state != Phase.DRAFT:
        raise Refusal("no_draft", _("Rules are copied into a programme whose call has not been opened yet."))
