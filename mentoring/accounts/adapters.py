"""How allauth behaves here: people come from the HR system, nobody signs up. Its letters: mentoring.mail.adapters."""

from typing import Any

from allauth.account.utils import user_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from mentoring.accounts.models import User


class SecondFactorAdapter(DefaultMFAAdapter):
    """A passkey nobody named goes by its number."""

    def generate_authenticator_name(self, user: Any, kind: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=kind).count() + 1
        return _("Passkey %(number)s") % {"number": number}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The account is known by issuer and `sub` (provider.py). The first time it is tied to the person with the address the provider has verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie an account that is new to us to its person. Whoever has one already keeps it: an address may have been given to somebody else."""
        if sociallogin.is_existing:
            return
        verified = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        person = User.objects.filter(email__in=verified, is_active=True).first()
        if person is None:
            address = user_email(sociallogin.user) or ""
            raise ImmediateHttpResponse(
                render(request, "socialaccount/unknown_person.html", {"address": address}, status=403)
            )
        if SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider).exists():
            raise ImmediateHttpResponse(
                render(request, "socialaccount/other_person.html", {"address": person.email}, status=403)
            )
        sociallogin.connect(request, person)
