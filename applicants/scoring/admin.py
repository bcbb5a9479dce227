"""Rubrics are looked after here. Who scores what is seen; scores are not."""

from django.contrib import admin

from applicants.scoring.models import Assignment, Criterion
from mentoring.admin import ModelAdmin, ReadOnlyAdmin


@admin.register(Criterion)
class CriterionAdmin(ModelAdmin):
    can_delete = True
    list_display = ("name", "program", "round", "weight", "position")
    list_filter = ("round", "program")
    list_select_related = ("program",)
    search_fields = ("name__nb", "name__nn", "name__en", "program__slug")
    autocomplete_fields = ("program",)


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("application", "assessor", "round", "state", "assigned_at")
    list_filter = ("round", "state", "application__program")
    list_select_related = ("application", "assessor")
    search_fields = ("application__ref", "assessor__family_name", "assessor__given_name")
    exclude = ("reason",)
