"""What `manage.py check --deploy` refuses, each with a sentence."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def is_fit_to_deploy(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """The demo stays at home, secrets are set, and the address people use is a safe one."""
    found = []
    if settings.DEMO:
        found.append(Error("DEMO is set: anybody could sign in as anybody. Unset it.", id="mentoring.E001"))
    if not settings.SECRET_KEY_GIVEN:
        found.append(Error("SECRET_KEY is not set. Give every process the same long random text.", id="mentoring.E002"))
    if not settings.SECURE:
        found.append(Error("SITE_URL must begin with https://.", id="mentoring.E003"))
    if settings.EMAIL_BACKEND == "mentoring.mail.backends.NoServer":
        found.append(Error("EMAIL_URL is not set, so no letter can be sent.", id="mentoring.E004"))
    if settings.OIDC_SERVER_URL and not settings.OIDC_SERVER_URL.startswith("https://"):
        found.append(Error("OIDC_SERVER_URL must begin with https://.", id="mentoring.E005"))
    return found
