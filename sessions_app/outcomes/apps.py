from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    """An app inside an app: it counts what meetings came to, and nothing that meets knows of it."""

    name = "sessions_app.outcomes"
    label = "outcomes"
    verbose_name = _("What came of it")
