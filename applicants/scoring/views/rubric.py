"""The scoring forms, as a coordinator looks after them before anybody scores."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.scoring import policies, selectors, services
from applicants.scoring.forms import CriterionForm
from applicants.scoring.models import Criterion
from applicants.states import Round
from applicants.views.rounds import InRound
from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.forms import PlacesForm
from programs.views import InProgram, ProgramPage, settings_tabs


class RubricPage(InRound, ProgramPage):
    permission = "scoring.edit_criteria"

    def list_url(self) -> str:
        return reverse("scoring:criterion-list", args=[self.object.slug])


class CriterionList(RubricPage):
    """The scoring forms of both rounds, with what each criterion is worth."""

    template_name = "scoring/criterion_list.html"

    def context(self) -> dict[str, Any]:
        program = self.object
        return {
            "groups": settings_tabs(program, self.request.path),
            "rounds": [
                {
                    "round": round_,
                    "criteria": (criteria := selectors.criteria_of(program, round_)),
                    "weight": sum(criterion.weight for criterion in criteria),
                    "settled": why_not(policies.check_can_change_criteria, program, round_),
                }
                for round_ in Round
            ],
        }


class CriterionOrder(Action, RubricPage):
    form_class = PlacesForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"ids": [criterion.pk for criterion in selectors.criteria_of(self.object, self.round)]}

    def do(self, data: Mapping[str, Any]) -> str:
        services.order_criteria(
            program=self.object, round=self.round, order=self.form.order(), by=self.request.user, now=self.now
        )
        return _("The order is saved.")

    def back(self) -> str:
        return self.list_url()


class CriterionNew(FormPage, RubricPage):
    template_name = "scoring/criterion_form.html"
    form_class = CriterionForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": Criterion(program=self.object, round=self.round)}

    def context(self) -> dict[str, Any]:
        settled = why_not(policies.check_can_change_criteria, self.object, self.round)
        return {"round": self.round, "settled": settled}

    def do(self, data: Mapping[str, Any]) -> str:
        services.add_criterion(program=self.object, round=self.round, by=self.request.user, now=self.now, **data)
        return _("The criterion is added.")

    def success_url(self) -> str:
        return self.list_url()


class CriterionPage(InProgram):
    permission = "scoring.edit_criteria"
    object: Criterion

    def find(self) -> Criterion:
        program = self.find_program()
        return get_object_or_404(
            Criterion.objects.select_related("program"), program=program, pk=self.kwargs["criterion"]
        )

    def list_url(self) -> str:
        return reverse("scoring:criterion-list", args=[self.object.program.slug])


class CriterionEdit(FormPage, CriterionPage):
    template_name = "scoring/criterion_form.html"
    form_class = CriterionForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.object}

    def context(self) -> dict[str, Any]:
        round_ = Round(self.object.round)
        settled = why_not(policies.check_can_change_criteria, self.object.program, round_)
        return {"round": round_, "settled": settled, "criterion": self.object}

    def do(self, data: Mapping[str, Any]) -> str:
        services.change_criterion(criterion=self.object, changes=data, by=self.request.user, now=self.now)
        return _("Saved.")

    def success_url(self) -> str:
        return self.list_url()


class CriterionRemove(Action, CriterionPage):
    def do(self, data: Mapping[str, Any]) -> str:
        services.remove_criterion(criterion=self.object, by=self.request.user, now=self.now)
        return _("The criterion is removed.")

    def success_url(self) -> str:
        return self.list_url()

    def back(self) -> str:
        return self.list_url()
