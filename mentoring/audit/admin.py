from django.contrib import admin

from mentoring.admin import ReadOnlyAdmin
from mentoring.audit.models import Event, RowChange


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "action", "by_id", "subject_type", "subject_id", "program_id")
    search_fields = ("action", "subject_type", "subject_id")
    date_hierarchy = "at"


@admin.register(RowChange)
class RowChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "operation", "table", "row_id", "by_id", "act")
    list_filter = ("operation", "table")
    search_fields = ("table", "row_id", "act")
    date_hierarchy = "at"
