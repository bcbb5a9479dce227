"""The page of breadth, its targets, and the balanced list."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.breadth import policies, selectors, services
from applicants.breadth.forms import SizeForm, TargetsForm
from applicants.states import Outcome, Round
from applicants.views.rounds import DecidesRound
from mentoring.policies import Refusal, why_not
from mentoring.views import FormPage
from programs.models import Program
from programs.states import Phase
from programs.views import ProgramPage

ROUND_OF = {Phase.SCREENING: Round.APPLICATION, Phase.VIDEO: Round.VIDEO}


class BreadthPage(ProgramPage):
    """How many of each group are left after each step, what falls away, and how the targets stand."""

    permission = "breadth.view_breadth"
    template_name = "breadth/breadth.html"

    def context(self) -> dict[str, Any]:
        program = self.object
        return {
            "funnel": selectors.funnel(program, now=self.now),
            "round": ROUND_OF.get(program.state),
            "settled": why_not(policies.check_can_set_targets, program),
            "voluntary": selectors.tables_of(selectors.questions_visible_to(self.request.user).filter(program=program)),
            "cannot_propose": why_not(policies.check_can_propose, program),
        }


class TargetsPage(FormPage, ProgramPage):
    permission = "breadth.edit_targets"
    template_name = "breadth/targets.html"
    form_class = TargetsForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"tables": selectors.funnel(self.object, now=self.now).tables}

    def context(self) -> dict[str, Any]:
        return {"settled": why_not(policies.check_can_set_targets, self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.set_targets(program=self.object, targets=self.form.targets(), by=self.request.user, now=self.now)
        return _("The targets are saved.")

    def success_url(self) -> str:
        return reverse("breadth:breadth", args=[self.object.slug])


class BalancedList(FormPage, DecidesRound):
    """GET with `size` shows the best list that meets the targets; the button stages it, for a person to look at and release."""

    permission = "scoring.stage_decisions"
    template_name = "breadth/balanced_list.html"
    form_class = SizeForm
    object: Program

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"size": self._size()}}

    def _size(self) -> int:
        asked = self.request.GET.get("size", "")
        usual = self.object.shortlist_size
        return min(max(int(asked), 1), 2000) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else usual

    def context(self) -> dict[str, Any]:
        size = self._size()
        open_now = ROUND_OF.get(self.object.state) == self.round
        return {
            "round": self.round,
            "size": size,
            "open_now": open_now,
            "proposal": selectors.propose(self.object, self.round, size=size) if open_now else None,
            "targets": selectors.targets_of(self.object),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        proposal = selectors.propose(self.object, self.round, size=data["size"])
        if not proposal.chosen:
            raise Refusal("no_list", _("There is no such list now. Look at the page again."))
        return self.stage({row.application_id: Outcome.ADVANCE for row in proposal.chosen})

    def success_url(self) -> str:
        return reverse("scoring:result-list", args=[self.object.slug, self.round])
