"""The rules of the match: on pairs, on the mix, and the choices where there is more than one way."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from matching.forms.rules import ChoicesForm, PairRuleForm, TagRuleForm
from matching.models.rules import PairConstraint, TagRule
from matching.policies.runs import check_can_run
from matching.selectors.people import leaders_of, short_list
from matching.selectors.problems import choices_of
from matching.selectors.rules import mix_rules, pair_rules
from matching.services.rules import choose, drop_pair_rule, drop_tag_rule, set_pair_rule, set_tag_rule
from mentoring.policies import why_not
from mentoring.views import Action
from programs.models import Program
from programs.views import InProgram, ProgramPage

MOST_OPTIONS = 100
"""Where there are more leaders or mentors than this, one searches for them first."""
RULES_PER_PAGE = 50


class RulesPage(ProgramPage):
    """A page or button about the rules. A refused form comes back on the whole page with what was typed."""

    template_name = "matching/rules.html"

    def context(self) -> dict[str, Any]:
        program, query = self.object, self.request.GET
        words = {"leader": query.get("find_leader", ""), "mentor": query.get("find_mentor", "")}
        leaders = found(leaders_of(program), "user", words["leader"])
        mentors = found(short_list(program), "applicant", words["mentor"])
        many = any(words.values()) or max(len(leaders), len(mentors)) > MOST_OPTIONS
        pair_form = PairRuleForm(leaders=leaders_of(program), applications=short_list(program))
        pair_form.offer(leaders[:MOST_OPTIONS], mentors[:MOST_OPTIONS])
        return {
            "choices_form": ChoicesForm(instance=choices_of(program)),
            "pair_form": pair_form,
            "tag_form": TagRuleForm(),
            "many": many,
            "searched": not many or any(words.values()),
            "words": words,
            "pair_rules": Paginator(pair_rules(program), RULES_PER_PAGE).get_page(query.get("page")),
            "mix_rules": mix_rules(program),
            "cannot_change": why_not(check_can_run, program, now=self.now),
        }


def found(rows: Any, person: str, words: str) -> list[Any]:
    """Those whose person's name has every word; at most one more than one wants to choose among."""
    for word in words.split():
        rows = rows.filter(
            Q(**{f"{person}__given_name__icontains": word}) | Q(**{f"{person}__family_name__icontains": word})
        )
    return list(rows.order_by(f"{person}__family_name", f"{person}__given_name", "pk")[: MOST_OPTIONS + 1])


class Rules(RulesPage):
    permission = "matching.view_board"


class ChoicesSet(Action, RulesPage):
    permission = "matching.run_match"
    template_name = RulesPage.template_name
    form_class = ChoicesForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": choices_of(self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        choose(program=self.object, choices=data, by=self.request.user, now=self.now)
        return _("Your choices are saved. They count from the next run.")

    def back(self) -> str:
        return rules_url(self.object)

    def render(self, status: int = 200, **extra: Any) -> HttpResponse:
        return super().render(status, **_as("choices_form", extra))


class PairRuleAdd(Action, RulesPage):
    """Used by the rules page and by the cards of a run, which send the pair and the rule and go back where they came from."""

    permission = "matching.run_match"
    template_name = RulesPage.template_name
    form_class = PairRuleForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"leaders": leaders_of(self.object), "applications": short_list(self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        set_pair_rule(
            leader=data["leader"], application=data["application"], rule=data["rule"], reason=data["reason"], **data["weight"],
            by=self.request.user, now=self.now,
        )  # fmt: skip
        return _("The rule is set. It counts from the next run.")

    def back(self) -> str:
        return super().back() if self.request.POST.get("next") else rules_url(self.object)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("next"):
            self.template_name = ""  # the mistake is told on the page the card is on
        return super().post(request, *args, **kwargs)

    def render(self, status: int = 200, **extra: Any) -> HttpResponse:
        return super().render(status, **_as("pair_form", extra))


class TagRuleSet(Action, RulesPage):
    permission = "matching.run_match"
    template_name = RulesPage.template_name
    form_class = TagRuleForm

    def do(self, data: Mapping[str, Any]) -> str:
        rule = {**data, "whole_group": bool(data["whole_group"])}
        weight = rule.pop("weight")
        set_tag_rule(program=self.object, by=self.request.user, now=self.now, **rule, **weight)
        return _("The rule on the mix is saved. It counts from the next run.")

    def back(self) -> str:
        return rules_url(self.object)

    def render(self, status: int = 200, **extra: Any) -> HttpResponse:
        return super().render(status, **_as("tag_form", extra))


def _as(name: str, extra: dict[str, Any]) -> dict[str, Any]:
    """The refused form in its own place on the page, and as `form` for the summary of errors."""
    return {**extra, name: extra["form"]} if "form" in extra else extra


class PairRuleDrop(Action, InProgram):
    permission = "matching.run_match"

    def find(self) -> PairConstraint:
        program = self.find_program()
        return get_object_or_404(
            PairConstraint.objects.select_related("program"), program=program, pk=self.kwargs["constraint"]
        )

    def do(self, data: Mapping[str, Any]) -> str:
        drop_pair_rule(constraint=self.object, by=self.request.user, now=self.now)
        return _("The rule is taken away.")

    def back(self) -> str:
        return rules_url(self.object.program)


class TagRuleDrop(Action, InProgram):
    permission = "matching.run_match"

    def find(self) -> TagRule:
        program = self.find_program()
        return get_object_or_404(TagRule.objects.select_related("program"), program=program, pk=self.kwargs["rule"])

    def do(self, data: Mapping[str, Any]) -> str:
        drop_tag_rule(rule=self.object, by=self.request.user, now=self.now)
        return _("The rule is taken away.")

    def back(self) -> str:
        return rules_url(self.object.program)


def rules_url(program: Program) -> str:
    return reverse("matching:rules", args=[program.slug])
