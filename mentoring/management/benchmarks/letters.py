"""The relay, against a bare loop over smtplib with the same letters. To a real mail server of its own."""

import smtplib
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from django.test.utils import override_settings

from mentoring import clock
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import relay
from mentoring.mail.states import LetterState
from mentoring.management.benchmarks.measuring import Bench, Comparison, in_turns, wall

TITLE = "letters sent by the relay, against a bare smtplib loop"
TEXT = (
    "Hei!\n\nI morgen klokka 09.00 er det innsjekk for mentorer. Ett øyeblikk som virket, ett som var vanskelig.\n" * 4
)
NOTE = "each letter is claimed, sent and marked in the database, so that none is lost and none sent twice"


def measure(bench: Bench) -> list[Comparison]:
    number = bench.sizes.letters
    person = User.objects.create_user("mentor@politiet.example", given_name="Mona", family_name="Mentor")
    turns = iter(range(1_000))
    with mail_server(bench) as port:
        times = in_turns(
            lambda: _relayed(person, number, next(turns)),
            lambda: looped([(person.email, "Innsjekk i morgen", TEXT)] * number, port),
            rounds=bench.sizes.rounds,
        )
    ours, plain = (1000 * seconds / number for seconds in times)
    return [Comparison(f"relay of {number} letters", "smtplib loop", "ms a letter", ours, plain, note=NOTE)]


@contextmanager
def mail_server(bench: Bench) -> Iterator[int]:
    """A mail server that takes everything and keeps nothing, and to which all letters go. Its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    bench.supervisor.start("mail", command, environment=bench.environment)

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    bench.supervisor.until(listens, seconds=30)
    mail = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
    }
    try:
        with override_settings(
            **mail, EMAIL_HOST_USER="", EMAIL_HOST_PASSWORD="", EMAIL_USE_TLS=False, EMAIL_USE_SSL=False
        ):
            yield port
    finally:
        bench.supervisor.stop_all()


def _relayed(person: User, number: int, turn: int) -> float:
    now = clock.now()
    OutboundEmail.objects.bulk_create(
        OutboundEmail(
            key=f"bench|{turn}|{n}", kind="bench.reminder", recipient=person, to_address=person.email, language="nb",
            subject="Innsjekk i morgen", body_text=TEXT, created_at=now, next_try_at=now,
        )
        for n in range(number)
    )  # fmt: skip
    seconds = wall(lambda: relay(clock=clock.now))
    sent = OutboundEmail.objects.filter(key__startswith=f"bench|{turn}|", state=LetterState.SENT).count()
    if sent != number:
        raise RuntimeError(f"{number - sent} of {number} letters were not sent")
    return seconds


def looped(letters: list[tuple[str, str, str]], port: int) -> float:
    """The plain thing: seconds for these letters (address, subject, text), one after another over one line."""

    def act() -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for address, subject, text in letters:
                message = EmailMessage()
                message["From"], message["To"], message["Subject"] = "mentoring@localhost", address, subject
                message.set_content(text)
                server.send_message(message)

    return wall(act)
