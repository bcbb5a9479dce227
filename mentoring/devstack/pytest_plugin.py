"""Gives pytest a database and a broker, so that plain `pytest`, also from an IDE, works like `manage.py test`.

pyproject.toml loads it. With DATABASE_URL and BROKER_URL set, nothing is started; so it is in the processes of pytest-xdist, which share
what the process that started them has: its PostgreSQL, in which each has a database of its own, and its broker, likewise.
"""

import os
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from mentoring import catalogs
from mentoring.devstack import browser
from mentoring.devstack.services import CannotStart, numbered
from mentoring.devstack.stack import Stack
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
    return (yield)


def pytest_sessionstart() -> None:
    if not _stack.embeds_something:
        return
    try:
        _services.enter_context(_stack.locked())
        _stack.start_services(_services.enter_context(Supervisor(_stack.logs)))
    except (CannotStart, ChildFailed) as error:
        _services.close()
        pytest.exit(str(error), returncode=1)


def pytest_unconfigure() -> None:
    _services.close()
