"""Gives pytest a database and a broker, so that plain `pytest`, also from an IDE, works like `manage.py test`.

pyproject.toml loads it. With DATABASE_URL and BROKER_URL set, nothing is started; so it is in the processes of pytest-xdist, which share
what the process that started them has: its PostgreSQL, in which each has a database of its own, and its broker, likewise.

Every database of the tests is a copy of one that is migrated only when our migrations or the locked packages have changed: making the
tables takes seconds, copying them next to nothing.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack

import psycopg
import pytest

from mentoring import catalogs
from mentoring.devstack import browser
from mentoring.devstack.services import CannotStart, numbered
from mentoring.devstack.stack import ROOT, Stack
from mentoring.devstack.supervisor import ChildFailed, Supervisor

_stack = Stack("test")
_services = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Before pytest-django reads the settings. Nothing is started for `pytest --help`.

    The catalogues are compiled here, since Django reads one as it starts, and would go on with none.
    """
    os.environ.update(_stack.environment())
    os.environ.update(browser.playwright_environment())
    if "PYTEST_XDIST_WORKER" in os.environ:
        number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) + 1
        os.environ["BROKER_URL"] = numbered(os.environ["BROKER_URL"], number)
    else:
        catalogs.compile_all()
        if _stack.embeds_database:
            os.environ["TEST_TEMPLATE"] = f"empty_{_fingerprint()}"
    return (yield)


def pytest_sessionstart() -> None:
    if not _stack.embeds_something:
        return
    try:
        _services.enter_context(_stack.locked())
        _stack.start_services(_services.enter_context(Supervisor(_stack.logs)))
        if _stack.embeds_database:
            _make_template(os.environ["TEST_TEMPLATE"])
    except (CannotStart, ChildFailed) as error:
        _services.close()
        pytest.exit(str(error), returncode=1)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    """All tests run inside this one call, whose frame is half a megabyte large, though nothing is ever written to it.

    CPython gets its frames from the system in pieces of 16 KB. Where a loop calls back and forth over the edge of a piece, it is asked for
    and given back each time: a fifth of the processor time of the sweeps. The piece that holds this frame has room for all others.
    """
    others = session.config.pluginmanager.subset_hook_caller("pytest_runtestloop", [sys.modules[__name__]])
    return others(session=session)


pytest_runtestloop.__code__ = pytest_runtestloop.__code__.replace(co_stacksize=2**16)


def pytest_unconfigure() -> None:
    _services.close()


def _fingerprint() -> str:
    """Of what the tables are made by."""
    seen = hashlib.sha256((ROOT / "mentoring" / "requirements" / "dev.txt").read_bytes())
    for file in sorted(ROOT.glob("*/**/migrations/*.py")):
        seen.update(file.read_bytes())
    seen.update((ROOT / "mentoring" / "audit" / "triggers.py").read_bytes())
    return seen.hexdigest()[:12]


def _make_template(name: str) -> None:
    """Under another name until it is whole, and then it is the only one. Raises CannotStart."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        there = [row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'empty\\_%'")]
        if name in there:
            return
        for old in there:
            server.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        server.execute("CREATE DATABASE empty_unfinished")
        made = subprocess.run(
            [sys.executable, "-m", "django", "prepare", "--database"],
            env={**os.environ, "DATABASE_URL": _stack.postgres.url("empty_unfinished")},
            stdout=subprocess.DEVNULL,
        )
        if made.returncode:
            raise CannotStart("The tables could not be made; the reason is above.")
        server.execute(f'ALTER DATABASE empty_unfinished RENAME TO "{name}"')
