from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BreadthConfig(AppConfig):
    """An app inside an app: it counts applications, and applications never know of it."""

    name = "applicants.breadth"
    label = "breadth"
    verbose_name = _("Breadth")

    def ready(self) -> None:
        import_module("applicants.breadth.receivers")
