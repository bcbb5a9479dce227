from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = _("Ranking and matching")

    def ready(self) -> None:
        import_module("matching.receivers")
