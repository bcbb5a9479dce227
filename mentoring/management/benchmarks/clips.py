"""A clip sent in pieces and watched by byte ranges, through a real web server: against copying the file, and against nginx."""

import http.client
import os
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.urls import reverse

from applicants.models import Application
from applicants.states import ApplicationState
from applicants.videos import files
from applicants.videos.models import Video
from applicants.videos.states import VideoState
from applicants.videos.tokens import token_for
from mentoring import clock
from mentoring.accounts.models import Unit, User
from mentoring.audit.services import acting
from mentoring.fields import Translated
from mentoring.management.benchmarks.measuring import Bench, Comparison, in_turns, wall
from mentoring.management.benchmarks.serving import cpu_of, free_port, memory_of, nginx, sign_in, web_server
from programs.models import Program
from programs.states import Phase

TITLE = "a clip sent in pieces and watched, against a plain copy and nginx"
MIB = 1024 * 1024


def measure(bench: Bench) -> list[Comparison]:
    application = _application()
    port, web = web_server(bench)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cookie = sign_in(application.applicant)
    size = bench.sizes.clip_mib
    sender = _Sender(line, cookie, application)
    sender.send(size)  # the first warms up
    at_first = memory_of(web)
    ours, plain = in_turns(
        lambda: wall(lambda: sender.send(size)),
        lambda: wall(lambda: _copy(bench.folder, size)),
        rounds=bench.sizes.rounds,
    )
    rows = [
        Comparison(
            f"{size} MiB sent in pieces", "the same copied", "ms a MiB", 1000 * ours / size, 1000 * plain / size,
            note="both are on disk after each MiB; ours also asks who it is, and writes down how far it has come",
        )
    ]  # fmt: skip
    rows.append(_watched(bench, application, line, cookie, web))
    rows.append(Comparison("memory of the web server after that", "before", "MB", memory_of(web), at_first, "≤ 1.2 ×"))
    line.close()
    return rows


class _Sender:
    def __init__(self, line: http.client.HTTPConnection, cookie: str, application: Application) -> None:
        self.line = line
        self.new = reverse("videos:upload-new", args=[application.program.slug, application.ref])
        self.headers = {
            "Cookie": f"{cookie}; csrftoken={'x' * 32}", "X-CSRFToken": "x" * 32, "Tus-Resumable": "1.0.0",
        }  # fmt: skip

    def send(self, size: int) -> None:
        """All but the last byte: it would become a video, of which one may send only so many. Then it is dropped."""
        url = self._ask("POST", self.new, 201, b"", **{"Upload-Length": str(size * MIB + 1)}) or ""
        piece = os.urandom(MIB)
        for number in range(size):
            self._ask(
                "PATCH", url, 204, piece, **{"Upload-Offset": str(number * MIB), "Content-Type": "application/offset+octet-stream"}
            )  # fmt: skip
        self._ask("DELETE", url, 204)

    def _ask(self, method: str, url: str, expected: int, body: bytes = b"", **more: str) -> str | None:
        self.line.request(method, url, body, {**self.headers, **more})
        answer = self.line.getresponse()
        said = answer.read()
        if answer.status != expected:
            raise RuntimeError(f"{method} {url} answered {answer.status}: {said[:200]!r}")
        return answer.getheader("Location")


def _copy(folder: Path, size: int) -> None:
    piece = os.urandom(MIB)
    with (folder / "copy").open("wb") as file:
        for _number in range(size):
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    (folder / "copy").unlink()


def _watched(
    bench: Bench, application: Application, line: http.client.HTTPConnection, cookie: str, web: int
) -> Comparison:
    size = bench.sizes.clip_mib
    what, against = f"{size} MiB watched, 1 MiB at a time", "nginx"
    with acting(by=None, act="bench"):
        video = Video.objects.create(
            id=uuid4(), application=application, state=VideoState.READY, received_at=clock.now(), ready_at=clock.now(), etag="x"
        )  # fmt: skip
    files.folder_of(video.pk).mkdir()
    clip = files.folder_of(video.pk) / files.WEB_COPIES["video"]
    clip.write_bytes(os.urandom(MIB) * size)
    key = cookie.partition("=")[2]
    address = reverse(
        "videos:video-stream", args=[video.pk, token_for(video.pk, person=application.applicant_id, session=key)]
    )

    def watch(through: http.client.HTTPConnection, path: str) -> None:
        for number in range(size):
            through.request(
                "GET", path, headers={"Cookie": cookie, "Range": f"bytes={number * MIB}-{(number + 1) * MIB - 1}"}
            )
            answer = through.getresponse()
            if (answer.status, len(answer.read())) != (206, MIB):
                raise RuntimeError(f"{path} answered {answer.status}")

    def ours() -> float:
        return 1000 * wall(lambda: watch(line, address)) / size

    ours()
    if not shutil.which("nginx"):
        return Comparison(
            what,
            "nginx: not installed",
            "ms a MiB",
            ours(),
            note="nginx is not installed here, so there is nothing to compare with",
        )
    port = free_port()
    server = f"server {{ listen 127.0.0.1:{port}; root {clip.parent}; }}"
    nginx(server, port=port, folder=bench.folder, supervisor=bench.supervisor)
    plain = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    before = cpu_of(web)
    times = in_turns(ours, lambda: 1000 * wall(lambda: watch(plain, f"/{clip.name}")) / size, rounds=bench.sizes.rounds)
    used = 1000 * (cpu_of(web) - before) / size / bench.sizes.rounds
    plain.close()
    return Comparison(
        what, against, "ms a MiB", *times,
        note=f"ours asks for each piece who it is and whether they may; {used:.1f} ms of the web server's processor a MiB",
    )  # fmt: skip


def _application() -> Application:
    """Somebody who has been asked for a video."""
    now = clock.now()
    with acting(by=None, act="bench"):
        unit, _new = Unit.objects.get_or_create(code="BENCH", defaults={"name": "Bench"})
        person = User.objects.create_user("film@politiet.example", given_name="Kari", family_name="Film", unit=unit)
        said = Translated(nb="Bench", nn="Bench", en="Bench")
        program = Program.objects.create(
            slug="bench-film", name=said, call_text=said, unit=unit, reference_date=now.date(), created_at=now, created_by=person,
            state=Phase.VIDEO, video_closes_at=now + timedelta(days=10),
        )  # fmt: skip
        return Application.objects.create(
            program=program, applicant=person, state=ApplicationState.INVITED, created_at=now, saved_at=now, submitted_at=now, eligible=True
        )  # fmt: skip
