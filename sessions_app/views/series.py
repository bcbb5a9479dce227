"""The rule of the monthly check-in and its reminders."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.views import Action, FormPage
from programs.views import ProgramPage
from sessions_app import selectors, services
from sessions_app.calendars import ZONE
from sessions_app.content import gathering_template
from sessions_app.forms import SeriesForm
from sessions_app.models import CheckInSeries, Gathering
from sessions_app.states import GatheringState, Kind
from sessions_app.views.gatherings import invitations_sent


class SeriesEdit(FormPage, ProgramPage):
    """The rule of the monthly check-in, with the dates it gives and how its reminders stand."""

    permission = "gatherings.plan_gatherings"
    template_name = "gatherings/series_form.html"
    form_class = SeriesForm

    def form_kwargs(self) -> dict[str, Any]:
        series = CheckInSeries.objects.filter(program=self.object).first()
        if series is not None:
            return {"instance": series}
        start = self.object.starts_on or timezone.localdate(self.now, ZONE)
        return {
            "initial": {
                "first_on": start,
                "last_on": self.object.ends_on or start + timedelta(days=182),
                "at": time(9, 0),
            }
        }

    def context(self) -> dict[str, Any]:
        series = CheckInSeries.objects.filter(program=self.object).first()
        dates = (
            selectors.with_counts(Gathering.objects.filter(series=series).select_related("program")) if series else []
        )
        return {
            "series": series,
            "dates": dates,
            "reminders": selectors.reminder_overview(self.object),
            "uninvited": sum(g.state == GatheringState.PLANNED for g in dates),
            "joined": selectors.joined_since(series, now=self.now).count() if series else 0,
        }

    def do(self, data: Mapping[str, Any]) -> str:
        title, points = gathering_template(Kind.CHECK_IN)
        services.plan_series(
            program=self.object, by=self.request.user, now=self.now, title=title, points=points, **self.form.values()
        )
        return _("The check-ins are planned. Look at the dates below, then send the invitations.")

    def success_url(self) -> str:
        return self.request.path


class SeriesInvite(Action, ProgramPage):
    permission = "gatherings.plan_gatherings"

    def do(self, data: Mapping[str, Any]) -> str:
        series = get_object_or_404(CheckInSeries, program=self.object)
        number = services.invite_to_series(series=series, by=self.request.user, now=self.now)
        return invitations_sent(number)


class SendDueReminders(Action, ProgramPage):
    """What the beat does every ten minutes, now. For those who would rather see it happen."""

    permission = "gatherings.plan_gatherings"

    def do(self, data: Mapping[str, Any]) -> str:
        number = services.send_due_reminders(by=self.request.user, now=self.now, program=self.object)
        if not number:
            return _("No reminder is due now. Reminders go between 08:00 and 16:00 on working days.")
        return ngettext("%(number)s reminder is on its way.", "%(number)s reminders are on their way.", number) % {
            "number": number
        }
