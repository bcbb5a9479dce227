"""The assessor's queue and desk."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.scoring import policies, selectors, services
from applicants.scoring.forms import AbstainForm, DeclarationForm, ScoreForm
from applicants.scoring.models import Assignment
from applicants.scoring.states import AssignmentState
from applicants.states import Round
from mentoring.policies import Refusal, why_not
from mentoring.views import Action, FormPage
from programs.views import InProgram, ProgramPage

PER_PAGE = 50


class QueuePage(ProgramPage):
    """What the assessor has to do, and how far it is done. Nothing before they have said whether they are impartial."""

    permission = "scoring.view_queue"
    template_name = "scoring/queue.html"

    def context(self) -> dict[str, Any]:
        queue = selectors.queue_for(self.request.user, self.object)
        work = selectors.assignments_of(self.request.user, self.object, queue.round)
        return {
            "queue": queue,
            "page": Paginator(work, PER_PAGE).get_page(self.request.GET.get("page")),
            "closed": why_not(policies.check_round_is_open, self.object, queue.round),
            "deadline": selectors.deadline_of(self.object, queue.round),
            "declared": selectors.has_declared(self.request.user, self.object, queue.round),
        }


class Declare(FormPage, ProgramPage):
    """Whether the assessor is impartial: what the law says, what the HR system knows, whom they name. Before the first application."""

    permission = "scoring.view_queue"
    template_name = "scoring/declaration_form.html"
    form_class = DeclarationForm

    def prepare(self) -> None:
        self.round = selectors.round_of(self.object)
        self.declared = selectors.has_declared(self.request.user, self.object, self.round)

    def form_kwargs(self) -> dict[str, Any]:
        return {"declared": self.declared}

    def context(self) -> dict[str, Any]:
        return {
            "round": self.round,
            "declared": self.declared,
            "closed": why_not(policies.check_round_is_open, self.object, self.round),
            "ties": selectors.own_ties(self.request.user, self.object),
            "reports": selectors.own_people(self.request.user),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.declare_impartiality(
            program=self.object, round=self.round, ties=self.form.ties(), by=self.request.user, now=self.now
        )
        return _("Noted. You are never given what comes from the people you have named.")

    def success_url(self) -> str:
        return reverse("scoring:queue", args=[self.object.slug])


class AssignmentPage(InProgram):
    object: Assignment

    def find(self) -> Assignment:
        program = self.find_program()
        assignment = selectors.assignment_visible_to(self.request.user, program, self.kwargs["assignment"])
        if assignment is None:
            raise Http404
        return assignment

    def queue_url(self) -> str:
        return reverse("scoring:queue", args=[self.object.application.program.slug])

    def desk_url(self, assignment: Assignment) -> str:
        return reverse("scoring:desk", args=[self.object.application.program.slug, assignment.pk])


class Desk(FormPage, AssignmentPage):
    """Application left, scoring form right. Saved as one goes; "send and next" opens the one that comes next."""

    permission = "scoring.score_assignment"
    template_name = "scoring/desk.html"
    form_class = ScoreForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        program, round_ = self.object.application.program, Round(self.object.round)
        if not selectors.has_declared(self.request.user, program, round_) or self.is_too_early():
            return HttpResponseRedirect(self.queue_url())
        return super().get(request, *args, **kwargs)

    def is_too_early(self) -> bool:
        """All score some applications in common first, and not all have; this is not one of those, and not sent yet."""
        assignment = self.object
        program, round_ = assignment.application.program, Round(assignment.round)
        is_open = not assignment.common and assignment.state == AssignmentState.OPEN
        return is_open and bool(selectors.common_waiting(program, round_))

    def refused(self, refusal: Refusal, form: Any = None) -> HttpResponse:
        """Who has not declared is not shown the page again with what they typed: it has the application on it."""
        return super().refused(refusal, None if refusal.code in ("not_declared", "common_first") else form)

    def back(self) -> str:
        return self.queue_url()

    def form_kwargs(self) -> dict[str, Any]:
        assignment = self.object
        criteria = selectors.criteria_of(assignment.application.program, Round(assignment.round))
        return {"criteria": criteria, "known": selectors.own_scores(assignment)}

    def context(self) -> dict[str, Any]:
        assignment = self.object
        queue = selectors.queue_for(
            self.request.user, assignment.application.program, Round(assignment.round), after=assignment
        )
        return {
            "program": assignment.application.program,
            "assignment": assignment,
            "seen": selectors.application_as_seen_by(assignment),
            "queue": queue,
            "next_one": queue.next,
            "others": selectors.others_scores(assignment),
            "cannot_score": why_not(policies.check_can_score, assignment),
            "cannot_reopen": why_not(policies.check_can_reopen, assignment),
            "abstain_form": AbstainForm(),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        marks: dict[str, Any] = {"points": self.form.points(), "notes": self.form.notes()}
        act = services.send_scores if "send" in self.request.POST else services.save_scores
        act(assignment=self.object, by=self.request.user, now=self.now, **marks)
        return _("Sent.") if "send" in self.request.POST else _("Your marks are saved.")

    def success_url(self) -> str:
        if "send" not in self.request.POST:
            return self.request.path
        queue = selectors.queue_for(self.request.user, self.object.application.program, Round(self.object.round))
        return self.desk_url(queue.next) if queue.next else self.queue_url()


class ScoreReopen(Action, AssignmentPage):
    permission = "scoring.score_assignment"

    def do(self, data: Mapping[str, Any]) -> str:
        services.reopen_scores(assignment=self.object, by=self.request.user, now=self.now)
        return _("Your score is open again. Remember to send it.")

    def back(self) -> str:
        return self.desk_url(self.object)


class Abstain(Action, AssignmentPage):
    permission = "scoring.score_assignment"
    form_class = AbstainForm

    def do(self, data: Mapping[str, Any]) -> str:
        services.abstain(assignment=self.object, reason=data["reason"], by=self.request.user, now=self.now)
        return _("Noted. Somebody else takes over.")

    def success_url(self) -> str:
        return self.queue_url()

    def back(self) -> str:
        return self.desk_url(self.object)
