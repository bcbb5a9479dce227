"""Pages and buttons of the call and the application."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import policies, selectors, services
from applicants.forms import ApplicationForm, ExtraTimeForm, InquiryForm, LeaveForm, ManagerReplyForm, SubmitForm
from applicants.models import Application, ManagerReply
from applicants.states import ApplicationState, Round
from mentoring.policies import Refusal, why_not
from mentoring.views import Action, FormPage, Page
from programs.models import Program
from programs.selectors import calls_open, calls_visible_to, committee_contact
from programs.states import ManagerPart
from programs.views import ProgramPage

PER_PAGE = 50
A_WHILE = timedelta(days=1)
"""Some moment to come, to ask whether there is a way at all before somebody has named one."""


def in_some_days(now: datetime) -> datetime:
    """A deadline to suggest: noon in three days, or on the Monday after."""
    day = timezone.localtime(now) + timedelta(days=3)
    day += timedelta(days={6: 2, 7: 1}.get(day.isoweekday(), 0))
    return day.replace(hour=12, minute=0, second=0, microsecond=0)


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
    """What the call is about, and for the one who reads: whether they may apply, at once and with the reason."""

    permission = "applicants.view_call"
    template_name = "applicants/call_detail.html"

    def context(self) -> dict[str, Any]:
        program, person = self.object, self.request.user
        closed = why_not(policies.check_may_apply, program, person, now=self.now)
        return {
            "own": selectors.own_application(person, program),
            "questions": selectors.questions_of(program),
            "video_questions": selectors.questions_of(program, Round.VIDEO),
            "kept": selectors.kept_until(program),
            "contact": committee_contact(program),
            "closed": closed,
            "until": selectors.last_moment_for(person, program, now=self.now),
            "opens_later": closed is not None and closed.code == "call_not_yet_open",
            "not_eligible": why_not(policies.check_is_eligible, program, person),
            "cannot_begin": closed or why_not(policies.check_can_begin, program, person, now=self.now),
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
        told = visible.select_related("program__unit", "program__contact", "applicant__unit")
        return get_object_or_404(told, ref=self.kwargs["ref"])


class ApplicationDetail(ApplicationPage):
    """For the applicant: where it stands. For a coordinator: what it says; opening it is on record."""

    permission = "applicants.view_application"
    template_name = "applicants/application_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.applicant_id != request.user.pk:
            self.template_name = "applicants/application_read.html"
            services.open_application(application=self.object, by=self.request.user, now=self.now)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        application = self.object
        return {
            "application": application,
            "answers": selectors.answers_of(application),
            "events": selectors.happenings(application) if application.applicant_id == self.request.user.pk else [],
            "next": selectors.what_next(application, now=self.now),
            "kept": selectors.kept_until(application.program),
            "contact": committee_contact(application.program),
            "is_draft": application.state == ApplicationState.DRAFT,
            "cannot_take_back": why_not(policies.check_can_take_back, application, now=self.now),
            "cannot_withdraw": why_not(policies.check_can_withdraw, application),
            "cannot_erase": why_not(policies.check_can_erase, application),
            "cannot_ask": why_not(policies.check_can_ask_for_more, application, until=self.now + A_WHILE, now=self.now),
            "reply": (reply := selectors.manager_reply_of(application)),
            "told_manager": application.submitted_at
            and not application.withdrawn_at
            and application.state != ApplicationState.DRAFT
            and (reply or application.program.manager_part == ManagerPart.ASKED),
            "inquiry": selectors.open_inquiry(application)
            if application.state == ApplicationState.NEEDS_MORE
            else None,
            "extra_time": selectors.extra_time_of(application),
            **self._pool(application),
            "cannot_give_time": why_not(
                policies.check_can_give_extra_time, application, seconds=1, until=None, now=self.now
            ),
        }

    def _pool(self, application: Application) -> dict[str, Any]:
        if application.state != ApplicationState.RESERVE or application.applicant_id != self.request.user.pk:
            return {}
        return {
            "sisters": selectors.sisters_of(application.program).count(),
            "pool_entry": selectors.pool_entry_of(application, now=self.now),
            "invitations": selectors.invitations_open([application], now=self.now),
        }


class DraftPage(ApplicationPage):
    """A page about what the applicant writes: a draft, or an application to which more is needed. Others are shown where they stand."""

    permission = "applicants.edit_application"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.state not in policies.EDITABLE:
            return redirect(self.object)
        return super().get(request, *args, **kwargs)

    def url(self, name: str) -> str:
        return reverse(f"applicants:application-{name}", args=[self.object.program.slug, self.object.ref])


class ApplicationEdit(DraftPage, FormPage):
    """Write, saved as one types; by a button where there is no JavaScript."""

    template_name = "applicants/application_form.html"
    form_class = ApplicationForm

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "questions": selectors.questions_of(self.object.program),
            "texts": selectors.answer_texts(self.object),
            "manager": self.object.program.manager_part
            if self.object.applicant.active_manager
            else ManagerPart.NOTHING,
            "initial": {"version": self.object.version, "manager_informed": self.object.manager_informed},
        }

    def context(self) -> dict[str, Any]:
        return {
            "application": self.object,
            "inquiry": selectors.open_inquiry(self.object),
            "until": selectors.last_moment_for(self.object.applicant, self.object.program, now=self.now),
            "closed": self._closed(),
        }

    def _closed(self) -> Refusal | None:
        """Why what is written here cannot be submitted any more, if so."""
        if self.object.state != ApplicationState.DRAFT:
            return None
        return why_not(policies.check_may_apply, self.object.program, self.object.applicant, now=self.now)

    def do(self, data: Mapping[str, Any]) -> str:
        self.saved = services.save_draft(
            application=self.object,
            answers=self.form.answers(),
            manager_informed=data["manager_informed"],
            version=data["version"] or 0,
            by=self.request.user,
            now=self.now,
        )
        return "" if "check" in self.request.POST else _("Your draft is saved.")

    def news(self) -> dict[str, Any]:
        return {"fields": {"version": self.saved.version}}

    def success_url(self) -> str:
        return self.url("check" if "check" in self.request.POST else "edit")

    def refused(self, refusal: Refusal, form: Any = None) -> HttpResponse:
        """When another window has saved something else: both texts, and the next press of the button decides for this one."""
        if refusal.code != "changed_elsewhere" or self.wants_json():
            return super().refused(refusal, form)
        self.object.refresh_from_db()
        saved, typed = selectors.answer_texts(self.object), form.answers()
        conflicts = [
            {"question": question, "text": question.shown(saved.get(question.pk, ""))}
            for question in form.questions
            if saved.get(question.pk, "") != typed[question.pk]
        ]
        form.data = form.data.copy()
        form.data["version"] = self.object.version
        form.add_error(
            None, _("This application has been changed in another window. What you save now is what counts.")
        )
        return self.render(status=409, form=form, conflicts=conflicts)


class ApplicationCheck(DraftPage, FormPage):
    """Check your answers, then submit."""

    template_name = "applicants/application_check.html"
    form_class = SubmitForm

    def context(self) -> dict[str, Any]:
        self.object.refresh_from_db()
        answers = selectors.answers_of(self.object)
        missing = sum(bool(answer.problem) for answer in answers)
        return {
            "application": self.object,
            "answers": answers,
            "missing": missing,
            "inquiry": selectors.open_inquiry(self.object),
            "until": selectors.last_moment_for(self.object.applicant, self.object.program, now=self.now),
            "cannot_submit": why_not(policies.check_can_submit, self.object, missing=missing, now=self.now),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.submit_application(
            application=self.object, version=data["version"], by=self.request.user, now=self.now
        )
        return ""

    def success_url(self) -> str:
        return self.url("receipt")


class ApplicationReceipt(ApplicationPage):
    """What one sees right after submitting. The same is said by e-mail."""

    permission = "applicants.edit_application"
    template_name = "applicants/application_receipt.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.state != ApplicationState.SUBMITTED:
            return redirect(self.object)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"application": self.object, "next": selectors.what_next(self.object, now=self.now)}


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


class ManagerReplyPage(FormPage):
    """A nearest manager says yes or no. Of the application the manager sees that it is there, and nothing else."""

    permission = "applicants.reply_as_manager"
    template_name = "applicants/manager_reply.html"
    form_class = ManagerReplyForm
    object: ManagerReply

    def find(self) -> ManagerReply:
        asked = selectors.replies_visible_to(self.request.user)
        return get_object_or_404(
            asked, application__program__slug=self.kwargs["program"], application__ref=self.kwargs["ref"]
        )

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"answer": self.object.answer or None, "reason": self.object.reason}}

    def context(self) -> dict[str, Any]:
        return {"refusal": why_not(policies.check_can_reply, self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.reply_as_manager(
            reply=self.object, answer=data["answer"], reason=data["reason"], by=self.request.user, now=self.now
        )
        return _("Thank you. The applicant and the committee see your answer.")


class InquiryNew(FormPage, ApplicationPage):
    """A coordinator asks for something to be added."""

    permission = "applicants.decide_application"
    template_name = "applicants/inquiry_form.html"
    form_class = InquiryForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"until": in_some_days(self.now)}}

    def context(self) -> dict[str, Any]:
        return {
            "application": self.object,
            "refusal": why_not(policies.check_can_ask_for_more, self.object, until=self.now + A_WHILE, now=self.now),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.ask_for_more(
            application=self.object, text=data["text"], until=data["until"], by=self.request.user, now=self.now
        )
        return _("The applicant has been asked, by e-mail too.")

    def success_url(self) -> str:
        return self.object.get_absolute_url()


class ExtraTimeNew(FormPage, ApplicationPage):
    """A coordinator gives one applicant more time for the video. Opened again it shows what was given, to be changed."""

    permission = "applicants.decide_application"
    template_name = "applicants/extra_time_form.html"
    form_class = ExtraTimeForm

    def form_kwargs(self) -> dict[str, Any]:
        given = selectors.extra_time_of(self.object)
        if given is None:
            return {}
        until = timezone.localtime(given.until) if given.until else None
        return {"initial": {"seconds": given.seconds, "until": until, "reason": given.reason}}

    def context(self) -> dict[str, Any]:
        return {
            "application": self.object,
            "given": selectors.extra_time_of(self.object),
            "refusal": why_not(policies.check_can_give_extra_time, self.object, seconds=1, until=None, now=self.now),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.give_extra_time(application=self.object, by=self.request.user, now=self.now, **data)
        return _("%(name)s has more time and has been told by e-mail.") % {"name": self.object.applicant.name}

    def success_url(self) -> str:
        return self.object.get_absolute_url()


class LeaveNew(FormPage, ProgramPage):
    """A coordinator lets somebody apply after the deadline. Below stands who may already."""

    permission = "applicants.decide_application"
    template_name = "applicants/leave_form.html"
    form_class = LeaveForm

    @property
    def common_end(self) -> datetime:
        """What leave comes on top of: the deadline all have, or now once it has passed."""
        return max(self.now, self.object.call_closes_at or self.now)

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"until": in_some_days(self.common_end)}}

    def context(self) -> dict[str, Any]:
        return {
            "leaves": selectors.leaves_of(self.object),
            "refusal": why_not(
                policies.check_can_give_leave, self.object, until=self.common_end + A_WHILE, now=self.now
            ),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.give_leave(program=self.object, by=self.request.user, now=self.now, **data)
        return _("%(name)s may apply and has been told by e-mail.") % {"name": data["person"].name}

    def success_url(self) -> str:
        return self.request.path


class ApplicationList(ProgramPage):
    permission = "applicants.list_applications"
    template_name = "applicants/application_list.html"

    def context(self) -> dict[str, Any]:
        query = self.request.GET
        search, state = query.get("q", "")[:100].replace("\x00", ""), query.get("state", "")
        found = selectors.application_list(
            self.request.user, self.object, search=search, state=state, order=query.get("order", "")
        )
        counts = selectors.counts_by_state(self.object)
        return {
            "page": Paginator(found, PER_PAGE).get_page(query.get("page")),
            "search": search,
            "state": state,
            "states": [
                (s, counts[s]) for s in ApplicationState if s != ApplicationState.DRAFT and (counts[s] or s == state)
            ],
            "drafts": counts[ApplicationState.DRAFT],
        }
