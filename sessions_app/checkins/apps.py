from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckInsConfig(AppConfig):
    """An app inside an app: it asks how it goes before a gathering, and gatherings never know of it."""

    name = "sessions_app.checkins"
    label = "checkins"
    verbose_name = _("How it goes")
