"""Finished answers in object storage, against a real S3 server: they come whole, are watched from there, and leave nothing when they go."""

import io
import zipfile
from datetime import timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.checks import run_checks
from django.urls import reverse

from applicants.videos import files
from applicants.videos.files import bucket as bucket_module
from applicants.videos.models import Video
from applicants.videos.processing.runner import Verdict
from applicants.videos.services import (
    attach_copy,
    claim_video,
    delete_answers,
    finish_video,
    process_video,
    receive_video,
    remove_expired_videos,
)
from applicants.videos.services.videos import PAUSES
from mentoring.audit.services import acting
from mentoring.mail.models import OutboundEmail
from tests.scenarios.videos import CLIP, another_invited, ready
from tests.videos.test_judging import CASES


def keys(bucket) -> list[str]:
    """Everything that lies in the bucket, older versions and marks of deletion included."""
    found = bucket_module.client().list_object_versions(Bucket=bucket.name)
    return sorted(one["Key"] for kind in ("Versions", "DeleteMarkers") for one in found.get(kind, ()))


def here() -> list[str]:
    return sorted(str(path.relative_to(files.root())) for path in files.root().rglob("*"))


def sent(application, now, case="chromium_vp9.webm"):
    with (CASES / case).open("rb") as film:
        return receive_video(
            application=application, name=case, size=film.seek(0, 2), chunks=[film.seek(0) or b"", film.read()],
            by=application.applicant, now=now,
        )  # fmt: skip


@pytest.fixture
def unreachable(object_storage, monkeypatch):
    """Nobody answers where the storage was. Called with True again, it is back."""

    def switch(back: bool = False) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", object_storage if back else "http://127.0.0.1:9")
        bucket_module.client.cache_clear()

    return switch


def test_a_film_ends_in_the_bucket_and_nothing_of_it_stays_here(
    bucket, application, now, as_coordinator, django_capture_on_commit_callbacks
):
    sent(application, now)
    assert here() and keys(bucket) == []  # until it is judged it lies here
    with django_capture_on_commit_callbacks(execute=True):
        video = process_video(video=claim_video(now=now), now=now)
    assert (video.state, video.code) == ("ready", "ok")
    assert keys(bucket) == [f"videos/{video.pk}/720p.mp4", f"videos/{video.pk}/poster.jpg"]
    assert here() == []
    addresses = as_coordinator.get(reverse("videos:video-addresses", args=[video.pk])).json()
    whole = b"".join(as_coordinator.get(addresses["stream"]).streaming_content)
    assert whole[4:8] == b"ftyp"
    piece = as_coordinator.get(addresses["stream"], headers={"Range": "bytes=100-299"})
    assert (piece.status_code, b"".join(piece.streaming_content)) == (206, whole[100:300])
    assert as_coordinator.get(addresses["poster"]).content[:2] == b"\xff\xd8"


def test_deleted_is_said_when_the_bucket_is_empty(
    bucket, application, video, applicant, now, unreachable, django_capture_on_commit_callbacks
):
    assert len(keys(bucket)) == 2
    unreachable()
    with django_capture_on_commit_callbacks(execute=True):
        delete_answers(application=application, by=applicant, now=now)
    video.refresh_from_db()
    assert (video.state, video.files_gone_at) == ("deleted", None)
    with django_capture_on_commit_callbacks(execute=True):
        remove_expired_videos(by=None, now=now)
    video.refresh_from_db()
    assert video.files_gone_at is None
    unreachable(back=True)
    with django_capture_on_commit_callbacks(execute=True):
        remove_expired_videos(by=None, now=now + timedelta(hours=1))
    video.refresh_from_db()
    assert video.files_gone_at == now + timedelta(hours=1)
    assert keys(bucket) == []


