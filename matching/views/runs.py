"""Pages and buttons of a match run."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from matching.models.runs import MatchRun
from matching.policies.rankings import check_rankings_are_open
from matching.policies.runs import check_can_publish
from matching.selectors.problems import build_problem, digest_of
from matching.selectors.runs import RunResult, run_result, runs_of
from matching.services.runs import publish_run, start_run
from matching.states import RunState
from matching.views.board import board_url
from matching.views.programs import ProgramPage
from mentoring.policies import why_not
from mentoring.views import Action, Page
from programs.selectors import programs_visible_to

LARGEST_PICTURE = 60


class RunStart(Action, ProgramPage):
    permission = "matching.run_match"

    def do(self, data: Mapping[str, Any]) -> str:
        self.run = start_run(program=self.object, by=self.request.user, now=self.now)
        return ""

    def success_url(self) -> str:
        return run_url(self.run)

    def back(self) -> str:
        return board_url(self.object)


class RunPage(Page):
    object: MatchRun

    def find(self) -> MatchRun:
        program = get_object_or_404(programs_visible_to(self.request.user), slug=self.kwargs["program"])
        return get_object_or_404(runs_of(program), pk=self.kwargs["run"])


class RunDetail(RunPage):
    """What a run gave: who got which wish, who waits, and the button that makes it real. While it is being solved the page looks again."""

    permission = "matching.view_board"
    template_name = "matching/run_detail.html"

    def context(self) -> dict[str, Any]:
        run = self.object
        if run.state not in (RunState.SOLVED, RunState.PUBLISHED, RunState.IMPOSSIBLE):
            return {"run": run, "waiting": run.state in (RunState.QUEUED, RunState.RUNNING)}
        result = run_result(run)
        current = run.state == RunState.PUBLISHED or (
            digest_of(build_problem(run.program, now=self.now)) == run.digest
            if why_not(check_rankings_are_open, run.program, now=self.now) is None
            else False
        )
        return {
            "run": run,
            "result": result,
            "chart": match_picture(result),
            "pairs": sum(len(leader.mentors) for leader in result.leaders),
            "free_places": sum(leader.free_places for leader in result.leaders),
            "cannot_publish": why_not(check_can_publish, run, still_current=current),
        }

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.htmx:
            self.template_name = "matching/_run.html"
        return super().get(request, *args, **kwargs)


def match_picture(result: RunResult) -> dict[str, Any] | None:
    """Names and index pairs for the picture of a match; None where a picture would be a tangle."""
    mentors = [matched.application for leader in result.leaders for matched in leader.mentors]
    if not mentors or len(mentors) > LARGEST_PICTURE:
        return None
    place = {application.pk: index for index, application in enumerate(mentors)}
    return {
        "leaders": [leader.leader.user.name for leader in result.leaders],
        "mentors": [application.applicant.name for application in mentors],
        "pairs": [
            (number, place[matched.application.pk], matched.rank or 0)
            for number, leader in enumerate(result.leaders)
            for matched in leader.mentors
        ],
    }


class RunPublish(Action, RunPage):
    permission = "matching.publish_match"

    def do(self, data: Mapping[str, Any]) -> str:
        pairings = publish_run(run=self.object, by=self.request.user, now=self.now)
        return _("The match is published: %(number)s pairs. Leaders and mentors get their letters now.") % {
            "number": len(pairings)
        }

    def back(self) -> str:
        return run_url(self.object)


def run_url(run: MatchRun) -> str:
    return reverse("matching:run-detail", args=[run.program.slug, run.pk])
