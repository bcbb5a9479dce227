"""The one-minute form, what the committee reads of it, and the themes of the check-ins."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.views import InProgram, ProgramPage
from sessions_app.checkins import selectors, services
from sessions_app.checkins.content import UNSAFE, agenda
from sessions_app.checkins.forms import CheckInForm, DoneForm, PulseForm, TapsForm, ThemeForm
from sessions_app.checkins.models import Sheet, Theme
from sessions_app.checkins.policies import check_can_answer
from sessions_app.checkins.states import SheetKind
from sessions_app.forms import ToldForm
from sessions_app.models import Gathering
from sessions_app.selectors import told_in

TRIOS_PER_PAGE = 20
ANSWERS_PER_PAGE = 50


class SheetPage(InProgram):
    object: Sheet

    def find(self) -> Sheet:
        program = self.find_program()
        return get_object_or_404(selectors.sheets_visible_to(self.request.user, program), pk=self.kwargs["sheet"])


class SheetAnswer(FormPage, SheetPage):
    """A few taps: before a check-in, every second month for a leader, or how the match goes."""

    permission = "checkins.answer_sheet"
    template_name = "checkins/sheet_answer.html"

    def get_form(self) -> Any:
        data = self.request.POST if self.request.method == "POST" else None
        sheet = self.object
        if sheet.kind == SheetKind.TAPS:
            return TapsForm(data, answer=getattr(sheet, "leader_answer", None))
        if sheet.kind == SheetKind.PULSE:
            return PulseForm(data, answer=getattr(sheet, "pulse_answer", None))
        alone = not selectors.has_co_mentor(sheet.member)
        return CheckInForm(data, answer=getattr(sheet, "answer", None), alone=alone)

    def context(self) -> dict[str, Any]:
        return {
            "refusal": why_not(check_can_answer, self.object, now=self.now),
            "title": SheetKind(self.object.kind).heading,
        }

    def do(self, data: Mapping[str, Any]) -> str:
        who_when = {"sheet": self.object, "by": self.request.user, "now": self.now}
        if self.object.kind == SheetKind.TAPS:
            services.answer_taps(**who_when, **data)
        elif self.object.kind == SheetKind.PULSE:
            services.answer_pulse(**who_when, **data)
        else:
            services.answer_sheet(**who_when, said=self.form.said())
        return _("Thank you. Only the committee reads it. You can change your answer as long as the form is open.")

    def success_url(self) -> str:
        return reverse("dashboard:home")


class PulseList(ProgramPage):
    """How the matches go, trio by trio, for the committee."""

    permission = "checkins.read_answers"
    template_name = "checkins/pulse_list.html"

    def context(self) -> dict[str, Any]:
        trios = Paginator(selectors.pulse_of(self.object), TRIOS_PER_PAGE).get_page(self.request.GET.get("page"))
        return {"trios": trios, "low": UNSAFE}


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
            "rows": Paginator(answers.rows, ANSWERS_PER_PAGE).get_page(self.request.GET.get("page")),
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
        return self.object.get_answers_url()


class ThemeList(ProgramPage):
    """What mentors talked about, check-in by check-in, and what was done: "you said, we did"."""

    permission = "checkins.read_answers"
    template_name = "checkins/theme_list.html"

    def context(self) -> dict[str, Any]:
        themes = list(selectors.themes_of(self.object))
        return {
            "rows": [(theme, DoneForm(initial={"done": theme.done}, prefix=f"t{theme.pk}")) for theme in themes],
            "told": list(told_in(self.object)),
            "tell_form": ToldForm(),
        }


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