def test_old_versions_go_too(bucket, application, applicant, now, django_capture_on_commit_callbacks):
    bucket_module.client().put_bucket_versioning(
        Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"}
    )  # fmt: skip
    video = ready(application, now=now)
    bucket_module.client().put_object(Bucket=bucket.name, Key=f"videos/{video.pk}/720p.mp4", Body=b"newer")
    bucket_module.client().delete_object(Bucket=bucket.name, Key=f"videos/{video.pk}/poster.jpg")
    assert len(keys(bucket)) == 4
    with django_capture_on_commit_callbacks(execute=True):
        delete_answers(application=application, by=applicant, now=now)
    assert keys(bucket) == []


def test_what_cannot_be_put_away_is_our_fault_and_tried_again(
    bucket, application, now, unreachable, django_capture_on_commit_callbacks
):
    sent(application, now)
    unreachable()
    with django_capture_on_commit_callbacks(execute=True):
        video = process_video(video=claim_video(now=now), now=now)
    assert (video.state, video.code) == ("failed", "failed")
    assert here() == [str(video.pk), f"{video.pk}/original"]
    unreachable(back=True)
    later = now + PAUSES[0] + timedelta(seconds=1)
    with django_capture_on_commit_callbacks(execute=True):
        video = process_video(video=claim_video(now=later), now=later)
    assert video.state == "ready"
    assert (len(keys(bucket)), here()) == (2, [])


def test_a_worker_that_died_between_the_bucket_and_the_database_is_followed_by_another(
    bucket, application, now, django_capture_on_commit_callbacks
):
    sent(application, now)
    first = claim_video(now=now)
    work = files.work_folder(first.pk, first.attempts)
    (work / "720p.mp4").write_bytes(b"of the first")
    files.keep_result(first.pk, first.attempts)  # and here it died
    later = now + timedelta(minutes=8)
    with django_capture_on_commit_callbacks(execute=True):
        second = process_video(video=claim_video(now=later), now=later)
    assert (second.state, second.attempts) == ("ready", 2)
    assert (len(keys(bucket)), here()) == (2, [])
    kept = files.find_result(second.pk, "720p.mp4")
    assert kept and kept.size > 1000


def test_the_sweep_goes_both_ways(bucket, application, video, now, unreachable, django_capture_on_commit_callbacks):
    stray = uuid4()
    bucket_module.client().put_object(Bucket=bucket.name, Key=f"videos/{stray}/720p.mp4", Body=b"nobody's")
    files.folder_of(video.pk).mkdir(exist_ok=True)
    files.original(video.pk).write_bytes(b"left by a crash")

    def sweep(at):
        with django_capture_on_commit_callbacks(execute=True):
            remove_expired_videos(by=None, now=at)
        return Video.objects.get(pk=video.pk)

    assert sweep(now).state == "ready"
    assert here() == [] and len(keys(bucket)) == 3  # the stray one may be on its way just now
    assert sweep(now + timedelta(days=2)).state == "ready"
    assert keys(bucket) == [f"videos/{video.pk}/720p.mp4", f"videos/{video.pk}/poster.jpg"]
    unreachable()
    assert sweep(now + timedelta(days=2)).state == "ready"  # not reached is not lost
    unreachable(back=True)
    bucket.remove(video.pk)
    assert sweep(now + timedelta(days=2)).code == "lost"
    assert OutboundEmail.objects.filter(kind="videos.lost").count() == 1


def test_watching_while_the_storage_is_away_is_told(bucket, video, as_coordinator, unreachable):
    addresses = as_coordinator.get(reverse("videos:video-addresses", args=[video.pk])).json()
    unreachable()
    assert as_coordinator.get(addresses["stream"]).status_code == 503
    assert as_coordinator.get(addresses["poster"]).status_code == 503


def test_a_copy_and_the_download_of_ones_own_data(bucket, video, as_applicant, applicant, now):
    other = another_invited(slug="annen", deadline=now + timedelta(days=10), now=now)
    with acting(by=applicant, act="test"):
        copy = attach_copy(application=other, source=video, by=applicant, now=now)
    kept = files.find_result(copy.pk, "720p.mp4")
    assert kept and b"".join(kept.read()) == CLIP
    page = as_applicant.post(reverse("dashboard:own-data-download"))
    with zipfile.ZipFile(io.BytesIO(b"".join(page.streaming_content))) as packed:
        assert packed.read(f"{video.application.ref}.mp4") == CLIP


