"""Pages and buttons of a match run."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from matching.forms.runs import RunForm
from matching.models.runs import MatchRun
from matching.policies.rankings import check_rankings_are_open
from matching.policies.runs import check_can_run, check_can_stop, check_can_take_back
from matching.selectors.letters import letters_written
from matching.selectors.people import leaders_of
from matching.selectors.publishing import changes_in_words, outcome_of
from matching.selectors.runs import (
    Card,
    cards,
    clash_in_words,
    figures,
    is_result,
    leader_page,
    left_over,
    rules_in_words,
    runs_of,
    still_explaining,
)
from matching.selectors.words import stage_label
from matching.services.explanations import ask_explanation
from matching.services.runs import start_run, stop_run
from matching.states import Objective, RunState
from matching.views.board import board_url
from mentoring.policies import why_not
from mentoring.views import Action
from programs.views import InProgram, ProgramPage


class RunStart(Action, ProgramPage):
    permission = "matching.run_match"
    form_class = RunForm

    def do(self, data: Mapping[str, Any]) -> str:
        self.run = start_run(program=self.object, name=data["name"], by=self.request.user, now=self.now)
        return ""

    def success_url(self) -> str:
        return run_url(self.run)

    def back(self) -> str:
        return super().back() if self.request.POST.get("next") else board_url(self.object)


class RunPage(InProgram):
    """A page or button about one run. While rankings are sealed (again) it shows nothing of what came out."""

    object: MatchRun

    def find(self) -> MatchRun:
        program = self.find_program()
        run = get_object_or_404(runs_of(program), pk=self.kwargs["run"])
        run.program = program
        return run

    def prepare(self) -> None:
        self.sealed = why_not(check_rankings_are_open, self.object.program, now=self.now)

    def back(self) -> str:
        return run_url(self.object)


class RunDetail(RunPage):
    """What a run gave and why: the picture, a card per leader, what the rules cost. While it is being solved the page looks again."""

    permission = "matching.view_board"
    template_name = "matching/run_detail.html"

    def context(self) -> dict[str, Any]:
        run = self.object
        if self.sealed is not None:
            return {"run": run, "sealed": self.sealed}
        if not is_result(run):
            impossible = run.state == RunState.IMPOSSIBLE
            return {
                "run": run,
                "waiting": run.state in (RunState.QUEUED, RunState.RUNNING),
                "stage": stage_label(run.progress["stage"]) if run.progress else "",
                "cannot_stop": why_not(check_can_stop, run),
                "clash": clash_in_words(run) if impossible else [],
                "cannot_run": why_not(check_can_run, run.program, now=self.now),
                "run_form": RunForm(),
            }
        query, cannot_run = self.request.GET, why_not(check_can_run, run.program, now=self.now)
        order = "worst" if query.get("order") == "worst" else "name"
        page = leader_page(run, search=query.get("q", ""), order=order, number=query.get("page"))
        shown, whole = cards(run, page)
        explained, asked = still_explaining(run)
        return {
            "run": run,
            "letters": letters_written(run) if run.state == RunState.PUBLISHED else None,
            "figures": figures(run),
            "page": page,
            "cards": shown,
            "whole": whole,
            "chart": match_picture(shown),
            "words": query.get("q", ""),
            "orders": [
                (label, f"?order={key}#leaders", key == order)
                for key, label in (("name", _("By name")), ("worst", _("Worst off first")))
            ],
            "explained": explained,
            "asked": asked,
            "explaining": explained < asked,
            "objective": Objective(run.problem["choices"]["objective"]),
            "without_ranking": len(run.problem["without_ranking"]),
            "can_change": cannot_run is None and run.state == RunState.SOLVED and not run.is_refill,
            "changes": changes_in_words(run, outcome_of(run)) if run.is_refill else [],
            "own_proposal": run.proposed_by_id == self.request.user.pk,
            "cannot_take_back": why_not(check_can_take_back, run),
            "cannot_run": cannot_run,
            "run_form": RunForm(),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.htmx and "letters" in request.GET:
            self.template_name = "matching/_letters.html"
            return self.render(letters=letters_written(self.object), came=True)
        if request.htmx and "explaining" in request.GET and self.sealed is None:
            explained, asked = still_explaining(self.object)
            self.template_name = "matching/_explaining.html"
            return self.render(explained=explained, asked=asked, explaining=explained < asked, came=True)
        if request.htmx:
            self.template_name = "matching/_run.html"
        return super().get(request, *args, **kwargs)


class RunRules(RunPage):
    """How a run was decided: order, steps, rules with their price, and who was left over."""

    permission = "matching.view_board"
    template_name = "matching/run_rules.html"

    def context(self) -> dict[str, Any]:
        run = self.object
        if self.sealed is not None or not is_result(run):
            return {"run": run, "sealed": self.sealed}
        _none, whole = cards(run, [])
        return {
            "run": run,
            "figures": figures(run),
            "whole": whole,
            "rules": rules_in_words(run),
            "objective": Objective(run.problem["choices"]["objective"]),
            "left": left_over(run, self.request.GET.get("page")),
        }


def match_picture(shown: list[Card]) -> dict[str, Any] | None:
    """Names and index pairs for the picture of the leaders on the page."""
    mentors = [matched.application for card in shown for matched in card.mentors]
    if not mentors:
        return None
    place = {application.pk: index for index, application in enumerate(mentors)}
    return {
        "leaders": [card.leader.user.name for card in shown],
        "mentors": [application.applicant.name for application in mentors],
        "pairs": [
            (number, place[matched.application.pk], matched.rank)
            for number, card in enumerate(shown)
            for matched in card.mentors
        ],
    }


class RunStop(Action, RunPage):
    permission = "matching.run_match"

    def do(self, data: Mapping[str, Any]) -> str:
        stop_run(run=self.object, by=self.request.user, now=self.now)
        return _("The run is being stopped. No pair has been made.")


class RunExplain(Action, RunPage):
    """Ask why one leader got the mentors she did, where it was not found out by itself."""

    permission = "matching.run_match"

    def do(self, data: Mapping[str, Any]) -> str:
        leader = get_object_or_404(leaders_of(self.object.program), pk=self.kwargs["leader"])
        ask_explanation(run=self.object, leader=leader, by=self.request.user, now=self.now)
        return _("The reasons are being found out. Load the page again in a moment.")

    def back(self) -> str:
        return super(RunPage, self).back() if self.request.POST.get("next") else run_url(self.object)


def run_url(run: MatchRun) -> str:
    return reverse("matching:run-detail", args=[run.program.slug, run.pk])
