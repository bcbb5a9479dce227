from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from mentoring.audit.services import acting


class Site(admin.AdminSite):
    """Django's admin for administrators. Every POST is one transaction attributed to the person, by the same triggers as the pages."""

    site_header = _("Mentoring administration")
    site_title = _("Mentoring administration")
    index_title = _("What would you like to look after?")
    login_template = None

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.has_perm("accounts.use_admin")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def attributed(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST" or not self.has_permission(request):
                return inner(request, *args, **kwargs)
            with acting(by=request.user, act="admin"):
                return inner(request, *args, **kwargs)

        return attributed
