"""The match board: where the match stands, the scenarios so far, and two of them side by side."""

from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse

from matching.forms.runs import RunForm
from matching.models.runs import MatchRun
from matching.policies.rankings import check_rankings_are_open
from matching.policies.runs import check_can_run
from matching.selectors.comparisons import compare
from matching.selectors.rankings import ranking_statuses
from matching.selectors.rules import board_counts
from matching.selectors.runs import RESULTS, is_result, listed_runs, runs_of
from matching.states import RunState
from mentoring.policies import why_not
from programs.models import Program
from programs.views import ProgramPage

MOST_RUNS = 100
"""The published run, then the newest; nobody has looked at more."""
LEADERS_PER_PAGE = 50


class Board(ProgramPage):
    """Where a coordinator prepares and runs the match."""

    permission = "matching.view_board"
    template_name = "matching/board.html"

    def context(self) -> dict[str, Any]:
        program, query = self.object, self.request.GET
        statuses = ranking_statuses(program)
        words = query.get("q", "").casefold().split()
        shown = [s for s in statuses if all(word in s.leader.user.name.casefold() for word in words)]
        sealed = why_not(check_rankings_are_open, program, now=self.now)
        runs, counted = list(listed_runs(program)[:MOST_RUNS]), board_counts(program)
        return {
            "sent_count": sum(s.sent_at is not None for s in statuses),
            "leader_count": len(statuses),
            "places": sum(s.leader.number_of_places() for s in statuses),
            "mentor_count": counted.mentors,
            "rule_count": counted.rules,
            "choices": counted.choices,
            "run_form": RunForm(),
            "runs": runs,
            "results": RESULTS,
            "proposed": next((run for run in runs if run.state == RunState.PROPOSED), None),
            "leaders": Paginator(shown, LEADERS_PER_PAGE).get_page(query.get("page")),
            "words": query.get("q", ""),
            "published": next((run for run in runs if run.published_at), None),
            "sealed": sealed,
            "cannot_run": why_not(check_can_run, program, now=self.now) or sealed,
        }


class Compare(ProgramPage):
    """Two scenarios side by side: `?runs=…&runs=…`, or the two newest with a result."""

    permission = "matching.view_board"
    template_name = "matching/compare.html"

    def context(self) -> dict[str, Any]:
        program = self.object
        sealed = why_not(check_rankings_are_open, program, now=self.now)
        if sealed is not None:
            return {"sealed": sealed}
        solved = [run for run in listed_runs(program) if is_result(run)]
        asked = [run for run in self.request.GET.getlist("runs") if run.isdigit()][:2]
        chosen = asked if len(asked) == 2 else [str(run.pk) for run in solved[:2]]
        if len(chosen) < 2:
            return {"solved": solved}
        first, second = sorted((self._run(program, pk) for pk in chosen), key=lambda run: run.pk)
        comparison = compare(first, second, number=self.request.GET.get("page"))
        return {"solved": solved, "first": first, "second": second, "comparison": comparison}

    def _run(self, program: Program, pk: str) -> MatchRun:
        return get_object_or_404(runs_of(program).filter(state__in=RESULTS), pk=pk)


def board_url(program: Program) -> str:
    return reverse("matching:board", args=[program.slug])
