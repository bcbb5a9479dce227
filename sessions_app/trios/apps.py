from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TriosConfig(AppConfig):
    """An app inside an app: where a leader and her mentors meet, between the gatherings, which know nothing of it."""

    name = "sessions_app.trios"
    label = "trios"
    verbose_name = _("Trios")
