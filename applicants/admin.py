"""Questions are looked after here; applications are only seen to exist, without what people wrote."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from applicants.models import Application, Decision, Question
from applicants.policies import check_can_change_questions
from applicants.states import Round
from mentoring.admin import ModelAdmin, ReadOnlyAdmin
from mentoring.policies import why_not


class QuestionAdminForm(forms.ModelForm):
    """The same rule as on the coordinator's page: no question comes or changes once people answer."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "program" in data and "round" in data:
            settled = why_not(check_can_change_questions, data["program"], Round(data["round"]))
            if settled is not None:
                raise forms.ValidationError(str(settled), code=settled.code)
        return data


@admin.register(Question)
class QuestionAdmin(ModelAdmin):
    form = QuestionAdminForm
    can_delete = True
    list_display = ("__str__", "program", "round", "kind", "position", "required")
    list_filter = ("round", "kind", "program")
    list_select_related = ("program",)
    search_fields = ("text__nb", "text__nn", "text__en", "program__slug")
    autocomplete_fields = ("program",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_open(obj)


def _is_open(question: Question | None) -> bool:
    """Once people may have begun to answer, a question can only be looked at."""
    return question is None or why_not(check_can_change_questions, question.program, Round(question.round)) is None


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ("ref", "program", "applicant", "state", "submitted_at")
    list_filter = ("state", "program")
    list_select_related = ("program", "applicant")
    search_fields = ("ref", "applicant__given_name", "applicant__family_name", "applicant__email")
    date_hierarchy = "submitted_at"
    exclude = ("covered_words",)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("application", "round", "outcome", "staged_by", "released_at")
    list_filter = ("round", "outcome", "application__program")
    list_select_related = ("application", "staged_by")
    search_fields = ("application__ref",)
    exclude = ("feedback",)
