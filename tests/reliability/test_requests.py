"""Requests wait neither for the broker nor for a database connection that is gone. A real web server, asked over HTTP."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from celery.signals import before_task_publish
from django.db import connection

from applicants.models import Application
from applicants.states import ApplicationState
from mentoring import clock
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import RELAY_TASK, relay
from programs.states import Role
from tests.conftest import member
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramFactory
from tests.reliability.conftest import Web, page_of
from tests.scenarios.applicants import drafted, open_call


@pytest.fixture
def call(transactional_db):
    program = ProgramFactory(slug="runde")
    return open_call(program, by=member(program, "Hanne", "Raadgiver", Role.COORDINATOR), now=clock.now())


@pytest.fixture
def drafts(call) -> list[Application]:
    return [drafted(call, UserFactory(), now=clock.now()) for _person in range(3)]


@contextmanager
def black_hole(port: int) -> Iterator[threading.Event]:
    """Takes every connection and whatever is said, and never answers. The event: somebody has said something."""
    heard, open_ones = threading.Event(), []

    def listen(hole: socket.socket) -> None:
        with suppress(OSError):
            while True:
                visitor, _address = hole.accept()
                open_ones.append(visitor)
                if visitor.recv(1):
                    heard.set()

    with socket.create_server(("127.0.0.1", port)) as hole:
        threading.Thread(target=listen, args=[hole], daemon=True).start()
        yield heard
        hole.shutdown(socket.SHUT_RDWR)
    for visitor in open_ones:
        visitor.close()


def end_connections_of_others() -> int:
    """As a restart of PostgreSQL does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def test_submitting_works_without_a_broker_and_without_the_connections_of_before(drafts, mail_server, supervisor):
    web = Web(supervisor)
    refused, swallowed, cut_off = drafts
    assert web.submit(refused) == (302, page_of(refused, "receipt"))
    with black_hole(web.broker_port) as heard:
        assert web.submit(swallowed) == (302, page_of(swallowed, "receipt"))
        assert heard.wait(60)  # so there was somebody to wait for
    for _request in range(20):
        web.submit(refused)
    assert end_connections_of_others() >= 2
    for _request in range(20):
        assert web.submit(cut_off) == (302, page_of(cut_off, "receipt"))
    supervisor.stop_all()

    assert set(Application.objects.values_list("state", flat=True)) == {ApplicationState.SUBMITTED}
    assert OutboundEmail.objects.count() == 3
    assert relay(clock=clock.now) == 3
    assert mail_server.copies() == dict.fromkeys([draft.applicant.email for draft in drafts], 1)


def test_a_request_never_talks_to_the_broker_itself(client, drafts, empty_broker):
    asked, threads = threading.Event(), []

    def note(sender=None, **kwargs):
        threads.append((sender, threading.current_thread().name))
        asked.set()

    before_task_publish.connect(note)
    try:
        client.force_login(drafts[0].applicant)
        assert client.post(page_of(drafts[0], "check"), {"version": drafts[0].version}).status_code == 302
        assert asked.wait(60)
    finally:
        before_task_publish.disconnect(note)
    assert threads == [(RELAY_TASK, "wake")]
