from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    """No models: home pages per role, and what is built from several apps at once."""

    name = "mentoring.dashboard"
    label = "dashboard"
    verbose_name = _("Home")


class AdminConfig(admin_apps.AdminConfig):
    default = False  # named in full in INSTALLED_APPS
    default_site = "mentoring.dashboard.admin_site.Site"
