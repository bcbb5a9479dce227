"""Coordinators and administrators have a second factor, outside the demo."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

GetResponse = Callable[[HttpRequest], HttpResponse]


class SecondFactor:
    """Sends those who must have a second factor and have none to the page where they set one up; they can do nothing else before."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_up(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)

    def _must_set_up(self, request: HttpRequest) -> bool:
        if not settings.REQUIRE_SECOND_FACTOR or not request.user.is_authenticated or self._is_on_the_way(request):
            return False
        return request.user.has_perm("accounts.must_have_second_factor") and not is_mfa_enabled(request.user)

    @staticmethod
    def _is_on_the_way(request: HttpRequest) -> bool:
        return request.path.startswith(("/account/", "/static/", "/language/", "/healthz", "/readyz"))
