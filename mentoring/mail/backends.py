from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class NoServer(BaseEmailBackend):
    """Where EMAIL_URL is not set: nothing is lost and nothing is pretended, letters wait in the outbox."""

    def open(self) -> bool:
        raise ConnectionError("no mail server is set (EMAIL_URL)")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return self.open() or 0
