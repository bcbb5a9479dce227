"""That videos exist and in which state. Never the videos."""

from django.contrib import admin

from applicants.videos.models import Video
from mentoring.admin import ReadOnlyAdmin


@admin.register(Video)
class VideoAdmin(ReadOnlyAdmin):
    list_display = ("application", "state", "code", "seconds", "received_at", "expires_at")
    list_filter = ("state", "code", "application__program")
    list_select_related = ("application",)
    search_fields = ("application__ref",)
    exclude = ("original_name", "details", "captions", "speech", "etag")
