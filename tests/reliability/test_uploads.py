"""Many send at once, a third of them over lines that break, while the web server is restarted and the worker killed three times.

Everybody's answer is ready in the end, nobody's twice, and nothing is left lying. MENTORING_UPLOADS=100 does it with a hundred.
"""

import http.client
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from applicants.models import Application
from applicants.states import ApplicationState
from applicants.videos import files
from applicants.videos.models import Upload, Video
from applicants.videos.services import sweep_uploads
from mentoring import clock
from mentoring.celery import app
from mentoring.devstack import processes
from mentoring.devstack.commands import answers
from mentoring.mail.models import OutboundEmail
from programs.states import Role
from tests.conftest import member
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.factories.programs import ProgramFactory
from tests.ports import free_port
from tests.reliability.conftest import ShiftedClock, Workers, on_the_tests_database
from tests.scenarios.videos import invited
from tests.videos.test_judging import CASES

HOW_MANY = int(os.environ.get("MENTORING_UPLOADS", "9"))
CLIPS = [(CASES / name).read_bytes() for name in ("chromium_vp9.webm", "firefox_vp8.webm", "safari_fragmented.mp4")]
PIECES = 5
PATIENCE = 120


@dataclass
class Sender:
    """One applicant's device. `breaks`: this line is cut in the middle of pieces, and some answers never arrive."""

    application: Application
    port: int
    clip: bytes
    breaks: bool
    seed: int
    cuts: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        client = Client()
        client.force_login(self.application.applicant)
        session = client.cookies["session"].value
        self.headers = {
            "Cookie": f"session={session}; csrftoken={'x' * 32}", "X-CSRFToken": "x" * 32, "Tus-Resumable": "1.0.0",
        }  # fmt: skip
        self.new = reverse("videos:upload-new", args=[self.application.program.slug, self.application.ref])
        self.chance = random.Random(self.seed)

    def send(self) -> None:
        """As the script on the page does: announce, send, and after whatever goes wrong ask where it is and go on."""
        size, piece = len(self.clip), len(self.clip) // PIECES + 1
        url = self.sure(lambda: self.ask("POST", self.new, {"Upload-Length": str(size)})).getheader("Location", "")
        offset = 0
        while offset < size:
            with suppress(OSError, http.client.HTTPException):
                answer = self.patch(url, offset, self.clip[offset : offset + piece])
                if answer.status == 204:
                    offset = int(answer.getheader("Upload-Offset", ""))
                    continue
            offset = int(self.sure(lambda: self.ask("HEAD", url)).getheader("Upload-Offset", ""))

    def sure(self, act):
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError, http.client.HTTPException):
                answer = act()
                if answer.status < 300:
                    return answer
                assert answer.status >= 500, answer.status
            assert time.monotonic() < end, "the server never came back"
            time.sleep(0.2)

    def patch(self, url: str, offset: int, data: bytes) -> http.client.HTTPResponse:
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        if self.breaks and self.chance.random() < 0.4:
            self.cuts += 1
            keep = self.chance.choice(
                [0, len(data) // 2, len(data)]
            )  # of the piece; with all of it only the answer is lost
            return self.ask("PATCH", url, headers, data, keep=keep)
        return self.ask("PATCH", url, headers, data)

    def ask(self, method, url, headers=None, data=b"", *, keep=None) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.putrequest(method, url)
            for name, value in {**self.headers, **(headers or {}), "Content-Length": str(len(data))}.items():
                line.putheader(name, value)
            line.endheaders()
            line.send(data if keep is None else data[:keep])
            if keep is not None:
                raise ConnectionResetError("the line broke")
            answer = line.getresponse()
            answer.read()
            return answer
        finally:
            line.close()


@pytest.fixture
def applications(transactional_db) -> list[Application]:
    program, now = ProgramFactory(slug="runde"), clock.now()
    first = invited(
        program, UserFactory(), by=member(program, "Hanne", "R", Role.COORDINATOR), now=now
    )  # fmt: skip
    others = ApplicationFactory.create_batch(
        HOW_MANY - 1, program=first.program, state=ApplicationState.INVITED, submitted_at=now, eligible=True
    )
    return [first, *others]


def test_every_answer_gets_through_once(applications, supervisor, empty_broker, settings):
    shifted = ShiftedClock(clock.now())
    port = free_port()
    environment = on_the_tests_database(MEDIA_ROOT=str(settings.MEDIA_ROOT), PGOPTIONS=shifted.options)

    def serve():
        child = supervisor.start("web", processes.web(host="127.0.0.1", port=port), environment=environment)
        supervisor.until(lambda: answers(port), seconds=60)
        return child

    web = serve()
    workers = Workers(supervisor, environment, queue="video")
    workers.start()
    senders = [
        Sender(application, port, CLIPS[number % len(CLIPS)], breaks=number % 3 == 0, seed=number)
        for number, application in enumerate(applications)
    ]

    with ThreadPoolExecutor(8) as devices:
        sending = [devices.submit(sender.send) for sender in senders]
        time.sleep(0.5)
        os.killpg(web.process.pid, 9)
        web.process.wait()
        supervisor.children.remove(web)
        serve()  # here and not in a thread: what a thread has started ends with it
        for one in sending:
            one.result(timeout=600)
    assert sum(sender.cuts for sender in senders) > HOW_MANY // 9

    def ready() -> int:
        return Video.objects.filter(state="ready").count()

    for killing in range(1, 4):
        app.send_task("videos.process_waiting", queue="video")
        enough = HOW_MANY * killing // 4
        supervisor.until(
            lambda goal=enough: ready() >= goal and Video.objects.filter(state="checking").exists(), seconds=600
        )
        workers.kill()
        workers.start()
        shifted.jump(timedelta(minutes=8))  # so long a killed worker is waited for
    deadline = time.monotonic() + 900
    while ready() < HOW_MANY and time.monotonic() < deadline:
        app.send_task("videos.process_waiting", queue="video")
        shifted.jump(timedelta(minutes=8))
        until = time.monotonic() + 30
        while ready() < HOW_MANY and time.monotonic() < until:
            time.sleep(0.5)

    videos = list(Video.objects.all())
    assert [video.state for video in videos] == ["ready"] * HOW_MANY
    assert {video.application_id for video in videos} == {application.pk for application in applications}
    assert OutboundEmail.objects.filter(kind="videos.ready").count() == HOW_MANY
    # Announced, and the answer was lost with the server: announced anew, and given up after a day.
    assert set(Upload.objects.values_list("offset", flat=True)) <= {0}
    sweep_uploads(by=None, now=clock.now() + timedelta(days=2))
    assert (Upload.objects.count(), list(files.pieces().iterdir())) == (0, [])
    folders = {folder.name: sorted(file.name for file in folder.iterdir()) for folder in files.root().iterdir()}
    assert folders == {str(video.pk): ["720p.mp4", "poster.jpg"] for video in videos}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE action = 'videos.receive_video'")
        assert cursor.fetchone() == (HOW_MANY,)
    workers.kill()
    shifted.remove()
