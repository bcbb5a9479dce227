"""Everything that runs when the software runs, for the story: a database of its own, a mail server, and the processes the demo has.

Only one thing is not as in life: the clock. The software knows a single one, the database's `now()` (mentoring/clock.py). The story's
database has a `now()` of its own that runs ahead by as much as the story says, so that a programme of nine months fits in a minute.

What a story is not about, it does by the services that the pages call (`House.at_work`).
"""

import fcntl
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from string import ascii_lowercase, digits
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from aiosmtpd.controller import Controller
from celery import Celery
from celery.beat import PersistentScheduler
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from django.utils.crypto import get_random_string
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from mentoring.accounts.models import User
from mentoring.celery import app
from mentoring.devstack import processes
from mentoring.devstack.commands import answers
from mentoring.devstack.services import numbered
from mentoring.devstack.stack import ROOT, RUN
from mentoring.devstack.supervisor import Child, Supervisor
from tests.ports import free_port

OSLO = ZoneInfo("Europe/Oslo")
STATIC = RUN / "test" / "collected"
"""All houses serve the same files."""
OWN_QUEUES = 5
"""The number of the first story's own database inside the broker. The other tests use lower ones (mentoring/devstack/commands.py)."""
CLOCK = """
CREATE SCHEMA story;
CREATE TABLE story.clock (ahead interval NOT NULL);
INSERT INTO story.clock VALUES ('0');
CREATE FUNCTION story.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT pg_catalog.now() + ahead FROM story.clock';
"""
PATIENCE = 60.0
"""Seconds to wait for something that happens elsewhere before the test fails. On a machine at rest nothing takes more than five."""


