from datetime import datetime

import pytest
from django.test import Client

from applicants.models import Application
from applicants.videos.models import Video
from mentoring.accounts.models import User
from programs.models import Program
from tests.scenarios.videos import invited, ready


@pytest.fixture
def application(program: Program, applicant: User, coordinator: User, now: datetime) -> Application:
    """Ola's, asked for a video."""
    return invited(program, applicant, by=coordinator, now=now)


@pytest.fixture
def video(application: Application, now: datetime) -> Video:
    """Ola's, ready: it lasts 61 seconds."""
    return ready(application, now=now)


@pytest.fixture
def as_applicant(client: Client, applicant: User) -> Client:
    client.force_login(applicant)
    return client


@pytest.fixture
def as_coordinator(coordinator: User) -> Client:
    client = Client()
    client.force_login(coordinator)
    return client
