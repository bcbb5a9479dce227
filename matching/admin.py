"""What an administrator may see of matches: that they were run and published, and who is paired. Never what a leader ranked."""

from django.contrib import admin

from matching.models.pairings import Pairing
from matching.models.runs import MatchRun
from mentoring.admin import ReadOnlyAdmin


@admin.register(MatchRun)
class MatchRunAdmin(ReadOnlyAdmin):
    list_display = ("program", "state", "created_at", "created_by", "published_at", "published_by")
    list_filter = ("state", "program")
    list_select_related = ("program", "created_by", "published_by")
    search_fields = ("program__slug", "digest")
    fields = (
        "program",
        "state",
        "seed",
        "digest",
        "created_at",
        "created_by",
        "finished_at",
        "published_at",
        "published_by",
    )


@admin.register(Pairing)
class PairingAdmin(ReadOnlyAdmin):
    list_display = ("leader", "mentor", "program", "state", "published_at")
    list_filter = ("state", "program")
    list_select_related = ("leader__user", "mentor__user", "program")
    search_fields = ("leader__user__family_name", "mentor__user__family_name", "program__slug")
    exclude = ("rank",)
