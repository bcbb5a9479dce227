"""The administrator's page of a programme: a new one is filled from the defaults, and it moves on by the same service as the pages."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mentoring import clock
from mentoring.accounts.models import User
from mentoring.dashboard.phases import next_phase
from mentoring.dashboard.services import advance_program, create_program_from_defaults
from mentoring.policies import Refusal
from programs.admin import ProgramAdmin
from programs.models import Program
from programs.policies import RESERVED_SLUGS
from programs.states import PROGRAM_FLOW, Phase


class ProgramAddForm(forms.ModelForm):
    """What cannot be guessed of a new programme; its texts, questions, rubrics and dates come from the defaults."""

    opens_on = forms.DateField(label=_("The call opens on"), widget=AdminDateWidget, required=False)
    coordinator = forms.ModelChoiceField(
        label=_("Coordinator"), queryset=User.objects.filter(is_active=True), to_field_name="email",
        widget=forms.EmailInput, help_text=_("E-mail address of the person who is to run the programme."),
    )  # fmt: skip

    class Meta:
        model = Program
        fields = ["name", "slug", "unit"]

    def clean_slug(self) -> str:
        if self.cleaned_data["slug"] in RESERVED_SLUGS:
            raise forms.ValidationError(
                _("This address is taken by the software itself. Choose another."), code="reserved"
            )
        return self.cleaned_data["slug"]


@admin.register(Program)
class ProgramWithPhasesAdmin(ProgramAdmin):
    actions = ["open_call", "move_on"]

    def get_form(self, request: HttpRequest, obj: Program | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = ProgramAddForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Program | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["name", "slug", "unit", "opens_on", "coordinator"]})]
        return super().get_fieldsets(request, obj)

    def get_inlines(self, request: HttpRequest, obj: Program | None) -> Any:
        return [] if obj is None else self.inlines

    def save_model(self, request: Any, obj: Program, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        clean = form.cleaned_data
        made = create_program_from_defaults(
            slug=clean["slug"], name=clean["name"], unit=clean["unit"], opens_on=clean["opens_on"], coordinator=clean["coordinator"],
            by=request.user, now=clock.now(),
        )  # fmt: skip
        obj.__dict__.update(made.__dict__)

    @admin.action(description=_("Open the call"), permissions=["change"])
    def open_call(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        for program in queryset:
            self._advance(request, program, Phase.CALL)

    @admin.action(description=_("Move to the next phase"), permissions=["change"])
    def move_on(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        for program in queryset:
            self._advance(request, program, next_phase(program))

    def _advance(self, request: Any, program: Program, target: Phase | None) -> None:
        name = {"name": program, "phase": program.state.label}
        if target is None or not PROGRAM_FLOW.allows(program.state, target):
            self.message_user(request, _("%(name)s cannot go there from “%(phase)s”.") % name, messages.ERROR)
            return
        try:
            advance_program(program=program, target=target, by=request.user, now=clock.now())
        except Refusal as refusal:
            self.message_user(request, f"{program}: {refusal}", messages.ERROR)
        else:
            self.message_user(
                request,
                _("%(name)s is now in “%(phase)s”.") % {"name": program, "phase": target.label},
                messages.SUCCESS,
            )
