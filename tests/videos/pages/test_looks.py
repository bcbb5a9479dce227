"""What the script makes of the newest pages is fit for everyone too: axe finds nothing in any state, wide or narrow, and nothing sticks out.

The pages as they come from the server are looked at in tests/sweeps/test_accessibility.py.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from applicants.models import Question
from applicants.videos.services import log_viewing, save_writing, write_transcript
from tests.scenarios.videos import ready, rejected
from tests.sweeps.test_accessibility import LOOK, NARROW, RULES, STICKS_OUT, WIDE
from tests.videos.pages.test_recording import LOSE, Recorder, asked, camera  # noqa: F401 - its browser with a camera

pytestmark = pytest.mark.django_db(transaction=True)


class Look:
    """Looks at the page that is open, as it is now."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def __call__(self, page: Page, what: str) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            for one in page.evaluate(LOOK, RULES) + page.evaluate(STICKS_OUT):
                self.wrong.append(f"{what} at {size['width']}: {one}")


@pytest.fixture
def look() -> Iterator[Look]:
    look = Look()
    yield look
    assert look.wrong == []


@pytest.mark.parametrize(
    ("page", "on", "start", "again"),
    [
        ("video-record", "Turn on camera and microphone", "Start filming", "Film again"),
        ("sound-record", "Turn on the microphone", "Start recording", "Record again"),
    ],
)
def test_the_recorder_in_every_state(page, on, start, again, camera, asked, live_server, look):  # noqa: F811
    recorder = Recorder(camera, asked, live_server.url, name=page)
    recorder.sees("Before you begin")
    look(recorder.page, "start")
    recorder.press(on)
    expect(recorder.page.get_by_role("button", name=start)).to_be_visible()
    look(recorder.page, "on")
    recorder.press("Practise first")
    recorder.filmed(1)
    look(recorder.page, "practice")
    recorder.press("Finish")
    recorder.told("This was practice.")
    look(recorder.page, "practised")
    recorder.press("Go on")
    recorder.press(start)
    recorder.told("Question 1 of 3")
    look(recorder.page, "recording")
    recorder.filmed(3)
    recorder.page.evaluate(LOSE, "audio")
    recorder.told("The microphone was disconnected")
    look(recorder.page, "cut off")
    recorder.context.set_offline(True)
    recorder.press("Send this one")
    recorder.told("The line is gone.")
    look(recorder.page, "sending")
    recorder.press("Pause")
    recorder.told("Paused. What has arrived is safe.")
    look(recorder.page, "paused")
    recorder.press("Stop sending")
    recorder.context.set_offline(False)
    first = recorder.page
    recorder.open()
    recorder.told("Here is the take you have not sent yet.")
    expect(first.get_by_text("You have gone on in another window.").locator("visible=true")).to_be_visible()
    look(first, "left")
    recorder.context.close()


def test_the_applicants_pages(page, application, applicant, coordinator, assessor, live_server, look, now, signed_in):
    applicant.language = "en"
    applicant.save(update_fields=["language"])
    signed_in(page, applicant)
    about = [application.program.slug, application.ref]
    address = live_server.url + reverse("videos:video-page", args=about)
    questions = [question.pk for question in Question.objects.filter(round="video")]
    save_writing(
        application=application, texts={questions[0]: "word " * 250}, version=0, by=applicant, now=now
    )  # fmt: skip
    page.goto(live_server.url + reverse("videos:writing-page", args=about))
    page.get_by_role("textbox").nth(1).press_sequentially("more")
    look(page, "writing")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("alert")).to_be_visible()  # what was typed is being saved; sent after that
    look(page, "writing, refused")
    rejected(application, now=now, code="too_long", dur="1:35", limit="1:30")
    page.goto(address)
    look(page, "rejected")
    video = ready(application, now=now)
    log_viewing(video=video, by=coordinator, now=now)
    log_viewing(video=video, by=assessor, now=now)
    page.goto(address)
    page.get_by_text("Send another answer instead").click()
    look(page, "ready, with viewings")
    write_transcript(
        video=video,
        texts=dict.fromkeys(questions, "This is what I said. And this too."),
        starts={},
        by=applicant,
        now=now,
    )
    page.goto(live_server.url + reverse("videos:captions", args=[video.pk]))
    expect(page.get_by_role("button", name="Begins now").first).to_be_visible()
    look(page, "captions")
    page.get_by_label("From, line 1").fill("nonsense")
    page.get_by_role("button", name="Save the lines").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "captions, refused")


@pytest.fixture
def signed_in(live_server):
    from django.test import Client

    def sign_in(page: Page, person) -> None:
        client = Client()
        client.force_login(person)
        cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
        page.context.add_cookies([cookie])

    return sign_in
