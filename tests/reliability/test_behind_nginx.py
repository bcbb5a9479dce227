"""Sending and watching through the nginx of docker-compose.yml, with its own settings, in front of the real server. Where nginx is not installed,
the summary says so."""

import http.client
import os
import re
import shutil
import time
from dataclasses import dataclass
from http.client import HTTPMessage

import pytest
from django.conf import settings as site
from django.urls import reverse

from applicants.models import Application
from applicants.videos import files
from applicants.videos.models import Upload, Video, Viewing
from applicants.videos.tokens import token_for
from applicants.videos.views.uploads import PIECE
from mentoring import clock
from mentoring.accounts.models import User
from mentoring.devstack.stack import ROOT
from mentoring.management.benchmarks.serving import nginx
from programs.states import Role
from tests.conftest import member
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramFactory
from tests.ports import free_port
from tests.reliability.conftest import Web, session_of
from tests.scenarios.videos import CLIP, invited, ready

pytestmark = pytest.mark.skipif(
    not shutil.which("nginx"), reason="nginx is not installed here, so nothing was sent or watched through it"
)
CONF = (ROOT / "mentoring/devstack/nginx.conf").read_text()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Front:
    """nginx, as a browser sees it."""

    port: int

    def ask(self, method: str, path: str, body: bytes = b"", *, session: str = "", **headers: str) -> Answer:
        cookies = f"session={session}; csrftoken={'x' * 32}"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, path, body, {"Cookie": cookies, "X-CSRFToken": "x" * 32, **headers})
            answer = line.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            line.close()


@pytest.fixture
def front(supervisor, static_files, tmp_path) -> Front:
    """As docker-compose.yml puts them together: other names and places, and nothing else."""
    media = site.MEDIA_ROOT
    told = {"MEDIA_ACCEL": "1", "BEHIND_PROXY": "1", "REQUIRE_SECOND_FACTOR": "0"}
    web = Web(supervisor, MEDIA_ROOT=str(media), STATIC_ROOT=static_files, **told)
    port, conf = free_port(), CONF
    for there, here in (
        ("listen 8080;", f"listen 127.0.0.1:{port};"),
        ("http://web:8000", f"http://127.0.0.1:{web.port}"),
        ("/srv/media/", f"{media}/"),
    ):
        assert conf.count(there) == 1
        conf = conf.replace(there, here)
    (tmp_path / "nginx").mkdir()
    nginx(conf, port=port, folder=tmp_path / "nginx", supervisor=supervisor)
    return Front(port)


@pytest.fixture
def video(transactional_db) -> Video:
    program, now = ProgramFactory(slug="runde"), clock.now()
    coordinator = member(program, "Hanne", "Raadgiver", Role.COORDINATOR)
    return ready(invited(program, UserFactory(), by=coordinator, now=now), now=now)


def address(video: Video, person: User, session: str) -> str:
    return reverse("videos:video-stream", args=[video.pk, token_for(video.pk, person=person.pk, session=session)])


def test_who_may_watch_gets_what_they_ask_for_nobody_else_a_byte_and_another_answer_passes_in_pieces(
    video, front, monkeypatch
):
    """In one go, as the server takes longer to start than all of it."""
    program = video.application.program
    coordinator, outsider = program.memberships.get(role=Role.COORDINATOR).user, UserFactory()
    second_coordinator = member(program, "Kari", "Komite", Role.COORDINATOR)
    mine, hers, strange = (session_of(person) for person in (coordinator, second_coordinator, outsider))
    good = address(video, coordinator, mine)
    piece = front.ask("GET", good, session=mine, Range="bytes=300000-300099")
    assert (piece.status, piece.body) == (206, CLIP[300_000:300_100])
    expected = {
        "Content-Type": "video/mp4", "Content-Length": "100", "Content-Range": f"bytes 300000-300099/{len(CLIP)}",
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Disposition": "inline", "Content-Security-Policy": "sandbox; default-src 'none'", "Server": "nginx",
    }  # fmt: skip
    assert {name: piece.headers.get(name) for name in expected} == expected
    assert re.fullmatch(
        '"[0-9a-f]+-[0-9a-f]+"', piece.headers["ETag"]
    )  # nginx's own, and strong: Safari takes no weak one
    said = "\n".join(f"{name}: {value}" for name, value in piece.headers.items())
    assert not {word for word in ("_protected", "X-Accel", str(site.MEDIA_ROOT), str(video.pk)) if word in said}
    assert list(Viewing.objects.values_list("viewer", flat=True)) == [coordinator.pk]
    whole = front.ask("GET", good, session=mine)
    assert (whole.status, whole.headers["Accept-Ranges"], whole.body) == (200, "bytes", CLIP)
    assert front.ask("GET", good, session=mine, Range=f"bytes={len(CLIP)}-").status == 416

    earlier = time.time() - 11 * 60
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: earlier)
        expired = address(video, coordinator, mine)
    for path, session, status in (
        (expired, mine, 403),
        (good, hers, 403),  # passed on
        (address(video, second_coordinator, hers), mine, 403),
        (good, "", 302),
        (address(video, outsider, strange), strange, 404),
        (f"/_protected/videos/{video.pk}/720p.mp4", mine, 404),
        (f"/_protected/videos/{video.pk}/", mine, 404),
        (f"/%5Fprotected/videos/{video.pk}/720p.mp4", mine, 404),
        (f"/x/..//_protected/videos/{video.pk}/720p.mp4", mine, 404),
    ):
        refused = front.ask("GET", path, session=session, Range="bytes=0-99")
        assert (refused.status, CLIP[:16] in refused.body) == (status, False), path
    assert Viewing.objects.count() == 1
    send_in_pieces(front, video.application)


def send_in_pieces(front: Front, application: Application) -> None:
    session = session_of(application.applicant)
    film = os.urandom(PIECE + 1000)
    new = reverse("videos:upload-new", args=[application.program.slug, application.ref])
    tus = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    begun = front.ask("POST", new, session=session, **tus, **{"Upload-Length": str(len(film))})
    assert begun.status == 201
    upload = begun.headers["Location"]
    too_large = front.ask("PATCH", upload, film, session=session, **tus, **{"Upload-Offset": "0"})
    assert (too_large.status, Upload.objects.get().offset) == (413, 0)
    first = front.ask("PATCH", upload, film[:PIECE], session=session, **tus, **{"Upload-Offset": "0"})
    assert (first.status, first.headers["Upload-Offset"]) == (204, str(PIECE))
    assert front.ask("HEAD", upload, session=session, **tus).headers["Upload-Offset"] == str(PIECE)
    last = front.ask("PATCH", upload, film[PIECE:], session=session, **tus, **{"Upload-Offset": str(PIECE)})
    assert (last.status, last.headers["Upload-Offset"]) == (204, str(len(film)))
    assert files.original(Video.objects.get(state="received").pk).read_bytes() == film
