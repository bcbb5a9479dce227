"""allauth's letters go through our outbox, like all others."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from mentoring import clock
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import ask_before_sending, queue_rendered_email


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At our own address, whatever host the request named."""
        uid, _dash, rest = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write allauth's letter (code, new password, notice) into the outbox; the relay is woken, the request does not wait.

        Strangers get no letter: an address we do not know is answered on the page as one we know, and nothing is sent.
        """
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            return
        with translation.override(person.language):
            full = {
                **context,
                "organisation": settings.ORGANISATION,
                "site_url": settings.SITE_URL,
                "recipient": person,
                "language": person.language,
            }
            subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", full).split())
            full["subject"] = subject
            text = render_to_string(f"{template_prefix}_message.txt", full).strip() + "\n"
            try:
                html = str(render_to_string(f"{template_prefix}_message.html", full))
            except TemplateDoesNotExist:
                html = ""
        queue_rendered_email(
            key=f"account|{person.pk}|{uuid.uuid4().hex}",
            kind=template_prefix.replace("/email/", "."),
            to=person,
            subject=subject,
            text=text,
            html=html,
            now=clock.now(),
        )


@ask_before_sending(kind="account.login_code")
def is_code_still_good(letter: OutboundEmail, now: datetime) -> bool:
    """A code that waited too long for a mail server opens nothing any more, and would only puzzle."""
    return now - letter.created_at < timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
