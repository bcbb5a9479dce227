"""The survey for those who answer it and those who plan it, and the report."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mentoring.documents import as_pdf
from mentoring.policies import why_not
from mentoring.spreadsheets import CSV, XLSX
from mentoring.views import Action, FormPage, to_be_saved
from programs.models import Program
from programs.policies import check_core_is_own
from programs.states import CorePart
from programs.views import InProgram, ProgramPage
from sessions_app.outcomes import exports, services
from sessions_app.outcomes.forms import DatesForm, ItemsForm, MeasuresForm, ReportForm, SurveyForm
from sessions_app.outcomes.models import Reply, Report
from sessions_app.outcomes.policies import check_can_answer, check_can_plan, check_can_share, check_can_word
from sessions_app.outcomes.selectors.reports import quotes_released, report_of, report_visible_to
from sessions_app.outcomes.selectors.series import own_movement
from sessions_app.outcomes.selectors.surveys import (
    draft_key,
    has_begun,
    items_asked,
    items_of,
    opened_answers,
    own_figures,
    replies_visible_to,
    rounds_of,
)
from sessions_app.outcomes.states import Audience, Moment, heading_of

# --- Answering --------------------------------------------------------------------------------------------------------------


class ReplyPage(InProgram):
    object: Reply

    def find(self) -> Reply:
        return get_object_or_404(replies_visible_to(self.request.user, self.find_program()), pk=self.kwargs["reply"])


class SurveyAnswer(FormPage, ReplyPage):
    """The whole survey on one page. May be sent again until the round closes.

    What is not sent stays on the person's device, locked: no row, no time and no record here may tell of an answer that was not given.
    """

    permission = "outcomes.answer_survey"
    template_name = "outcomes/survey_answer.html"

    def get_form(self) -> SurveyForm | None:
        survey = self.object.survey
        if self.request.method != "POST" and (self._is_sent() or why_not(check_can_answer, self.object, now=self.now)):
            return None
        return SurveyForm(
            self.request.POST if self.request.method == "POST" else None,
            items=items_asked(survey.program, Audience(self.object.audience), Moment(survey.moment)),
            moment=Moment(survey.moment),
            values=opened_answers(self.object),
        )

    def context(self) -> dict[str, Any]:
        return {
            "refusal": why_not(check_can_answer, self.object, now=self.now),
            "title": heading_of(Audience(self.object.audience)),
            "survey": self.object.survey,
            "is_leader": self.object.audience == Audience.LEADER,
            "is_sent": self._is_sent(),
            "draft_key": draft_key(self.object),
        }

    def _is_sent(self) -> bool:
        """The page that comes after sending."""
        return self.object.answered and "sent" in self.request.GET

    def do(self, data: Mapping[str, Any]) -> str:
        services.answer_survey(reply=self.object, values=self.form.values(), by=self.request.user, now=self.now)
        return _("Thank you. Your answers are sealed. You can change them as long as the survey is open.")

    def success_url(self) -> str:
        return f"{self.object.get_absolute_url()}?sent=1"


class OwnSeries(ProgramPage):
    """A leader's own figures, for herself alone."""

    permission = "outcomes.view_own_series"
    template_name = "outcomes/own_series.html"

    def context(self) -> dict[str, Any]:
        rounds = own_figures(self.request.user, self.object)
        return {"rounds": rounds, "movement": own_movement(rounds)}


class OwnForget(Action, ReplyPage):
    permission = "outcomes.answer_survey"

    def do(self, data: Mapping[str, Any]) -> str:
        services.forget_own_figures(reply=self.object, by=self.request.user, now=self.now)
        return _("Your own figures of this round are destroyed.")

    def back(self) -> str:
        return reverse("outcomes:own-series", args=[self.object.program.slug])


# --- Planning ---------------------------------------------------------------------------------------------------------------


