from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedsConfig(AppConfig):
    """An app inside an app: one's own dates as a calendar to subscribe to. It knows gatherings and trios, which know nothing of it."""

    name = "sessions_app.feeds"
    label = "feeds"
    verbose_name = _("Calendars to subscribe to")
