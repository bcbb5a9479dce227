"""The one-minute form, what the committee reads of it, and the themes of the check-ins."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.views import InProgram, ProgramPage
from sessions_app.checkins import selectors, services
from sessions_app.checkins.content import agenda
from sessions_app.checkins.forms import CheckInForm, DoneForm, ThemeForm
from sessions_app.checkins.models import Sheet, Theme
from sessions_app.checkins.policies import check_can_answer
from sessions_app.models import Gathering


class SheetPage(InProgram):
    object: Sheet

    def find(self) -> Sheet:
        program = self.find_program()
        return get_object_or_404(selectors.sheets_visible_to(self.request.user, program), pk=self.kwargs["sheet"])


class SheetAnswer(FormPage, SheetPage):
    """Five taps the day before a check-in."""

    permission = "checkins.answer_sheet"
    template_name = "checkins/sheet_answer.html"
    form_class = CheckInForm

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "answer": getattr(self.object, "answer", None),
            "alone": not selectors.has_co_mentor(self.object.member),
        }

    def context(self) -> dict[str, Any]:
        return {"refusal": why_not(check_can_answer, self.object, now=self.now)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.answer_sheet(sheet=self.object, said=self.form.said(), by=self.request.user, now=self.now)
        return _("Thank you. Only the committee reads it. You can change your answer until the check-in is over.")

    def success_url(self) -> str:
        return reverse("dashboard:home")


class CheckInPage(InProgram):
    object: Gathering

    def find(self) -> Gathering:
        gathering = selectors.check_in_called(self.find_program(), self.kwargs["gathering"])
        if gathering is None:
            raise Http404
        return gathering


class AnswerList(FormPage, CheckInPage):
    """Before a check-in: who has answered, what, and the agenda it gives. After it: its themes, without names."""

    permission = "checkins.read_answers"
    template_name = "checkins/answer_list.html"
    form_class = ThemeForm

    def context(self) -> dict[str, Any]:
        answers = selectors.answers_before(self.object)
        return {
            "answers": answers,
            "agenda": agenda(answers.said, on=self.object.local_date),
            "themes": selectors.themes_of(self.object.program, gathering=self.object),
            "begun": self.object.starts_at <= self.now,
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.log_theme(
            gathering=self.object, kind=data["kind"], note=data["note"].strip(), by=self.request.user, now=self.now
        )
        return _("The theme is noted.")

    def success_url(self) -> str:
        return f"{self.request.path}#themes"


class SheetFollowUp(Action, SheetPage):
    """The committee has talked with the mentor."""

    permission = "checkins.read_answers"

    def do(self, data: Mapping[str, Any]) -> str:
        services.mark_followed_up(sheet=self.object, by=self.request.user, now=self.now)
        return _("Noted. It is no longer among what waits.")

    def back(self) -> str:
        return reverse("checkins:answer-list", args=[self.object.program.slug, self.object.gathering_id])


class ThemeList(ProgramPage):
    """What mentors talked about, check-in by check-in, and what was done: "you said, we did"."""

    permission = "checkins.read_answers"
    template_name = "checkins/theme_list.html"

    def context(self) -> dict[str, Any]:
        themes = list(selectors.themes_of(self.object))
        return {"rows": [(theme, DoneForm(initial={"done": theme.done}, prefix=f"t{theme.pk}")) for theme in themes]}


class ThemeDone(Action, InProgram):
    permission = "checkins.read_answers"
    form_class = DoneForm
    object: Theme

    def find(self) -> Theme:
        return get_object_or_404(selectors.themes_of(self.find_program()), pk=self.kwargs["theme"])

    def form_kwargs(self) -> dict[str, Any]:
        return {"prefix": f"t{self.object.pk}"}

    def do(self, data: Mapping[str, Any]) -> str:
        services.say_what_was_done(theme=self.object, done=data["done"].strip(), by=self.request.user, now=self.now)
        return _("Saved.")

    def back(self) -> str:
        return reverse("checkins:theme-list", args=[self.object.program.slug])
