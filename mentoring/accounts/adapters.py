"""How allauth behaves here: people come from the HR system, nobody signs up. Its letters: mentoring.mail.adapters."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from mentoring.accounts.models import User


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The account is known by issuer and `sub`. The first time it is tied to the person with the address the provider has verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        person = User.objects.filter(email__in=[email.lower() for email in verified], is_active=True).first()
        if person is not None:
            sociallogin.connect(request, person)
