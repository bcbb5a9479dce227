from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring import clock
from mentoring.admin import ModelAdmin, ReadOnlyAdmin, TabularInline, acting_person
from mentoring.policies import Refusal
from sessions_app.models import Attendance, CheckInReminder, CheckInSeries, Gathering
from sessions_app.services import (
    cancel_gathering,
    change_gathering,
    invite_to_gathering,
    plan_reminders,
    send_due_reminders,
)


class AttendanceInline(TabularInline):
    model = Attendance
    can_add, can_change = False, False
    fields = readonly_fields = ("person", "reply", "replied_at", "attended")


@admin.register(Gathering)
class GatheringAdmin(ModelAdmin):
    """Time, place and texts. A change is told to those invited, by the same service as on the page."""

    list_display = ("__str__", "program", "kind", "starts_at", "form", "state")
    list_filter = ("state", "kind", "form", "program")
    list_select_related = ("program",)
    search_fields = ("title__nb", "title__nn", "title__en", "place", "program__slug")
    date_hierarchy = "starts_at"
    inlines = [AttendanceInline]
    actions = ["invite", "cancel"]
    autocomplete_fields = ("program",)
    readonly_fields = (
        "state",
        "series",
        "month",
        "created_at",
        "created_by",
        "cancelled_at",
        "sequence",
        "minutes_text",
    )

    def save_model(self, request: HttpRequest, obj: Gathering, form: Any, change: bool) -> None:
        now = clock.now()
        if not change:
            obj.created_at, obj.created_by = now, acting_person(request)
            obj.save()
        elif form.changed_data:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            change_gathering(gathering=obj, changes=changes, by=acting_person(request), now=now)

    @admin.action(description=_("Send invitations"))
    def invite(self, request: HttpRequest, queryset: QuerySet[Gathering]) -> None:
        for gathering in queryset:
            try:
                number = invite_to_gathering(gathering=gathering, by=acting_person(request), now=clock.now())
            except Refusal as refusal:
                messages.error(request, f"{gathering}: {refusal}")
            else:
                sentence = ngettext(
                    "%(number)s invitation is on its way.", "%(number)s invitations are on their way.", number
                )
                messages.success(request, f"{gathering}: {sentence % {'number': number}}")

    @admin.action(description=_("Cancel, and tell those invited"))
    def cancel(self, request: HttpRequest, queryset: QuerySet[Gathering]) -> None:
        for gathering in queryset:
            try:
                cancel_gathering(gathering=gathering, by=acting_person(request), now=clock.now())
            except Refusal as refusal:
                messages.error(request, f"{gathering}: {refusal}")


@admin.register(CheckInSeries)
class CheckInSeriesAdmin(ReadOnlyAdmin):
    """The rule is set on the coordinator's page, where its dates are seen at once."""

    list_display = ("program", "first_on", "last_on", "at", "skip_holidays")
    list_filter = ("program",)
    search_fields = ("program__slug",)
    actions = ["send_reminders"]

    @admin.action(description=_("Send due reminders now"), permissions=["view"])
    def send_reminders(self, request: HttpRequest, queryset: QuerySet[CheckInSeries]) -> None:
        now = clock.now()
        plan_reminders(by=acting_person(request), now=now)
        number = sum(
            send_due_reminders(by=acting_person(request), now=now, program=series.program)
            for series in queryset.select_related("program")
        )
        sentence = ngettext("%(number)s reminder is on its way.", "%(number)s reminders are on their way.", number)
        messages.success(request, sentence % {"number": number})


@admin.register(CheckInReminder)
class CheckInReminderAdmin(ReadOnlyAdmin):
    list_display = ("person", "gathering", "days_before", "due_at", "queued_at", "skipped")
    list_filter = ("skipped", "days_before", "gathering__program")
    list_select_related = ("person", "gathering")
    search_fields = ("person__given_name", "person__family_name", "person__email")
    date_hierarchy = "due_at"
