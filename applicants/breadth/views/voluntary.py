"""Voluntary questions: proposed by a coordinator, confirmed by the data protection officer, answered by applicants."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.breadth import policies, selectors, services
from applicants.breadth.forms import AnswersForm, ObjectionForm, QuestionForm
from applicants.breadth.models import VoluntaryQuestion
from applicants.breadth.states import QuestionState
from applicants.views.applications import ApplicationPage
from mentoring.policies import why_not
from mentoring.views import Action, FormPage, Page
from programs.views import ProgramPage


class QuestionNew(FormPage, ProgramPage):
    """A proposal, filled in with the question about immigrant background."""

    permission = "breadth.propose_question"
    template_name = "breadth/question_form.html"
    form_class = QuestionForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": VoluntaryQuestion(program=self.object), "initial": QuestionForm.template()}

    def context(self) -> dict[str, Any]:
        return {"settled": why_not(policies.check_can_propose, self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        self.question = services.propose_question(program=self.object, values=data, by=self.request.user, now=self.now)
        return _("The question is proposed. Nobody is asked before the data protection officer has confirmed it.")

    def success_url(self) -> str:
        return self.question.get_absolute_url()


class QuestionPage(Page):
    """A page about one voluntary question, for the programme's coordinators and the data protection officer."""

    object: VoluntaryQuestion

    def find(self) -> VoluntaryQuestion:
        visible = selectors.questions_visible_to(self.request.user)
        return get_object_or_404(visible, program__slug=self.kwargs["program"], pk=self.kwargs["voluntary"])


class QuestionDetail(QuestionPage):
    """What is asked, on which basis, and what may be told of the answers."""

    permission = "breadth.view_question"
    template_name = "breadth/question_detail.html"

    def context(self) -> dict[str, Any]:
        question, user = self.object, self.request.user
        earlier = selectors.once_asked(question.program)
        return {
            "gate": question.gate(),
            "last_day": policies.last_day_of(question),
            "table": selectors.tables_of([question])[0],
            "is_asked": policies.is_asked(question, now=self.now),
            "proposed": question.state == QuestionState.PROPOSED,
            "ended": question.state == QuestionState.ENDED,
            "may_confirm": user.has_perm("breadth.confirm_question", question),
            "may_change": user.has_perm("breadth.change_question", question)
            and why_not(policies.check_can_change, question) is None,
            "cannot_confirm": why_not(policies.check_can_confirm, question, user, earlier, now=self.now),
        }


class QuestionChange(FormPage, QuestionPage):
    permission = "breadth.change_question"
    template_name = "breadth/question_form.html"
    form_class = QuestionForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.object}

    def context(self) -> dict[str, Any]:
        return {"question": self.object, "settled": why_not(policies.check_can_change, self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.change_question(question=self.object, values=data, by=self.request.user, now=self.now)
        return _("Saved.")


class QuestionConfirm(Action, QuestionPage):
    permission = "breadth.confirm_question"

    def do(self, data: Mapping[str, Any]) -> str:
        services.confirm_question(question=self.object, by=self.request.user, now=self.now)
        return _("Applicants are asked from now on.")


class QuestionRefuse(FormPage, QuestionPage):
    permission = "breadth.confirm_question"
    template_name = "breadth/question_refuse.html"
    form_class = ObjectionForm

    def do(self, data: Mapping[str, Any]) -> str:
        services.refuse_question(question=self.object, objection=data["objection"], by=self.request.user, now=self.now)
        return _("Refused. The coordinator sees why and may change the proposal.")


class QuestionEnd(Action, QuestionPage):
    permission = "breadth.end_question"

    def do(self, data: Mapping[str, Any]) -> str:
        services.end_question(question=self.object, by=self.request.user, now=self.now)
        return _("Nobody is asked any more, and every answer is deleted.")


class QuestionList(Page):
    """Every voluntary question there is, for the data protection officer."""

    permission = "breadth.list_questions"
    template_name = "breadth/question_list.html"

    def context(self) -> dict[str, Any]:
        return {"questions": selectors.questions_visible_to(self.request.user).order_by("-pk")}


class Answers(FormPage, ApplicationPage):
    """Where an applicant answers what need not be answered, changes it, or takes it back."""

    permission = "breadth.answer_questions"
    template_name = "breadth/answers.html"
    form_class = AnswersForm

    def form_kwargs(self) -> dict[str, Any]:
        self.asked = selectors.asked_of(self.object, now=self.now)
        return {"asked": self.asked}

    def context(self) -> dict[str, Any]:
        return {
            "application": self.object,
            "refusal": why_not(policies.check_can_answer, self.object),
            "any_answered": any(one.answered for one in self.asked),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.save_voluntary_answers(
            application=self.object, choices=self.form.choices(), by=self.request.user, now=self.now
        )
        return _("Saved. You can change it or take it back at any time.")

    def success_url(self) -> str:
        return self.object.get_absolute_url()


class AnswersTakeBack(Action, ApplicationPage):
    permission = "breadth.answer_questions"

    def do(self, data: Mapping[str, Any]) -> str:
        asked = selectors.asked_now(self.object.program, now=self.now)
        services.save_voluntary_answers(
            application=self.object,
            choices={question.pk: None for question in asked},
            by=self.request.user,
            now=self.now,
        )
        return _("Your answer is taken back and deleted.")

    def success_url(self) -> str:
        return reverse("breadth:answers", args=[self.object.program.slug, self.object.ref])
