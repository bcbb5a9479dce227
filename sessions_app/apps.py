from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatheringsConfig(AppConfig):
    """The folder is called sessions_app; the word everywhere else is gathering, because Django's sessions already mean something."""

    name = "sessions_app"
    label = "gatherings"
    verbose_name = _("Gatherings and check-ins")
