"""What people found of a gathering, and what the committee tells of what it did."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from mentoring.disclosure import SMALLEST
from mentoring.policies import Refusal, why_not
from mentoring.views import Action, FormPage
from programs.views import InProgram, ProgramPage
from sessions_app import policies, selectors, services
from sessions_app.forms import FeedbackForm, ToldForm
from sessions_app.models import Told
from sessions_app.views.gatherings import GatheringPage


class FeedbackGive(FormPage, GatheringPage):
    """Three questions, answered once and without a name."""

    permission = "gatherings.reply_to_gathering"
    template_name = "gatherings/feedback_give.html"
    form_class = FeedbackForm

    def context(self) -> dict[str, Any]:
        return {"settled": self._why_not(), "fewest": SMALLEST}

    def _why_not(self) -> Refusal | None:
        own = selectors.own_attendance(self.object, self.request.user)
        given = selectors.has_given_feedback(self.object, self.request.user)
        return why_not(policies.check_can_give_feedback, own, given=given, now=self.now)

    def do(self, data: Mapping[str, Any]) -> str:
        services.give_feedback(gathering=self.object, by=self.request.user, now=self.now, **data)
        return _("Thank you. Nobody can tell which answer is yours.")

    def success_url(self) -> str:
        return self.object.get_absolute_url()


class FeedbackRead(FormPage, GatheringPage):
    """For the committee: what was answered, once it is closed and enough have answered; and a line to everybody about it."""

    permission = "gatherings.edit_gathering"
    template_name = "gatherings/feedback_read.html"
    form_class = ToldForm

    def context(self) -> dict[str, Any]:
        return {
            "feedback": selectors.feedback_of(self.object, now=self.now),
            "fewest": SMALLEST,
            "told": selectors.told_in(self.object.program)[:20],
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.tell(program=self.object.program, by=self.request.user, now=self.now, **data)
        return _("Everybody sees it on the page of the next gathering.")

    def success_url(self) -> str:
        return f"{self.request.path}#told"


class TellNew(Action, ProgramPage):
    """A line of "you said, we did", written where the themes of the check-ins are."""

    permission = "gatherings.plan_gatherings"
    form_class = ToldForm

    def do(self, data: Mapping[str, Any]) -> str:
        services.tell(program=self.object, by=self.request.user, now=self.now, **data)
        return _("Everybody sees it on the page of the next gathering.")

    def back(self) -> str:
        return reverse("checkins:theme-list", args=[self.object.slug])


class TellRemove(Action, InProgram):
    permission = "gatherings.plan_gatherings"
    object: Told

    def find(self) -> Told:
        return get_object_or_404(
            selectors.told_in(self.find_program()).select_related("program"), pk=self.kwargs["told"]
        )

    def do(self, data: Mapping[str, Any]) -> str:
        services.take_back_told(line=self.object, by=self.request.user, now=self.now)
        return _("Nobody sees it any more.")