class SurveyPlan(FormPage, ProgramPage):
    """When each round is, and how many have answered."""

    permission = "outcomes.plan_surveys"
    template_name = "outcomes/survey_plan.html"

    def get_form(self) -> DatesForm:
        data = self.request.POST if self.request.method == "POST" else None
        return DatesForm(data, rounds=rounds_of(self.object, now=self.now))

    def context(self) -> dict[str, Any]:
        return {"refusal": why_not(check_can_plan, self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.plan_surveys(program=self.object, dates=self.form.dates(), by=self.request.user, now=self.now)
        return _("The dates are saved. Letters go by themselves when a round opens.")

    def success_url(self) -> str:
        return self.request.path


class ItemsEdit(FormPage, ProgramPage):
    """The wording of the questions."""

    permission = "outcomes.plan_surveys"
    template_name = "outcomes/item_list.html"

    def get_form(self) -> ItemsForm:
        data = self.request.POST if self.request.method == "POST" else None
        return ItemsForm(data, items=[item for item in items_of(self.object) if item.pk])

    def context(self) -> dict[str, Any]:
        return {
            "refusal": why_not(check_can_word, self.object, begun=has_begun(self.object, now=self.now))
            or why_not(check_core_is_own, self.object, CorePart.MEASURES),
            "items": items_of(self.object),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.edit_items(program=self.object, texts=self.form.texts(), by=self.request.user, now=self.now)
        return _("The questions are saved.")

    def success_url(self) -> str:
        return self.request.path


class MeasuresEdit(FormPage, ProgramPage):
    """By what each aim is measured."""

    permission = "outcomes.edit_report"
    template_name = "outcomes/measures.html"

    def get_form(self) -> MeasuresForm:
        data = self.request.POST if self.request.method == "POST" else None
        return MeasuresForm(data, aims=self.object.aims.prefetch_related("measures"))

    def context(self) -> dict[str, Any]:
        return {
            "refusal": why_not(check_can_plan, self.object)
            or why_not(check_core_is_own, self.object, CorePart.MEASURES)
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.set_measures(program=self.object, measures=self.form.measures(), by=self.request.user, now=self.now)
        return _("The measures are saved.")

    def success_url(self) -> str:
        return reverse("outcomes:report", args=[self.object.slug])


# --- The report -------------------------------------------------------------------------------------------------------------


class InReport(ProgramPage):
    """The report: for the committee always, for leaders and mentors once it is shared."""

    permission = "outcomes.view_report"

    def find(self) -> Program:
        program = self.find_program()
        if not report_visible_to(self.request.user, program):
            raise Http404
        return program

    def file(self, content: bytes, kind: str, content_type: str) -> HttpResponse:
        name = f"{slugify(self.object.slug)}-{_('report')}.{kind}"
        return to_be_saved(content, name=name, content_type=content_type)


class ReportPage(InReport):
    template_name = "outcomes/report.html"

    def context(self) -> dict[str, Any]:
        user, program = self.request.user, self.object
        may_edit = user.has_perm("outcomes.edit_report", program)
        return {
            "report": report_of(program, now=self.now),
            "may_edit": may_edit,
            "is_leader": user.has_perm("outcomes.view_own_series", program),
            "cannot_share": why_not(check_can_share, program) if may_edit else None,
        }


class ReportPdf(InReport):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        report = report_of(self.object, now=self.now)
        return self.file(as_pdf(report.document), "pdf", "application/pdf")


class ReportXlsx(InReport):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = BytesIO()
        exports.write_workbook(report_of(self.object, now=self.now).document, file)
        return self.file(file.getvalue(), "xlsx", XLSX)


class ReportCsv(InReport):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        report = report_of(self.object, now=self.now)
        return self.file(exports.as_csv(report.document), "csv", CSV)


class ReportEdit(FormPage, ProgramPage):
    """What the committee says itself: in short at the top, advice at the end, and which quotes."""

    permission = "outcomes.edit_report"
    template_name = "outcomes/report_edit.html"

    def get_form(self) -> ReportForm:
        known = Report.objects.filter(program=self.object).first()
        data = self.request.POST if self.request.method == "POST" else None
        return ReportForm(data, instance=known, quotes=quotes_released(self.object))

    def context(self) -> dict[str, Any]:
        return {"refusal": why_not(check_can_plan, self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.write_report(
            program=self.object, summary=data["summary"], advice=data["advice"], quotes=self.form.chosen(),
            by=self.request.user, now=self.now,
        )  # fmt: skip
        return _("Saved.")

    def success_url(self) -> str:
        return reverse("outcomes:report", args=[self.object.slug])


class ReportShare(Action, ProgramPage):
    """Leaders and mentors may read it from now on."""

    permission = "outcomes.edit_report"

    def do(self, data: Mapping[str, Any]) -> str:
        services.share_report(program=self.object, by=self.request.user, now=self.now)
        return _("Leaders and mentors can read the report now.")

    def back(self) -> str:
        return reverse("outcomes:report", args=[self.object.slug])
