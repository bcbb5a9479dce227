"""The form builder: the questions of the application form and of the video, as a coordinator looks after them."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import policies, selectors, services
from applicants.forms import ApplicationForm, QuestionForm
from applicants.models import Question
from applicants.states import Round
from applicants.views.rounds import InRound
from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.forms import PlacesForm
from programs.views import InProgram, ProgramPage, settings_tabs


class QuestionsPage(InRound, ProgramPage):
    permission = "applicants.edit_questions"

    def list_url(self) -> str:
        return reverse("applicants:question-list", args=[self.object.slug])


class QuestionList(QuestionsPage):
    """All questions of both rounds, in order."""

    template_name = "applicants/question_list.html"

    def context(self) -> dict[str, Any]:
        program = self.object
        return {
            "groups": settings_tabs(program, self.request.path),
            "rounds": [
                {
                    "round": round_,
                    "questions": selectors.questions_of(program, round_),
                    "settled": why_not(policies.check_can_change_questions, program, round_),
                }
                for round_ in Round
            ],
        }


class QuestionPreview(QuestionsPage):
    """The application form as applicants see it. Nothing that is typed here is kept."""

    template_name = "applicants/question_preview.html"

    def context(self) -> dict[str, Any]:
        questions = selectors.questions_of(self.object)
        return {"preview": ApplicationForm(questions=questions, texts={})}


class QuestionOrder(Action, QuestionsPage):
    form_class = PlacesForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"ids": [question.pk for question in selectors.questions_of(self.object, self.round)]}

    def do(self, data: Mapping[str, Any]) -> str:
        services.order_questions(
            program=self.object, round=self.round, order=self.form.order(), by=self.request.user, now=self.now
        )
        return _("The order is saved.")

    def back(self) -> str:
        return self.list_url()


class QuestionNew(FormPage, QuestionsPage):
    template_name = "applicants/question_form.html"
    form_class = QuestionForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": Question(program=self.object, round=self.round)}

    def context(self) -> dict[str, Any]:
        settled = why_not(policies.check_can_change_questions, self.object, self.round)
        return {"round": self.round, "settled": settled}

    def do(self, data: Mapping[str, Any]) -> str:
        services.add_question(program=self.object, round=self.round, by=self.request.user, now=self.now, **data)
        return _("The question is added.")

    def success_url(self) -> str:
        return self.list_url()


class QuestionPage(InProgram):
    permission = "applicants.edit_questions"
    object: Question

    def find(self) -> Question:
        program = self.find_program()
        return get_object_or_404(
            Question.objects.select_related("program"), program=program, pk=self.kwargs["question"]
        )

    def list_url(self) -> str:
        return reverse("applicants:question-list", args=[self.object.program.slug])


class QuestionEdit(FormPage, QuestionPage):
    template_name = "applicants/question_form.html"
    form_class = QuestionForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.object}

    def context(self) -> dict[str, Any]:
        round_ = Round(self.object.round)
        settled = why_not(policies.check_can_change_questions, self.object.program, round_)
        return {"round": round_, "settled": settled, "question": self.object}

    def do(self, data: Mapping[str, Any]) -> str:
        services.change_question(question=self.object, changes=data, by=self.request.user, now=self.now)
        return _("Saved.")

    def success_url(self) -> str:
        return self.list_url()


class QuestionRemove(Action, QuestionPage):
    def do(self, data: Mapping[str, Any]) -> str:
        services.remove_question(question=self.object, by=self.request.user, now=self.now)
        return _("The question is removed.")

    def success_url(self) -> str:
        return self.list_url()

    def back(self) -> str:
        return self.list_url()
