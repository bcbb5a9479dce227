"""Questions are looked after here; applications are only seen to exist, without what people wrote."""

from django.contrib import admin

from applicants.models import Application, Decision, Question
from mentoring.admin import ModelAdmin, ReadOnlyAdmin


@admin.register(Question)
class QuestionAdmin(ModelAdmin):
    can_delete = True
    list_display = ("text", "program", "round", "kind", "position", "required")
    list_filter = ("round", "kind", "program")
    list_select_related = ("program",)
    search_fields = ("text__nb", "text__nn", "text__en", "program__slug")
    autocomplete_fields = ("program",)


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ("ref", "program", "applicant", "state", "submitted_at")
    list_filter = ("state", "program")
    list_select_related = ("program", "applicant")
    search_fields = ("ref", "applicant__given_name", "applicant__family_name", "applicant__email")
    date_hierarchy = "submitted_at"


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("application", "round", "outcome", "staged_by", "released_at")
    list_filter = ("round", "outcome", "application__program")
    list_select_related = ("application", "staged_by")
    search_fields = ("application__ref",)
    exclude = ("feedback",)
