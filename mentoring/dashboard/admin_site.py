from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentoring.audit.services import acting

WORDS_DJANGO_LACKS = (
    _("Start typing to filter…"), _("Show counts"), _("Hide counts"), _("Skip to main content"), _("Breadcrumbs"), _("Sidebar"),
    _("Model name"), _("Add link"), _("Change or view list link"), _("Select all objects on this page for an action"),
    _("Select this object for an action - {}"), _("Toggle theme (current theme: auto)"), _("Toggle theme (current theme: light)"),
    _("Toggle theme (current theme: dark)"), _("Filter navigation items"), _("Added:"), _("Changed:"), _("Deleted:"), _("Error:"),
    _("Add %(name)s"), _("Add another %(verbose_name)s"), _("Add another %(model)s"),
)  # fmt: skip
"""Of its admin, in Nynorsk or Bokmål: named here, they are among ours to translate, and ours come first."""


class Site(admin.AdminSite):
    """Django's admin for administrators. Every POST is one transaction attributed to the person, by the same triggers as the pages."""

    site_header = _("Mentoring administration")
    site_title = _("Mentoring administration")
    index_title = _("What would you like to look after?")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.has_perm("accounts.use_admin")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one door: allauth's, with its rate limits and second factor. Who is in already and may not be here is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def attributed(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST" or not self.has_permission(request):
                return inner(request, *args, **kwargs)
            with acting(by=request.user, act="admin"):
                return inner(request, *args, **kwargs)

        return attributed
