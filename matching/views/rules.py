"""Buttons of the board: rules on pairs and on the mix."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from matching.forms.rules import PairRuleForm, TagRuleForm
from matching.models.rules import PairConstraint
from matching.selectors.people import leaders_of, short_list
from matching.services.rules import drop_pair_rule, set_pair_rule, set_tag_rule
from matching.views.board import board_url, pair_choices
from matching.views.programs import ProgramPage
from mentoring.views import Action
from programs.selectors import programs_visible_to


class PairRuleAdd(Action, ProgramPage):
    permission = "matching.run_match"
    form_class = PairRuleForm

    def form_kwargs(self) -> dict[str, Any]:
        return pair_choices(self.object)

    def do(self, data: Mapping[str, Any]) -> str:
        set_pair_rule(
            leader=leaders_of(self.object).get(pk=data["leader"]),
            application=short_list(self.object).get(pk=data["application"]),
            rule=data["rule"],
            reason=data["reason"],
            by=self.request.user,
            now=self.now,
        )
        return _("The rule is set. It counts from the next run.")

    def back(self) -> str:
        return board_url(self.object)


class PairRuleDrop(Action):
    permission = "matching.run_match"

    def find(self) -> PairConstraint:
        program = get_object_or_404(programs_visible_to(self.request.user), slug=self.kwargs["program"])
        return get_object_or_404(
            PairConstraint.objects.select_related("program"), program=program, pk=self.kwargs["constraint"]
        )

    def do(self, data: Mapping[str, Any]) -> str:
        drop_pair_rule(constraint=self.object, by=self.request.user, now=self.now)
        return _("The rule is taken away.")

    def back(self) -> str:
        return board_url(self.object.program)


class TagRuleSet(Action, ProgramPage):
    permission = "matching.run_match"
    form_class = TagRuleForm

    def do(self, data: Mapping[str, Any]) -> str:
        set_tag_rule(
            program=self.object,
            by=self.request.user,
            now=self.now,
            **{**data, "whole_group": bool(data["whole_group"])},
        )
        return _("The rule on the mix is saved. It counts from the next run.")

    def back(self) -> str:
        return board_url(self.object)
