"""Programmes and their people in Django's admin. Every change goes through the services the pages use.

The Program page itself is registered in mentoring/dashboard/admin.py, which knows the defaults and what a phase move takes.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mentoring import clock
from mentoring.admin import ModelAdmin, TabularInline
from mentoring.policies import Refusal, why_not
from programs.models import Aim, Membership, Program
from programs.policies import check_can_edit, check_core_is_own
from programs.services import add_member, edit_program, end_membership
from programs.states import CorePart, Phase


class ProgramAdminForm(forms.ModelForm):
    """Says in the form what the service would refuse."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        saved = Program.objects.get(pk=self.instance.pk)
        if data.get("version") != saved.version:
            raise forms.ValidationError(
                _("Somebody else has changed this programme since you opened the page."), code="changed_meanwhile"
            )
        if refusal := why_not(check_can_edit, saved, self.changes(), now=clock.now()):
            raise forms.ValidationError(str(refusal), code=refusal.code)
        return data

    def changes(self) -> dict[str, Any]:
        """The columns changed, for the service."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in self.cleaned_data and name != "version"
        }


class AimInline(TabularInline):
    model = Aim
    can_delete = True
    fields = ["position", "text", "measure"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and _has_own_aims(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _has_own_aims(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _has_own_aims(obj)


def _has_own_aims(program: Program | None) -> bool:
    """Aims that the programme above has decided can only be looked at."""
    return program is None or why_not(check_core_is_own, program, CorePart.MEASURES) is None


class MembershipInline(TabularInline):
    """Adding gives a part; ticking a row's box ends it. What has ended stays on record."""

    model = Membership
    fk_name = "program"
    can_change, can_delete = False, True
    fields = ["user", "role", "assists", "places", "ended_at"]
    readonly_fields = ["ended_at"]
    autocomplete_fields = ["user"]
    raw_id_fields = ["assists"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(ended_at=None).select_related("user", "assists__user", "program")


class ProgramAdmin(ModelAdmin):
    form = ProgramAdminForm
    list_display = ["__str__", "slug", "unit", "phase", "call_closes_at", "ranking_closes_at", "starts_on", "ends_on"]
    list_filter = ["state", "unit"]
    list_select_related = ["unit"]
    search_fields = ["slug", "name", "unit__name"]
    date_hierarchy = "created_at"
    readonly_fields = ["phase", "parent", "created_at", "created_by"]
    autocomplete_fields = ["contact", "unit", "age_decided_by"]
    inlines = [AimInline, MembershipInline]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["name", "slug", "phase", "unit", "parent", "contact", "version"]}),
        (_("Texts"), {"classes": ["collapse"], "fields": ["summary", "call_text"]}),
        (
            _("Dates"),
            {
                "fields": [
                    ("call_opens_at", "call_closes_at"), "screening_ends_on", "video_closes_at", "rescoring_ends_on", "ranking_closes_at",
                    "matching_ends_on", ("starts_on", "ends_on"),
                ]
            },
        ),
        (_("Conditions"), {"fields": ["age_limit", "reference_date", "age_reason", "age_alternatives", ("age_decided_by", "age_ends_on")]}),
        (
            _("Numbers"),
            {
                "fields": [
                    ("assessors_per_application", "blind"), ("shortlist_size", "max_video_seconds"), ("video_retakes", "video_preparation_seconds"),
                    ("places_per_leader", "minimum_ranked", "ties_allowed", "captions_required"), ("keep_videos_days", "keep_applications_days"),
                ]
            },
        ),
        (_("Created"), {"classes": ["collapse"], "fields": ["created_at", "created_by"]}),
    ]  # fmt: skip

    @admin.display(description=_("phase"), ordering="state")
    def phase(self, program: Program) -> str:
        return str(Phase(program.state).label)

    def save_model(self, request: Any, obj: Program, form: Any, change: bool) -> None:
        try:
            saved = edit_program(
                program=obj,
                changes=form.changes(),
                version=form.cleaned_data["version"],
                by=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            obj.version = saved.version

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        if formset.model is not Membership:
            super().save_formset(request, form, formset, change)
            return
        now = clock.now()
        formset.save(commit=False)
        for member in formset.deleted_objects:
            self._try(request, end_membership, membership=member, by=request.user, now=now)
        for member in formset.new_objects:
            self._try(
                request, add_member, program=form.instance, user=member.user, role=member.role, assists=member.assists,
                places=member.places, by=request.user, now=now,
            )  # fmt: skip

    def _try(self, request: HttpRequest, service: Any, **arguments: Any) -> None:
        try:
            service(**arguments)
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    """Who has, and had, which part where. Changed on the programme's page."""

    can_add, can_change, can_delete = False, False, False
    list_display = ["user", "role", "program", "added_at", "added_by", "ended_at", "ended_by"]
    list_filter = ["role", ("ended_at", admin.EmptyFieldListFilter), "program"]
    list_select_related = ["user", "program", "added_by", "ended_by"]
    search_fields = ["user__given_name", "user__family_name", "user__email", "program__slug"]
    date_hierarchy = "added_at"
