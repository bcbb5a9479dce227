from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """An app inside an app: what people are to read, of a programme or of one gathering, which knows nothing of it."""

    name = "sessions_app.resources"
    label = "resources"
    verbose_name = _("Resources")