@dataclass
class Mailbox:
    """What the mail server has received. Letters are waited for, never looked for."""

    letters: list[EmailMessage] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        with self._news:
            self.letters.append(letter)
            self._news.notify_all()
        return "250 Message accepted for delivery"

    def to(self, address: str, subject: str = "") -> list[EmailMessage]:
        """What this person has received so far under subjects that match, oldest first."""
        wanted = re.compile(subject, re.IGNORECASE)
        return [one for one in self.letters if address in one["To"] and wanted.search(str(one["Subject"]).strip())]

    def counted(self) -> Counter[tuple[str, str]]:
        """How many letters have come, by address and whole subject."""
        return Counter((one["To"].addresses[0].addr_spec, str(one["Subject"]).strip()) for one in self.letters)

    def wait_for_all(self, wanted: Counter[tuple[str, str]]) -> None:
        """Until everybody has what they are to have: so many letters by address and whole subject."""

        def missing() -> Counter[tuple[str, str]]:
            return wanted - self.counted()

        with self._news:
            if not self._news.wait_for(lambda: not missing(), PATIENCE):
                got = {address: [one["Subject"] for one in self.to(address)] for address, _subject in missing()}
                raise AssertionError(f"not all have come: {missing()}; instead {got}")

    def wait_for(self, address: str, subject: str, *, number: int = 1) -> EmailMessage:
        """The latest such letter, as soon as so many have come."""
        with self._news:
            if not self._news.wait_for(lambda: len(self.to(address, subject)) >= number, PATIENCE):
                got = [one["Subject"] for one in self.to(address)]
                raise AssertionError(f"{address} has no letter “{subject}” (number {number}), only {got}")
        return self.to(address, subject)[-1]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def calendar_of(letter: EmailMessage) -> str:
    """The calendar entry a letter carries, unfolded."""
    (entry,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return entry.get_content().replace("\r\n", "\n").replace("\n ", "")


@dataclass
class House:
    address: str
    mailbox: Mailbox
    media: Path
    logs: Path
    database: str
    _supervisor: Supervisor
    _environment: dict[str, str]
    _folder: Path
    _blocker: DjangoDbBlocker
    _beat: Child | None = None

    def manage(self, *command: str) -> str:
        """What somebody who operates it does at a prompt."""
        words = [sys.executable, "-m", "django", *command]
        done = subprocess.run(words, env=self._environment, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def turn_clock_to(self, year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
        """From now on it is this time in Oslo, and goes on from there. The beat does at once what it would do within the next hour."""
        wanted = datetime(year, month, day, hour, minute, tzinfo=OSLO)
        with self._database() as database:
            database.execute("UPDATE story.clock SET ahead = %s - pg_catalog.now()", [wanted])
        return wanted

    def let_the_beat_catch_up(self) -> None:
        """What happens every so many minutes happens now: the beat is killed, and back after what it takes for an hour.

        Its notebook says when each task was last sent; an hour is taken off that, as if the machine had been down so long.
        """
        if self._beat is not None:
            self._beat.process.kill()
            self._beat.process.wait()
            self._supervisor.children.remove(self._beat)
        notebook = PersistentScheduler(app=app, schedule_filename=str(self._folder / "celerybeat"))
        for entry in notebook.schedule.values():
            entry.last_run_at -= timedelta(hours=1)
        notebook.close()
        command = processes.beat(folder=self._folder)
        self._beat = self._supervisor.start("beat", command, environment=self._environment)

    def session_of(self, email: str) -> str:
        """The cookie of somebody who has signed in already. How one signs in is told by others."""
        with self._database() as database:
            row = database.execute("SELECT id, password FROM accounts_user WHERE email = %s", [email]).fetchone()
            assert row is not None, email
            key = get_random_string(32, ascii_lowercase + digits)
            facts = {
                SESSION_KEY: str(row[0]),
                BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                HASH_SESSION_KEY: User(pk=row[0], password=row[1]).get_session_auth_hash(),
            }
            database.execute(
                "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)",
                [key, SessionStore().encode(facts), timezone.now() + timedelta(hours=8)],
            )
        return key

    def ask_workers(self, *tasks: str) -> None:
        """What the beat says when it is time, by the names of mentoring/celery.py. The workers do it at the story's time."""
        with Celery(broker=self._environment["BROKER_URL"]) as beat:
            for task in tasks:
                beat.send_task(task)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Inside, this process works in the house as its workers do: with its database, its clock, its files and its address.

        Letters written inside are sent by the workers once it is left.
        """
        outside = connections["default"]
        inside = outside.copy()
        inside.settings_dict["NAME"] = self.database
        connections["default"] = inside
        try:
            with self._blocker.unblock(), override_settings(SITE_URL=self.address, MEDIA_ROOT=self.media):
                yield
        finally:
            inside.close()
            connections["default"] = outside
        self.ask_workers("mail.relay_letters")

    def wait_until(self, true: Callable[[], bool]) -> None:
        self._supervisor.until(true, seconds=PATIENCE)

    def _database(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._environment["DATABASE_URL"], autocommit=True)


@contextmanager
def running_house(
    folder: Path, logs: Path, *, blocker: DjangoDbBlocker, number: int = 0, films: bool = True
) -> Iterator[House]:
    """A house where nobody lives yet: no people, no programmes. Web server, workers and beat run until it is left.

    Houses of different `number` can stand side by side. `films`: whether anybody sends one; without, nobody waits to look at them.
    """
    name = f"mentoring_story_{number}"
    port, mail_port = free_port(), free_port()
    mailbox, address = Mailbox(), f"http://localhost:{port}"
    server = _make_database(os.environ["DATABASE_URL"], name)
    theirs = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO_ALLOW"))}
    environment = {
        **theirs,
        "DATABASE_URL": re.sub(r"/[^/]*$", f"/{name}", os.environ["DATABASE_URL"]),
        "BROKER_URL": numbered(os.environ["BROKER_URL"], OWN_QUEUES + number),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "SITE_URL": address,
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(STATIC),
        "DEMO": "0",
    }
    post_office = Controller(mailbox, hostname="127.0.0.1", port=mail_port)
    post_office.start()
    try:
        with Supervisor(logs) as supervisor:
            house = House(address, mailbox, folder / "media", logs, name, supervisor, environment, folder, blocker)
            with ThreadPoolExecutor() as both:
                list(both.map(lambda half: half(house), (_prepare_database, _prepare_files)))
            supervisor.start("web", processes.web(host="127.0.0.1", port=port), environment=environment)
            supervisor.start("worker", processes.worker(), environment=environment)
            if films:
                supervisor.start("look", processes.look(), environment=environment)
                supervisor.start("video", processes.video(), environment=environment)
            house.let_the_beat_catch_up()
            supervisor.until(lambda: answers(port), seconds=3 * PATIENCE)
            yield house
    finally:
        post_office.stop()
        with psycopg.connect(server, autocommit=True) as database:
            database.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _make_database(server: str, database_name: str) -> str:
    """An empty database beside the one of the other tests, with the story's clock. Returns the address of the server."""
    name, empty = sql.Identifier(database_name), sql.Identifier(os.environ.get("TEST_TEMPLATE", "template1"))
    with psycopg.connect(server, autocommit=True) as database:
        database.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        database.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, empty))
        # PostgreSQL looks into pg_catalog first unless it is named; named last, the story's now() is found before its own.
        path = sql.SQL("ALTER DATABASE {} SET search_path = public, story, pg_catalog")
        database.execute(path.format(name))
    with psycopg.connect(re.sub(r"/[^/]*$", f"/{database_name}", server), autocommit=True) as database:
        database.execute(CLOCK)
    return server


def _prepare_database(house: House) -> None:
    """A copy of the tests' own empty database has been prepared before it was copied."""
    if "TEST_TEMPLATE" not in os.environ:
        house.manage("prepare", "--database")


def _prepare_files(house: House) -> None:
    """The first to come makes them; who comes at the same time waits, and finds them done."""
    with open(STATIC.with_suffix(".lock"), "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        house.manage("prepare", "--files")
