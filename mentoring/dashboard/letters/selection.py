"""What is done to letters that wait: one, those ticked, all that the filter finds, or all of a kind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.dashboard.letters.forms import ScheduleForm, SelectionForm
from mentoring.dashboard.letters.outbox import wanted_from
from mentoring.mail.kinds import all_kinds
from mentoring.mail.models import OutboundEmail
from mentoring.mail.selectors import letters_of, outbox
from mentoring.mail.services import (
    Report,
    cancel_letters,
    hold_kind,
    hold_letters,
    release_kind,
    release_letters,
    schedule_letters,
)
from mentoring.mail.states import LetterState
from mentoring.policies import Refusal
from mentoring.templatetags.ui import spoken_moment
from mentoring.views import Action
from programs.views import ProgramPage
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.recurrence import WORK_BEGINS, local_instant, within_working_hours, working_days_after

SHOWN = 10
"""Letters named on the page that asks before it calls them off."""


def next_working_morning(now: datetime) -> datetime:
    """When the next working day begins."""
    day = working_days_after(timezone.localdate(now, ZONE), 1, PUBLIC_HOLIDAYS)
    return local_instant(day, WORK_BEGINS, ZONE)


class LetterAct(Action, ProgramPage):
    """Something done to letters; afterwards one is back on the page of the outbox one came from."""

    permission = "programs.edit_letters"

    def back(self) -> str:
        return (
            super().back()
            if self.request.POST.get("next")
            else reverse("dashboard:letter-list", args=[self.object.slug])
        )


class LetterSelection(LetterAct):
    """Hold, release, give a moment to, or call off letters. The last two ask first, on a page of their own."""

    template_name = "dashboard/letter_selection.html"
    form_class = SelectionForm

    @cached_property
    def letters(self) -> QuerySet[OutboundEmail]:
        """What was chosen, of this programme's letters only."""
        if self.request.POST.get("all"):
            return outbox(self.object.pk, wanted_from(self.request.POST), now=self.now)
        chosen = [
            int(pk) for pk in self.request.POST.getlist("letter") if pk.isascii() and pk.isdecimal() and len(pk) < 19
        ]
        return letters_of(self.object.pk).filter(pk__in=chosen)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("act") in ("schedule", "cancel") and not request.POST.get("sure") and self.letters.exists():
            return self.ask()
        return super().post(request, *args, **kwargs)

    def get_form(self) -> forms.BaseForm | None:
        is_moment = self.request.POST.get("act") == "schedule" and self.request.POST.get("sure")
        return ScheduleForm(self.request.POST, now=self.now) if is_moment else super().get_form()

    def ask(self, form: forms.BaseForm | None = None, status: int = 200) -> HttpResponse:
        """The page that says what will be done, and to how many."""
        act = self.request.POST["act"]
        among = [LetterState.QUEUED, LetterState.HELD]
        among += [LetterState.DEAD, LetterState.BOUNCED] if act == "cancel" else []
        touched = self.letters.filter(state__in=among)
        number = touched.count()
        chosen = [
            (name, value)
            for name in ("all", "q", "kind", "fate", "next", "letter")
            for value in self.request.POST.getlist(name)
        ]
        return self.render(
            status=status, act=act, chosen=chosen, number=number, left=self.letters.count() - number,
            sample=touched.select_related("recipient")[:SHOWN], more=max(0, number - SHOWN), back=self.back(),
            form=form or ScheduleForm(now=self.now, initial={"at": next_working_morning(self.now)}),
        )  # fmt: skip

    def invalid(self, form: forms.BaseForm) -> HttpResponse:
        if isinstance(form, ScheduleForm):
            return self.ask(form, status=422)
        return self.refused(Refusal("no_act", _("There is nothing of the kind to be done with letters.")))

    def refused(self, refusal: Refusal, form: forms.BaseForm | None = None) -> HttpResponse:
        return super().refused(refusal)  # back to the list, whatever the form was

    def do(self, data: Mapping[str, Any]) -> str:
        act, me, now = data["act"], self.request.user, self.now
        if not self.letters.exists():
            raise Refusal("nothing", _("Tick at least one letter first."))
        if act == "schedule":
            return self.schedule(data["at"])
        if act == "hold":
            report = hold_letters(letters=self.letters, by=me, now=now)
            return _held(report)
        if act == "release":
            report = release_letters(letters=self.letters, by=me, now=now)
            return _released(report)
        report = cancel_letters(letters=self.letters, by=me, now=now)
        said = ngettext("%(number)s letter does not go.", "%(number)s letters do not go.", report.done)
        return f"{said % {'number': report.done}} {_left(report)}".strip()

    def schedule(self, at: datetime) -> str:
        report = schedule_letters(letters=self.letters, at=at, by=self.request.user, now=self.now)
        said = ngettext("%(number)s letter goes %(when)s.", "%(number)s letters go %(when)s.", report.done) % {
            "number": report.done, "when": spoken_moment(at, now=self.now, distance=False),
        }  # fmt: skip
        hint = "" if within_working_hours(at, PUBLIC_HOLIDAYS, ZONE) else _("That is outside working hours.")
        return " ".join(filter(None, [said, hint, _left(report)]))


class KindAct(LetterAct):
    """A button about every letter of a kind, those to come as well."""

    def kind(self) -> str:
        kind = self.request.POST.get("kind", "")
        if kind not in {one.kind for one in all_kinds() if not one.private}:
            raise Refusal("no_kind", _("There is no such kind of letter."))
        return kind


class KindHold(KindAct):
    def do(self, data: Mapping[str, Any]) -> str:
        report = hold_kind(program_id=self.object.pk, kind=self.kind(), by=self.request.user, now=self.now)
        return f"{_('From now on letters of this kind wait for you.')} {_held(report)}"


class KindRelease(KindAct):
    def do(self, data: Mapping[str, Any]) -> str:
        report = release_kind(program_id=self.object.pk, kind=self.kind(), by=self.request.user, now=self.now)
        return f"{_('Letters of this kind go by themselves again.')} {_released(report)}"


def _held(report: Report) -> str:
    said = ngettext("%(number)s letter is held back.", "%(number)s letters are held back.", report.done)
    return f"{said % {'number': report.done}} {_left(report)}".strip()


def _released(report: Report) -> str:
    said = ngettext("%(number)s letter is on its way.", "%(number)s letters are on their way.", report.done)
    return said % {"number": report.done}


def _left(report: Report) -> str:
    """Those that could not be touched."""
    if not report.left:
        return ""
    said = ngettext(
        "%(number)s letter was left as it is: it goes right now, or has had its fate.",
        "%(number)s letters were left as they are: they go right now, or have had their fate.",
        report.left,
    )
    return said % {"number": report.left}
