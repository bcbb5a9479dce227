"""The decision note of a run: on a page, as PDF, and repeated."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from matching.models.runs import MatchRun
from matching.policies.runs import check_can_repeat
from matching.selectors.notes import latest_repeat, note_of
from matching.selectors.runs import RESULTS, leader_page, runs_of
from matching.services.runs import repeat_run
from matching.views.runs import RunPage
from mentoring.documents import as_pdf
from mentoring.policies import why_not
from mentoring.views import Action, to_be_saved


class NotedRun(RunPage):
    """A page about a run that has a result; while rankings are sealed it is not to be found."""

    permission = "matching.view_board"

    def find(self) -> MatchRun:
        program = self.find_program()
        run = get_object_or_404(runs_of(program).filter(state__in=RESULTS), pk=self.kwargs["run"])
        run.program = program
        return run


class RunNote(NotedRun):
    template_name = "matching/run_note.html"

    def context(self) -> dict[str, Any]:
        run = self.object
        if self.sealed is not None:
            return {"run": run, "sealed": self.sealed}
        page = leader_page(run, number=self.request.GET.get("page"))
        repeat = latest_repeat(run)
        return {
            "run": run,
            "page": page,
            "document": note_of(run, list(page)),
            "repeat": repeat[0] if repeat else None,
            "verdict": repeat[1] if repeat else None,
            "cannot_repeat": why_not(check_can_repeat, run),
        }


class RunNotePdf(NotedRun):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.sealed is not None:
            return HttpResponse(str(self.sealed), status=409, content_type="text/plain; charset=utf-8")
        run = self.object
        name = f"{slugify(run.program.slug)}-{slugify(run.name)}-{run.digest[:8]}.pdf"
        return to_be_saved(as_pdf(note_of(run)), name=name, content_type="application/pdf")


class RunRepeat(Action, NotedRun):
    """Solve it again from what the note holds, and compare."""

    permission = "matching.run_match"

    def do(self, data: Mapping[str, Any]) -> str:
        repeat_run(run=self.object, by=self.request.user, now=self.now)
        return _("The run is being repeated from its stored input. Look again in a moment.")

    def back(self) -> str:
        return reverse("matching:run-note", args=[self.object.program.slug, self.object.pk])
