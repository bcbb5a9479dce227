"""Pages and buttons of the call and the application."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import policies, selectors, services
from applicants.forms import ApplicationForm
from applicants.models import Answer, Application
from applicants.states import ApplicationState, Round
from mentoring.policies import why_not
from mentoring.views import Action, FormPage, Page
from programs.models import Program
from programs.rules import is_coordinator
from programs.selectors import calls_open, calls_visible_to, programs_visible_to

PER_PAGE = 50


class CallList(Page):
    permission = "applicants.view_call"
    template_name = "applicants/call_list.html"

    def context(self) -> dict[str, Any]:
        return {"calls": calls_open(now=self.now), "mine": selectors.my_applications(self.request.user)}


class CallPage(Page):
    object: Program

    def find(self) -> Program:
        return get_object_or_404(calls_visible_to(self.request.user), slug=self.kwargs["program"])


class CallDetail(CallPage):
    permission = "applicants.view_call"
    template_name = "applicants/call_detail.html"

    def context(self) -> dict[str, Any]:
        own = selectors.own_application(self.request.user, self.object)
        return {
            "own": own,
            "questions": selectors.questions_of(self.object),
            "video_questions": selectors.questions_of(self.object, Round.VIDEO),
            "cannot_begin": None
            if own
            else why_not(policies.check_can_begin, self.object, self.request.user, now=self.now),
            "is_open": why_not(policies.check_call_is_open, self.object, now=self.now) is None,
        }


class ApplicationBegin(Action, CallPage):
    permission = "applicants.apply"

    def do(self, data: Mapping[str, Any]) -> str:
        self.application = services.begin_application(program=self.object, by=self.request.user, now=self.now)
        return ""

    def success_url(self) -> str:
        return reverse("applicants:application-edit", args=[self.object.slug, self.application.ref])

    def back(self) -> str:
        return reverse("applicants:call-detail", args=[self.object.slug])


class ApplicationPage(Page):
    object: Application

    def find(self) -> Application:
        # One's own application is found through the call, for applicants are no members of the programme.
        program = get_object_or_404(Program, slug=self.kwargs["program"])
        visible = selectors.applications_visible_to(self.request.user, program)
        return get_object_or_404(visible, ref=self.kwargs["ref"])


class ApplicationDetail(ApplicationPage):
    """For the applicant: where it stands. For a coordinator: what it says; opening it is on record."""

    permission = "applicants.view_application"
    template_name = "applicants/application_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.applicant_id != request.user.pk:
            services.open_application(application=self.object, by=request.user, now=self.now)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        application = self.object
        own = application.applicant_id == self.request.user.pk
        return {
            "application": application,
            "own": own,
            "answers": selectors.answers_of(application),
            "steps": selectors.status_steps(application) if own else [],
            "cannot_take_back": why_not(policies.check_can_take_back, application, now=self.now),
            "cannot_withdraw": why_not(policies.check_can_withdraw, application),
            "is_coordinator": is_coordinator(self.request.user, application),
        }


class ApplicationEdit(FormPage, ApplicationPage):
    """Write, saved as one types; by a button where there is no JavaScript."""

    permission = "applicants.edit_application"
    template_name = "applicants/application_form.html"
    form_class = ApplicationForm

    def form_kwargs(self) -> dict[str, Any]:
        texts = dict(Answer.objects.filter(application=self.object).values_list("question", "text"))
        initial = {"version": self.object.version, "manager_informed": self.object.manager_informed}
        return {"questions": selectors.questions_of(self.object.program), "texts": texts, "initial": initial}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.state != ApplicationState.DRAFT:
            return redirect(self.object)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {
            "application": self.object,
            "closed": why_not(policies.check_call_is_open, self.object.program, now=self.now),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        self.saved = services.save_draft(
            application=self.object,
            answers=self.form.answers(),
            manager_informed=data["manager_informed"],
            version=data["version"] or self.object.version,
            by=self.request.user,
            now=self.now,
        )
        return "" if "check" in self.request.POST else _("Your draft is saved.")

    def news(self) -> dict[str, Any]:
        return {"fields": {"version": self.saved.version}}

    def success_url(self) -> str:
        name = "application-check" if "check" in self.request.POST else "application-edit"
        return reverse(f"applicants:{name}", args=[self.object.program.slug, self.object.ref])


class ApplicationCheck(FormPage, ApplicationPage):
    """Check your answers, then submit."""

    permission = "applicants.edit_application"
    template_name = "applicants/application_check.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.state != ApplicationState.DRAFT:
            return redirect(self.object)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        answers = selectors.answers_of(self.object)
        missing = sum(bool(answer.problem) for answer in answers)
        return {
            "application": self.object,
            "answers": answers,
            "missing": missing,
            "cannot_submit": why_not(policies.check_can_submit, self.object, missing=missing, now=self.now),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.submit_application(application=self.object, by=self.request.user, now=self.now)
        return _("Your application is submitted. A receipt is on its way to you by e-mail.")

    def success_url(self) -> str:
        return self.object.get_absolute_url()

    def back(self) -> str:
        return self.request.path


class ApplicationTakeBack(Action, ApplicationPage):
    permission = "applicants.edit_application"

    def do(self, data: Mapping[str, Any]) -> str:
        services.take_back_application(application=self.object, by=self.request.user, now=self.now)
        return _("Your application is a draft again. Remember to submit it before the deadline.")

    def success_url(self) -> str:
        return reverse("applicants:application-edit", args=[self.object.program.slug, self.object.ref])


class ApplicationWithdraw(Action, ApplicationPage):
    permission = "applicants.withdraw_application"

    def do(self, data: Mapping[str, Any]) -> str:
        services.withdraw_application(application=self.object, by=self.request.user, now=self.now)
        return _("Your application is withdrawn.")


class ApplicationList(Page):
    permission = "applicants.list_applications"
    template_name = "applicants/application_list.html"
    object: Program

    def find(self) -> Program:
        return get_object_or_404(programs_visible_to(self.request.user), slug=self.kwargs["program"])

    def context(self) -> dict[str, Any]:
        query = self.request.GET
        search, state = query.get("q", "")[:100].replace("\x00", ""), query.get("state", "")
        found = selectors.application_list(
            self.request.user, self.object, search=search, state=state, order=query.get("order", "")
        )
        return {
            "page": Paginator(found, PER_PAGE).get_page(query.get("page")),
            "search": search,
            "state": state,
            "states": [s for s in ApplicationState if s != ApplicationState.DRAFT],
            "counts": selectors.counts_by_state(self.object),
        }
