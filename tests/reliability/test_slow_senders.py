"""Whoever sends slowly keeps nobody else waiting (H41 of the hostile cases): many lines at a byte a second, beside one that asks the database."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread
from urllib.request import urlopen

import pytest
from django.conf import settings

from applicants.models import Application
from applicants.videos.views.uploads import PIECE
from mentoring import clock
from mentoring.devstack import processes
from mentoring.devstack.commands import answers
from programs.states import Role
from tests.conftest import member
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramFactory
from tests.ports import free_port
from tests.reliability.conftest import on_the_tests_database
from tests.reliability.test_uploads import Sender
from tests.scenarios.videos import invited

LINES = 40
"""More than the server has threads."""


@pytest.fixture
def application(transactional_db) -> Application:
    program, now = ProgramFactory(slug="runde"), clock.now()
    return invited(program, UserFactory(), by=member(program, "Hanne", "R", Role.COORDINATOR), now=now)


@pytest.fixture
def server(application, supervisor) -> int:
    """The port of the web server as it runs everywhere."""
    port = free_port()
    environment = on_the_tests_database(MEDIA_ROOT=str(settings.MEDIA_ROOT))
    supervisor.start("web", processes.web(host="127.0.0.1", port=port), environment=environment)
    supervisor.until(lambda: answers(port), seconds=60)
    return port


class Tricklers:
    """Lines that send a byte a second each, for as long as the block lasts."""

    def __init__(self, lines: list[socket.socket]) -> None:
        self.lines, self.enough = lines, Event()
        self.thread = Thread(target=self.trickle)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *error: object) -> None:
        self.enough.set()
        self.thread.join()
        for line in self.lines:
            line.close()

    def trickle(self) -> None:
        while not self.enough.wait(1):
            for line in self.lines:
                with suppress(OSError):  # given up
                    line.send(b"x")


def opened(port: int, head: str) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall(head.replace("\n", "\r\n").encode())
    return line


def heads(sender: Sender) -> Iterator[str]:
    """Pieces of an upload, and forms of strangers, in turn."""
    url = sender.sure(lambda: sender.ask("POST", sender.new, {"Upload-Length": str(PIECE)})).getheader("Location", "")
    told = {**sender.headers, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    piece = "".join(f"{name}: {value}\n" for name, value in told.items())
    form = f"Cookie: csrftoken={'x' * 32}\nContent-Type: application/x-www-form-urlencoded\n"
    while True:
        yield f"PATCH {url} HTTP/1.1\nHost: localhost\n{piece}Content-Length: {PIECE}\n\n"
        yield f"POST /accounts/login/ HTTP/1.1\nHost: localhost\n{form}Content-Length: 100000\n\n"


def test_forty_lines_at_a_byte_a_second_keep_nobody_waiting(application, server):
    slow = heads(Sender(application, server, b"", breaks=False, seed=1))
    waited = []
    with Tricklers([opened(server, next(slow)) for _line in range(LINES)]):
        for _page in range(8):
            began = time.monotonic()
            assert urlopen(f"http://127.0.0.1:{server}/readyz", timeout=20).status == 200
            waited.append(round(time.monotonic() - began, 1))
            time.sleep(1)
    assert max(waited) < 10 and max(waited[4:]) < 2, waited