def test_a_verdict_of_nobody_elses_worker_touches_nothing(bucket, application, now):
    sent(application, now)
    lost = claim_video(now=now)
    later = now + timedelta(minutes=8)
    process_video(video=claim_video(now=later), now=later)
    before = {key: files.find_result(lost.pk, key.rpartition("/")[2]).size for key in keys(bucket)}
    work = files.work_folder(lost.pk, lost.attempts)
    (work / "720p.mp4").write_bytes(b"too late")
    finish_video(video=lost, verdict=Verdict("ok", facts={"seconds": 4.0}), by=None, now=later)
    assert {key: files.find_result(lost.pk, key.rpartition("/")[2]).size for key in keys(bucket)} == before


# --- The deploy check -------------------------------------------------------------------------------------------------------


def said() -> list[str]:
    return [one.msg for one in run_checks(tags=["videos"], include_deployment_checks=True)]


def test_a_bucket_that_does_all_we_need_is_passed_in_silence_and_left_empty(bucket):
    assert said() == []
    assert keys(bucket) == []


def test_a_bucket_that_is_not_there_is_told(bucket, settings):
    settings.VIDEO_BUCKET = "nowhere"
    (one,) = said()
    assert one.startswith("VIDEO_BUCKET: the bucket “nowhere” cannot be listed: ") and "does not exist" in one


def test_a_storage_that_is_away_is_told(bucket, unreachable):
    unreachable()
    (one,) = said()
    assert "cannot be listed: Could not connect" in one


FORBIDDEN = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
)


@pytest.fixture
def forbids(object_storage, monkeypatch):
    """Between us and the storage, somebody who lets no request pass that begins with these words ("PUT", "GET /name/videos/")."""
    refused: list[str] = []

    class Doorkeeper(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, answer = 403, [("Content-Type", "application/xml")], FORBIDDEN
            if not any(f"{self.command} {self.path}".startswith(words) for words in refused):
                line = HTTPConnection(urlsplit(object_storage).netloc)
                line.request(self.command, self.path, body, dict(self.headers))
                passed = line.getresponse()
                left_out = ("content-length", "transfer-encoding", "connection")
                headers = [(name, value) for name, value in passed.getheaders() if name.lower() not in left_out]
                status, answer = passed.status, passed.read()
                line.close()
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_PUT = do_DELETE = do_HEAD = handle_any  # noqa: N815 - the library's names

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Doorkeeper) as door:
        Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{door.server_port}")
        bucket_module.client.cache_clear()
        yield refused.append
        door.shutdown()


@pytest.mark.parametrize(
    ("request_line", "done"),
    [
        ("GET /{bucket}?list-type", "listed"),
        ("PUT", "written"),
        ("GET /{bucket}/videos/", "read"),
        ("GET /{bucket}?versions", "emptied"),
        ("DELETE", "emptied"),
    ],
)
def test_what_the_key_may_not_do_is_told_by_name(request_line, done, bucket, forbids):
    forbids(request_line.format(bucket=bucket.name))
    (one,) = said()
    assert one.startswith(f"VIDEO_BUCKET: the bucket “{bucket.name}” cannot be {done}: ") and "AccessDenied" in one


def test_what_the_check_leaves_when_it_may_not_delete_goes_with_the_next_sweep(
    bucket, forbids, unreachable, now, django_capture_on_commit_callbacks
):
    forbids("DELETE")
    said()
    assert len(keys(bucket)) == 1
    unreachable(back=True)
    with django_capture_on_commit_callbacks(execute=True):
        remove_expired_videos(by=None, now=now + timedelta(days=2))
    assert keys(bucket) == []
