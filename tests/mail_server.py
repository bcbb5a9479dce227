"""A real SMTP server on loopback that can also be ill."""

import asyncio
import email.policy
import logging
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from tests.ports import free_port

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells everything

ACCEPTED = "250 thank you"
Mood = Callable[["MailServer", SMTP, Envelope], Awaitable[str]]


@dataclass
class MailServer:
    """Use as a context manager. What came is in `received`, in order; `mood` decides about each message, `refuses` about addresses."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    refuses: dict[str, str] = field(default_factory=dict)
    """Address -> what is answered to RCPT TO."""
    mood: Mood | None = None
    _news: threading.Condition = field(default_factory=threading.Condition)
    _controller: Any = None

    def __enter__(self) -> "MailServer":
        if not self.port:
            self.port = free_port()
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=30)
        self._controller.start()
        self.connections = 0

    def stop(self) -> None:
        """Nobody answers on the port any more."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> list[str]:  # fmt: skip
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        if self.mood is not None:
            return await self.mood(self, server, envelope)
        return self.keep(envelope)

    def keep(self, envelope: Envelope) -> str:
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        with self._news:
            self.received.append(message)
            self._news.notify_all()
        return ACCEPTED

    def until(self, number: int, *, seconds: float = 60) -> None:
        """Wait until so many letters have come, counting copies. Raises TimeoutError."""
        with self._news:
            if not self._news.wait_for(lambda: len(self.received) >= number, timeout=seconds):
                raise TimeoutError(f"{len(self.received)} letters came, not {number}")

    def copies(self) -> Counter[str]:
        """How often each address got a letter."""
        return Counter(message["To"] for message in self.received)

    def subjects(self) -> list[str]:
        return [message["Subject"] for message in self.received]


def only_for(subject: str, mood: Mood) -> Mood:
    """This mood for letters with this subject; the others are taken."""

    async def choose(server: MailServer, smtp: SMTP, envelope: Envelope) -> str:
        if f"Subject: {subject}\r\n".encode() in (envelope.content or b""):
            return await mood(server, smtp, envelope)
        return server.keep(envelope)

    return choose


def says(reply: str) -> Mood:
    async def answer(server: MailServer, smtp: SMTP, envelope: Envelope) -> str:
        return reply

    return answer


async def hangs(server: MailServer, smtp: SMTP, envelope: Envelope) -> str:
    """No answer, until the other side has had enough."""
    await asyncio.sleep(3600)
    return ACCEPTED


async def cuts(server: MailServer, smtp: SMTP, envelope: Envelope) -> str:
    smtp.transport.abort()  # type: ignore[union-attr]
    return ""


async def takes_and_cuts(server: MailServer, smtp: SMTP, envelope: Envelope) -> str:
    """The worst: the letter is taken, and the answer never comes."""
    server.keep(envelope)
    return await cuts(server, smtp, envelope)
