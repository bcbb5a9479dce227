from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from applicants.models import Application
from mentoring.policies import Refusal
from programs.models import Program
from tests.scenarios.applicants import drafted, open_call, submitted


@pytest.fixture
def call(program, coordinator, now) -> Program:
    """An open call with a question that must be answered and one that need not."""
    return open_call(program, by=coordinator, now=now)


@pytest.fixture
def draft(call, applicant, now) -> Application:
    """Everything answered, not submitted."""
    return drafted(call, applicant, now=now)


@pytest.fixture
def application(call, applicant, now) -> Application:
    """Submitted."""
    return submitted(call, applicant, now=now)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What is done inside is refused for this reason."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code
