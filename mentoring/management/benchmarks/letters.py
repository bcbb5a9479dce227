"""The relay that sends check-in reminders, against a bare loop over smtplib with the same letters. To a real mail server of its own."""

import smtplib
import socket
import sys
from email.message import EmailMessage

from django.test.utils import override_settings

from mentoring import clock
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import relay
from mentoring.mail.states import LetterState
from mentoring.management.benchmarks.measuring import Bench, Comparison, in_turns, wall

TITLE = "reminders sent by the relay, against a bare smtplib loop"
TEXT = (
    "Hei!\n\nI morgen klokka 09.00 er det innsjekk for mentorer. Ett øyeblikk som virket, ett som var vanskelig.\n" * 4
)


def measure(bench: Bench) -> list[Comparison]:
    number, port = bench.sizes.letters, _server(bench)
    person = User.objects.create_user("mentor@politiet.example", given_name="Mona", family_name="Mentor")
    mail = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
    }
    turns = iter(range(1_000))
    try:
        with override_settings(
            **mail, EMAIL_HOST_USER="", EMAIL_HOST_PASSWORD="", EMAIL_USE_TLS=False, EMAIL_USE_SSL=False
        ):
            times = in_turns(
                lambda: _relayed(person, number, next(turns)),
                lambda: _looped(person, number, port),
                rounds=bench.sizes.rounds,
            )
    finally:
        bench.supervisor.stop_all()
    note = "each letter is claimed, sent and marked in the database, so that none is lost and none sent twice"
    ours, plain = (1000 * seconds / number for seconds in times)
    return [Comparison(f"relay of {number} letters", "smtplib loop", "ms a letter", ours, plain, note=note)]


def _server(bench: Bench) -> int:
    """A mail server that takes everything and keeps nothing. Its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    bench.supervisor.start("mail", command, environment=bench.environment)

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    bench.supervisor.until(listens, seconds=30)
    return port


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


def _looped(person: User, number: int, port: int) -> float:
    def act() -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for _letter in range(number):
                message = EmailMessage()
                message["From"], message["To"], message["Subject"] = (
                    "mentoring@localhost",
                    person.email,
                    "Innsjekk i morgen",
                )
                message.set_content(TEXT)
                server.send_message(message)

    return wall(act)
