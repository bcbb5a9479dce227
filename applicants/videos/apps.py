from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VideosConfig(AppConfig):
    """Lives inside `applicants` because it holds an applicant's answer; above it, because it knows applications and they not it."""

    name = "applicants.videos"
    label = "videos"
    verbose_name = _("Video answers")

    def ready(self) -> None:
        import_module("applicants.videos.receivers")
        import_module("applicants.videos.checks")
