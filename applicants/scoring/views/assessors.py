"""The assessors of a round as a coordinator sees them: load, progress, impartiality, reminders."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.scoring import policies, selectors, services
from applicants.scoring.forms import TakeOffForm
from applicants.scoring.models import Assignment
from applicants.scoring.views.results import RoundPage
from applicants.states import Round
from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.views import InProgram

MOST_SHORT = 20
MOST_BACK = 50


class AssessorsPage(RoundPage):
    def assessors_url(self) -> str:
        return reverse("scoring:assessor-list", args=[self.object.slug, self.round])


class AssessorList(AssessorsPage):
    """Who has how much to do, how far they are, whether they have declared, and what is kept from them."""

    template_name = "scoring/assessor_list.html"

    def context(self) -> dict[str, Any]:
        program = self.object
        loads = selectors.loads(program, self.round)
        back = selectors.stepped_back(program, self.round)
        return {
            "round": self.round,
            "rounds": [
                (r.label, reverse("scoring:assessor-list", args=[program.slug, r]), r == self.round) for r in Round
            ],
            "results_url": self.results_url(),
            "loads": loads,
            "done": sum(load.done for load in loads),
            "total": sum(load.total for load in loads),
            "behind": sum(load.left > 0 for load in loads),
            "deadline": selectors.deadline_of(program, self.round),
            "closed": why_not(policies.check_round_is_open, program, self.round),
            "short": selectors.without_enough(program, self.round, limit=MOST_SHORT),
            "back": list(back[:MOST_BACK]),
        }


class AssessorRemind(Action, AssessorsPage):
    permission = "scoring.stage_decisions"

    def do(self, data: Mapping[str, Any]) -> str:
        number = services.remind_assessors(program=self.object, round=self.round, by=self.request.user, now=self.now)
        return ngettext(
            "%(number)s assessor gets a reminder, at most one a day.",
            "%(number)s assessors get a reminder each, at most one a day.",
            number,
        ) % {"number": number}

    def back(self) -> str:
        return self.assessors_url()


class TakeOff(FormPage, InProgram):
    """A coordinator takes one assessor off one application, with a reason."""

    permission = "scoring.stage_decisions"
    template_name = "scoring/take_off.html"
    form_class = TakeOffForm
    object: Assignment

    def find(self) -> Assignment:
        work = Assignment.objects.select_related("application__program", "application__applicant", "assessor")
        return get_object_or_404(work, application__program=self.find_program(), pk=self.kwargs["assignment"])

    def context(self) -> dict[str, Any]:
        return {
            "program": self.object.application.program,
            "back_url": self.success_url(),
            "refusal": why_not(policies.check_can_be_taken_off, self.object),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        report = services.take_off(assignment=self.object, reason=data["reason"], by=self.request.user, now=self.now)
        return _("Noted. Somebody else takes over.") if report.made else _("Noted. Nobody else is free to take over.")

    def success_url(self) -> str:
        application = self.object.application
        return reverse("scoring:result-detail", args=[application.program.slug, self.object.round, application.ref])
