"""The real processes of the application, on the tests' database, at a time of day of our choosing."""

import http.client
import os
import signal
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from applicants.models import Application
from mentoring.accounts.models import User
from mentoring.celery import app
from mentoring.devstack import processes
from mentoring.devstack.commands import answers
from mentoring.devstack.supervisor import Child, Supervisor
from mentoring.settings import STORAGES
from tests.ports import free_port


class ShiftedClock:
    """What PostgreSQL tells our processes when they ask for now(): the time goes on from `start`, and can be made to jump.

    A function of ours stands before PostgreSQL's own in the search path of their connections; nothing of the application is changed.
    """

    options = "-c search_path=shifted,pg_catalog,public"

    def __init__(self, start: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS shifted")
            cursor.execute("SELECT %s - pg_catalog.now()", [start])
            (self.ahead,) = cursor.fetchone()
        self.jump(timedelta(0))

    def jump(self, ahead: timedelta) -> None:
        self.ahead += ahead
        seconds = self.ahead.total_seconds()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION shifted.now() RETURNS timestamptz LANGUAGE sql STABLE AS "
                f"$$ SELECT pg_catalog.now() + {seconds} * interval '1 second' $$"
            )

    def remove(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA shifted CASCADE")


class Workers:
    """The worker process as it runs everywhere, to be started and killed."""

    def __init__(self, supervisor: Supervisor, environment: Mapping[str, str], *, queue: str = "celery") -> None:
        self.supervisor, self.environment, self.queue = supervisor, environment, queue
        self.child: Child | None = None

    def start(self) -> None:
        command = {"celery": processes.worker, "look": processes.look, "video": processes.video}[self.queue]()
        self.child = self.supervisor.start(self.queue, command, environment=self.environment)

    def kill(self) -> None:
        """SIGKILL to all of it at once, as when the machine loses power."""
        assert self.child is not None
        os.killpg(self.child.process.pid, signal.SIGKILL)
        self.child.process.wait()
        self.supervisor.children.remove(self.child)

    def kill_those_at_work(self) -> None:
        """SIGKILL to the pool's processes, as when memory runs out; the worker itself lives on."""
        for number in self.pool():
            os.kill(number, signal.SIGKILL)

    def pool(self) -> list[int]:
        """The processes that do the work."""
        assert self.child is not None
        leader = self.child.process.pid
        return [int(number) for number in Path(f"/proc/{leader}/task/{leader}/children").read_text().split()]


def on_the_tests_database(**more: str) -> dict[str, str]:
    """The environment of a process that works on the database of this test."""
    name = quote(str(connection.settings_dict["NAME"]))
    return {
        **os.environ,
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(),
        **more,
    }


@pytest.fixture
def supervisor(transactional_db, tmp_path) -> Iterator[Supervisor]:
    """Everything it started has ended before the tables are emptied."""
    with Supervisor(tmp_path / "logs") as supervisor:
        yield supervisor


@pytest.fixture
def empty_broker(transactional_db):
    """Nothing of an earlier test waits at the broker. Called again, it empties it once more."""

    def empty() -> None:
        with app.connection_for_write() as broker:
            broker.default_channel.client.flushdb()

    empty()
    return empty


@pytest.fixture
def static_files(settings, tmp_path) -> str:
    """Pages can be shown, too: who is too late is told so on one."""
    settings.STATIC_ROOT, settings.STORAGES = tmp_path / "static", STORAGES
    call_command("collectstatic", verbosity=0, interactive=False)
    return str(settings.STATIC_ROOT)


class Web:
    """The web server as it runs everywhere; its broker is at a port where nobody need answer."""

    def __init__(self, supervisor: Supervisor, **environment: str) -> None:
        self.port, self.broker_port = free_port(), free_port()
        self.environment = on_the_tests_database(BROKER_URL=f"redis://127.0.0.1:{self.broker_port}/0", **environment)
        self.supervisor = supervisor
        supervisor.start("web", processes.web(host="127.0.0.1", port=self.port), environment=self.environment)
        supervisor.until(lambda: answers(self.port), seconds=60)

    def submit(self, application: Application) -> tuple[int, str]:
        """Status and target of what a press of the button gives."""
        return self.press(application, session_of(application.applicant))

    def press(self, application: Application, session: str) -> tuple[int, str]:
        """The same by somebody who has signed in already."""
        cookies = f"session={session}; csrftoken={'x' * 32}"
        headers = {
            "Cookie": cookies,
            "X-CSRFToken": "x" * 32,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        browser = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            browser.request("POST", page_of(application, "check"), f"version={application.version}", headers)
            answer = browser.getresponse()
            return answer.status, answer.getheader("Location", "")
        finally:
            browser.close()


def session_of(person: User) -> str:
    """What the browser of somebody who has signed in holds."""
    client = Client()
    client.force_login(person)
    return client.cookies["session"].value


def page_of(application: Application, page: str) -> str:
    return reverse(f"applicants:application-{page}", args=[application.program.slug, application.ref])
