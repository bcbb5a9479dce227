"""Sending a file and filming in Firefox, where it is installed. Where it is not, the summary says so."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from applicants.models import Application
from applicants.videos.models import Passage, Upload, Video
from applicants.videos.services import claim_video, process_video
from mentoring import clock
from tests import firefox
from tests.firefox import Firefox
from tests.videos.test_judging import CASES

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not firefox.installed(), reason="Firefox is not installed here, so sending from it was not tried"
    ),
]


@pytest.fixture
def fox(tmp_path) -> Iterator[Firefox]:
    with Firefox(firefox.installed() or "", tmp_path) as fox:
        yield fox


@pytest.fixture
def at_home(fox: Firefox, application: Application, live_server) -> str:
    """Signed in as the applicant. The address of the answer's page."""
    application.applicant.language = "en"
    application.applicant.save(update_fields=["language"])
    client = Client()
    client.force_login(application.applicant)
    fox.open(f"{live_server.url}/healthz")
    session = client.cookies["session"].value
    fox.ask("AddCookie", cookie={"name": "session", "value": session, "path": "/"})
    return live_server.url + reverse("videos:video-page", args=[application.program.slug, application.ref])


def judged() -> Video:
    return process_video(video=claim_video(now=clock.now()), now=clock.now())


def test_a_file_is_sent_in_pieces_and_played(fox, at_home, tmp_path):
    film = tmp_path / "svar.webm"
    film.write_bytes((CASES / "chromium_vp9.webm").read_bytes())
    fox.open(at_home)
    fox.choose("//input[@type='file']", film)
    fox.press("Send the file")
    fox.sees("It has arrived")
    video = Video.objects.get()
    assert (video.original_bytes, video.original_name) == (film.stat().st_size, "svar.webm")
    assert Upload.objects.count() == 0
    assert (judged().state, Video.objects.get().code) == ("ready", "ok")
    fox.open(at_home)
    fox.sees("It is in order.")
    fox.run("document.querySelector('clip-player video').play()")
    fox.until(lambda: fox.run("return document.querySelector('clip-player video').currentTime > 0.5"), "it plays")
    fox.run("document.querySelector('clip-player video').currentTime = 2")
    fox.until(lambda: fox.run("return document.querySelector('clip-player video').currentTime >= 2"), "it jumps")


@pytest.mark.parametrize(
    ("page", "on", "start", "seen"),
    [
        ("record/", "Turn on camera and microphone", "Start filming", "Look at it"),
        ("sound/record/", "Turn on the microphone", "Start recording", "Listen to it"),
    ],
)
def test_recorded_looked_at_and_sent(page, on, start, seen, fox, at_home):
    fox.open(at_home + page)
    fox.press(on)
    fox.press(start)
    fox.sees("Question 1 of 3")
    fox.run("return new Promise(done => setTimeout(done, 2500))")
    fox.press("Next question")
    fox.run("return new Promise(done => setTimeout(done, 2000))")
    fox.press("Finish")
    fox.sees(seen)
    fox.press("Send this one")
    fox.until(lambda: fox.address == at_home, "sent")
    assert Passage.objects.count() == 2
    video = judged()
    assert (video.state, video.code) == ("ready", "ok")
    assert 4 < video.seconds < 8
