"""The cast. Everybody who appears in more than one test has a name here."""

import gc
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as examples
from playwright.sync_api import expect

from mentoring import clock
from mentoring.accounts.models import User
from mentoring.devstack.browser import launch_arguments
from programs.models import Membership, Program
from programs.states import Role
from tests.factories.accounts import UserFactory
from tests.factories.programs import MembershipFactory, ProgramFactory
from tests.mail_server import MailServer
from tests.scenarios.oslo import at

STRANDS = (
    ("tests/e2e/", "tests/videos/pages/test_recording"),
    ("tests/sweeps/test_sealed", "tests/sweeps/test_accessibility"),
    ("tests/devstack/test_bench", "tests/devstack/test_starting", "tests/matching/pages/test_sitting"),
)
"""What takes minutes: each group begins one of the parts into which pytest-xdist cuts the list, one a process."""

# On a machine that has much else to do everything takes longer. What is there already is seen at once.
expect.set_options(timeout=60_000)
examples.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("ours")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that take minutes come first, so that at the end no core waits for another's last; and not all of them in one process, so that
    those that wait for a browser run beside others that do not."""
    strands = [[item for item in items if item.nodeid.startswith(names)] for names in STRANDS]
    rest = [item for item in items if not item.nodeid.startswith(sum(STRANDS, ()))]
    ends = [round(len(items) * number / len(STRANDS)) for number in range(1, len(STRANDS) + 1)]
    items.clear()
    for strand, end in zip(strands, ends, strict=True):
        room = max(0, end - len(items) - len(strand))
        items += strand + rest[:room]
        rest = rest[room:]
    items += rest


def pytest_collection_finish() -> None:
    """What is there by now stays: it need not be looked through for rubbish again and again."""
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The audit trail cannot be emptied. Tests that need real transactions empty all tables, so here, and only here, it can."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("audit_event", "audit_rowchange"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER no_truncate")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The browser that is here, not one that Playwright would download."""
    return {**browser_type_launch_args, **launch_arguments()}


def pytest_configure() -> None:
    """What is slower or stricter than a test needs."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture(autouse=True)
def own_media(request: pytest.FixtureRequest) -> None:
    """Who has a database has a folder for files too, of its own."""
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("settings").MEDIA_ROOT = request.getfixturevalue("tmp_path") / "media"


@pytest.fixture
def now(db: None) -> datetime:
    return clock.now()


@pytest.fixture
def set_clock(monkeypatch):
    """Moves the clock of the pages to this moment in Oslo."""
    return lambda *when: monkeypatch.setattr(clock, "now", lambda: at(*when))


def member(program: Program, given_name: str, family_name: str, role: Role, **fields: object) -> User:
    """A person with a role in the programme."""
    person = UserFactory(given_name=given_name, family_name=family_name)
    MembershipFactory(program=program, user=person, role=role, **fields)
    return person


@pytest.fixture
def program(db: None) -> Program:
    return ProgramFactory(slug="runde")


@pytest.fixture
def coordinator(program: Program) -> User:
    return member(program, "Hanne", "Raadgiver", Role.COORDINATOR)


@pytest.fixture
def assessor(program: Program) -> User:
    return member(program, "Aksel", "Vurder", Role.ASSESSOR)


@pytest.fixture
def second_assessor(program: Program) -> User:
    return member(program, "Berit", "Vurder", Role.ASSESSOR)


@pytest.fixture
def third_assessor(program: Program) -> User:
    return member(program, "Cato", "Vurder", Role.ASSESSOR)


@pytest.fixture
def leader(program: Program) -> User:
    return member(program, "Liv", "Leder", Role.LEADER)


@pytest.fixture
def second_leader(program: Program) -> User:
    return member(program, "Lars", "Leder", Role.LEADER)


@pytest.fixture
def mentor(program: Program) -> User:
    """Somebody who is a mentor without having been matched here; scenarios make real ones."""
    return member(program, "Mona", "Mentor", Role.MENTOR)


@pytest.fixture
def applicant(db: None) -> User:
    return UserFactory(given_name="Ola", family_name="Soeker")


@pytest.fixture
def outsider(db: None) -> User:
    return UserFactory(given_name="Ute", family_name="Forbi")


@pytest.fixture
def administrator(db: None) -> User:
    return UserFactory(given_name="Admin", family_name="Istrator", is_administrator=True)


@pytest.fixture
def coordinator_membership(coordinator: User, program: Program) -> Membership:
    return Membership.objects.get(user=coordinator, program=program)


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A real SMTP server on loopback, which the relay uses."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
