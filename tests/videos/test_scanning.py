"""A virus scanner that is asked first: what it finds is refused, and without its word nothing is opened (H44 of the hostile cases)."""

from datetime import datetime, timedelta

import pytest
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applicants.videos import files
from applicants.videos.models import Video
from applicants.videos.processing import scanner
from applicants.videos.services import claim_look, claim_video, look_at_video, process_video
from applicants.videos.services.videos import PAUSES
from mentoring.mail.models import OutboundEmail
from tests.videos.clamd import EICAR, MOST, Clamd
from tests.videos.test_judging import CASES

FILM = "chromium_vp9.webm"


@pytest.fixture
def clamd(settings):
    with Clamd() as clamd:
        settings.CLAMD_URL = clamd.address
        yield clamd


@pytest.fixture
def sends(as_applicant, application):
    """Ola sends this file by the form."""

    def send(name: str, content: bytes) -> None:
        as_applicant.post(own_page(application), {"video": SimpleUploadedFile(name, content)})

    return send


def own_page(application) -> str:
    return reverse("videos:video-page", args=[application.program.slug, application.ref])


def page(client, application) -> str:
    return client.get(own_page(application)).text


@pytest.fixture
def worked(django_capture_on_commit_callbacks):
    """The worker has taken what waits."""

    def work(now: datetime) -> Video:
        with django_capture_on_commit_callbacks(execute=True):
            video = claim_video(now=now)
            assert video is not None
            return process_video(video=video, now=now)

    return work


def film() -> bytes:
    return (CASES / FILM).read_bytes()


def test_a_clean_film_is_scanned_whole_and_once_and_then_taken(clamd, sends, worked, now):
    sends(FILM, film())
    look_at_video(video=claim_look(now=now), now=now)
    assert worked(now).state == "ready"
    assert clamd.scanned == [film()]


def test_what_it_finds_is_refused_in_words_deleted_and_never_opened(
    clamd, sends, worked, as_applicant, application, now
):
    sends("svar.mp4", film() + EICAR)
    video = worked(now)
    assert (video.state, video.code, video.details) == ("rejected", "infected", {"found": "Eicar-Test-Signature"})
    assert "The virus scanner found something harmful in this file" in page(as_applicant, application)
    letter = OutboundEmail.objects.get(kind="videos.rejected")
    assert "virus" in letter.body_text
    assert list(files.root().rglob("*.*")) == []


@pytest.mark.parametrize("manner", ["fails", "hangs up", "is silent", "babbles"])
def test_without_a_clear_answer_the_film_waits_its_sender_is_told_and_it_is_tried_again(
    manner, clamd, sends, worked, as_applicant, application, now, monkeypatch
):
    monkeypatch.setattr(scanner, "PATIENCE", 0.5)
    clamd.manner = manner
    sends(FILM, film())
    look_at_video(video=claim_look(now=now), now=now)
    video = worked(now)
    assert (video.state, video.code, video.attempts) == ("failed", "failed", 1)
    assert "Your recording is safe; we try again by ourselves." in page(as_applicant, application)
    assert claim_video(now=now + PAUSES[0] - timedelta(seconds=1)) is None
    clamd.manner = "scans"
    monkeypatch.undo()
    assert worked(now + PAUSES[0] + timedelta(seconds=1)).state == "ready"
    assert not OutboundEmail.objects.filter(kind="videos.rejected").exists()


def test_while_it_is_away_nothing_is_opened(settings, sends, worked, now):
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    sends(FILM, film())
    assert worked(now).state == "failed"
    assert [path.name for path in files.root().rglob("*.*")] == []  # no web copy: the judge was not asked


def test_a_film_larger_than_it_takes_is_no_clean_film(clamd, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(b"x" * MOST * 20)
    with pytest.raises(OSError, match=r"the virus scanner says: (INSTREAM size limit exceeded\. ERROR|nothing)"):
        scanner.found_in(large, scanner=clamd.address)


def test_nothing_is_asked_where_there_is_none(sends, worked, now, settings):
    assert settings.CLAMD_URL == ""
    sends(FILM, film())
    assert worked(now).state == "ready"


def test_it_is_asked_through_a_socket_file_too(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(EICAR)
    with Clamd(tmp_path / "clamd.ctl") as clamd:
        assert scanner.found_in(file, scanner=clamd.address) == "Eicar-Test-Signature"


def said() -> list[str]:
    return [one.msg for one in run_checks(tags=["videos"], include_deployment_checks=True)]


def test_the_deploy_check_asks_whether_it_is_there(clamd, settings):
    assert said() == []
    clamd.manner = "babbles"
    assert said() == ["CLAMD_URL: the virus scanner does not answer: it is no clamd"]
    settings.CLAMD_URL = "unix:///nowhere/clamd.ctl"
    (away,) = said()
    assert away.startswith("CLAMD_URL: the virus scanner does not answer: ")
