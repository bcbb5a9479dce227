"""allauth's OpenID Connect, with the key that the standard promises never to change hands. allauth finds this file by its name."""

from hashlib import sha256
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from requests import RequestException


class SingleSignOn(OpenIDConnectProvider):
    """Known by issuer and `sub` together: addresses and names may change or be given to somebody else, and so may the issuer be changed."""

    package = OpenIDConnectProvider.__module__.rpartition(".")[0]
    """Where allauth looks for the addresses of these pages: in its own package, not in ours."""

    def redirect(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the provider; or to the page that says it cannot be reached, and leads to the other ways in."""
        try:
            return super().redirect(request, *args, **kwargs)
        except RequestException as error:
            return render_authentication_error(request, self, exception=error)

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Raises OAuth2Error when there is no ID token, or when it is about somebody else than the answer with the name and the address."""
        token, told = data.get("id_token") or {}, data.get("userinfo") or {}
        if not token.get("iss") or not token.get("sub") or told.get("sub", token["sub"]) != token["sub"]:
            raise OAuth2Error("the ID token and the user information are not about the same person")
        return sha256(f"{token['iss']} {token['sub']}".encode()).hexdigest()


provider_classes = [SingleSignOn]
