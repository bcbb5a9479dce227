import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.test import Client

from applicants.models import Application
from applicants.videos.files import bucket as bucket_module
from applicants.videos.models import Video
from mentoring.accounts.models import User
from programs.models import Program
from tests.ports import free_port
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


@pytest.fixture(scope="session")
def object_storage(tmp_path_factory) -> Iterator[str]:
    """The address of an S3 server, a process of its own on loopback."""
    port = free_port()
    log = (tmp_path_factory.mktemp("storage") / "log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "--port", str(port)], stdout=log, stderr=log, env={"PATH": os.defpath}
    )
    address = f"http://127.0.0.1:{port}"
    for _try in range(300):
        try:
            urlopen(address, timeout=5).close()
            break
        except URLError:
            time.sleep(0.1)
    yield address
    server.terminate()
    server.wait()


@pytest.fixture
def bucket(object_storage: str, settings, monkeypatch) -> Iterator[Any]:
    """An empty bucket, in which finished answers lie in this test. Its `keys` are what lies in it."""
    access = {
        "AWS_ENDPOINT_URL_S3": object_storage, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "eu-north-1",
    }  # fmt: skip
    for name, value in access.items():
        monkeypatch.setenv(name, value)
    bucket_module.client.cache_clear()
    settings.VIDEO_BUCKET = f"answers-{uuid.uuid4().hex}"
    bucket_module.client().create_bucket(
        Bucket=settings.VIDEO_BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    yield bucket_module.Bucket(settings.VIDEO_BUCKET)
    bucket_module.client.cache_clear()


@pytest.fixture(params=["disk", "bucket"])
def shelf(request) -> str:
    """Twice: with finished answers on disk, and in a bucket."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    return request.param
