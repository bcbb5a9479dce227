"""Rubrics are looked after here. Who scores what is seen; scores are not."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from applicants.scoring.models import Assignment, Criterion
from applicants.scoring.policies import check_can_change_criteria
from applicants.states import Round
from mentoring.admin import ModelAdmin, ReadOnlyAdmin
from mentoring.policies import why_not


class CriterionAdminForm(forms.ModelForm):
    """The same rule as on the coordinator's page: no criterion comes or changes once somebody scores."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "program" in data and "round" in data:
            settled = why_not(check_can_change_criteria, data["program"], Round(data["round"]))
            if settled is not None:
                raise forms.ValidationError(str(settled), code=settled.code)
        return data


@admin.register(Criterion)
class CriterionAdmin(ModelAdmin):
    form = CriterionAdminForm
    can_delete = True
    list_display = ("__str__", "program", "round", "weight", "position")
    list_filter = ("round", "program")
    list_select_related = ("program",)
    search_fields = ("name__nb", "name__nn", "name__en", "program__slug")
    autocomplete_fields = ("program",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_open(obj)


def _is_open(criterion: Criterion | None) -> bool:
    """Once somebody may have scored by it, a criterion can only be looked at."""
    return criterion is None or why_not(check_can_change_criteria, criterion.program, Round(criterion.round)) is None


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("application", "assessor", "round", "state", "assigned_at")
    list_filter = ("round", "state", "application__program")
    list_select_related = ("application", "assessor")
    search_fields = ("application__ref", "assessor__family_name", "assessor__given_name")
    exclude = ("reason",)
