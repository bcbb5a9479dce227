from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    """An app inside an app: it scores applications, and applications never know of it."""

    name = "applicants.scoring"
    label = "scoring"
    verbose_name = _("Scoring")
