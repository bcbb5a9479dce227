"""Filming in the browser, with a camera and a microphone that Chromium makes up: every step, and everything that can go wrong."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.crypto import get_random_string
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from applicants.models import Application
from applicants.videos import files
from applicants.videos.models import Passage, Upload, Video
from applicants.videos.services import claim_video, process_video
from mentoring import clock
from mentoring.devstack.browser import launch_arguments
from tests.videos.test_judging import CASES

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES = ("--use-fake-device-for-media-stream=fps=20",)
ALLOWED = ("--use-fake-ui-for-media-stream",)
ALWAYS = ("--autoplay-policy=no-user-gesture-required",)
SECONDS = int(os.environ.get("MENTORING_SECONDS", 8))
"""How long an answer may be that is to stop by itself. With 90, it does so after ninety real seconds."""

KEPT = """() => new Promise(resolve => {
    const request = indexedDB.open("takes", 1);
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = () => resolve(0);
    request.onsuccess = () => {
        const count = request.result.transaction("chunks").objectStore("chunks").count();
        count.onsuccess = () => { request.result.close(); resolve(count.result); };
    };
})"""
"""How many seconds of film lie on the device."""
FULL = "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"


def launched(playwright: Playwright, *more: str) -> Browser:
    given = launch_arguments()
    return playwright.chromium.launch(**{**given, "args": [*given["args"], *ALWAYS, *more]})


@pytest.fixture(scope="module")
def camera(playwright: Playwright) -> Iterator[Browser]:
    """A browser with a camera and a microphone, and leave to use them."""
    browser = launched(playwright, *DEVICES, *ALLOWED)
    yield browser
    browser.close()


class Recorder:
    """The recorder's page of one applicant in a window of its own."""

    def __init__(
        self, browser: Browser, application: Application, server: str, *, name: str = "video-record", **window
    ) -> None:
        self.context: BrowserContext = browser.new_context(locale="en", **window)
        client = Client()
        client.force_login(application.applicant)
        session = client.cookies["session"].value
        self.context.add_cookies([{"name": "session", "value": session, "url": server}])
        self.address = server + reverse(f"videos:{name}", args=[application.program.slug, application.ref])
        self.wrong: list[str] = []
        self.open()

    def open(self) -> Page:
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda m: "Security" in m.text and self.wrong.append(m.text))
        self.page.goto(self.address)
        return self.page

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def film(self, seconds: float = 4) -> None:
        """Turned on, started, two questions, finished."""
        self.press("Turn on camera and microphone")
        self.press("Start filming")
        self.filmed(seconds / 2)
        self.press("Next question")
        self.filmed(seconds)
        self.press("Finish")
        self.sees("Look at it")

    def filmed(self, seconds: float) -> None:
        """So much has been filmed, by the page's own clock."""
        since = "document.querySelector('answer-recorder').filming?.since"
        self.page.wait_for_function(f"seconds => performance.now() - {since} >= 1000 * seconds", arg=seconds)

    def stops_by_itself(self) -> None:
        told = self.page.get_by_text("The time was up").locator("visible=true")
        expect(told).to_be_visible(timeout=1000 * SECONDS + 60_000)

    def sees(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", name=heading)).to_be_visible()

    def told(self, sentence: str) -> None:
        expect(self.page.get_by_text(sentence).locator("visible=true").first).to_be_visible()

    def wait(self, seconds: float) -> None:
        self.page.wait_for_timeout(seconds * 1000)

    def kept(self) -> int:
        return self.page.evaluate(KEPT)

    def keeps(self, seconds: int) -> None:
        for _try in range(600):
            if self.kept() >= seconds:
                return
            self.wait(0.1)
        raise AssertionError(f"only {self.kept()} s are kept")

    def length(self) -> float:
        """Of the film that is shown, in seconds, once the browser knows it."""
        known = "() => (({duration}) => 0 < duration && duration < 10_000 && duration)(document.querySelector('[data-shown]'))"
        return float(self.page.wait_for_function(known).json_value())

    def noted(self) -> dict[str, Any]:
        """What the page itself knows of the take that is shown."""
        return self.page.evaluate(
            "(({seconds, why, questions}) => ({seconds, why, questions}))(document.querySelector('answer-recorder').take)"
        )

    def sent(self) -> None:
        expect(self.page).to_have_url(re.compile(r"/video/$"))


@pytest.fixture
def asked(application: Application) -> Application:
    application.program.max_video_seconds = 90
    application.program.save(update_fields=["max_video_seconds"])
    application.applicant.language = "en"
    application.applicant.save(update_fields=["language"])
    return application


@pytest.fixture
def limited(asked) -> None:
    """An answer may be so long that the tests can wait for its end."""
    asked.program.max_video_seconds = SECONDS
    asked.program.save(update_fields=["max_video_seconds"])


@pytest.fixture
def recorder(camera, asked, live_server) -> Iterator[Recorder]:
    recorder = Recorder(camera, asked, live_server.url)
    yield recorder
    recorder.context.close()
    assert recorder.wrong == []


@pytest.fixture
def voice(camera, asked, live_server) -> Iterator[Recorder]:
    recorder = Recorder(camera, asked, live_server.url, name="sound-record")
    yield recorder
    recorder.context.close()
    assert recorder.wrong == []


def test_film_look_and_send(recorder, asked):
    recorder.sees("Before you begin")
    recorder.press("Turn on camera and microphone")
    recorder.sees("Can you be seen and heard?")
    expect(recorder.page.get_by_role("heading", name="Can you be seen and heard?")).to_be_focused()
    level = recorder.page.locator("meter")
    recorder.page.wait_for_function("() => document.querySelector('answer-recorder').level?.peak > 0")
    expect(level).to_be_visible()
    recorder.press("Start filming")
    expect(recorder.page.get_by_role("heading", name="What will you teach a leader?")).to_be_focused()
    recorder.filmed(2)
    recorder.press("Next question")
    recorder.told("Question 2 of 3")
    recorder.filmed(3.5)
    recorder.press("Next question")
    expect(recorder.page.get_by_role("button", name="Next question")).to_be_hidden()
    recorder.filmed(4.5)
    recorder.press("Finish")
    recorder.sees("Look at it")
    noted = recorder.noted()
    assert noted["seconds"] >= 4.5 and abs(recorder.length() - noted["seconds"]) < 1
    recorder.press("Send this one")
    recorder.sent()
    assert recorder.kept() == 0
    video = Video.objects.get()
    starts = [passage.starts for passage in Passage.objects.filter(video=video).order_by("question__position")]
    assert starts == list(noted["questions"].values())
    assert len(starts) == 3 and starts[0] == 0 and starts[1] >= 2 and 3.5 <= starts[2] <= noted["seconds"]
    judged = process_video(video=claim_video(now=clock.now()), now=clock.now())
    assert (judged.state, judged.code) == ("ready", "ok")


def test_a_voice_alone_goes_the_same_way(voice, asked):
    voice.sees("Before you begin")
    voice.press("Turn on the microphone")
    voice.sees("Can you be heard?")
    expect(voice.page.locator("meter")).to_be_visible()
    expect(voice.page.get_by_label("Camera")).to_have_count(0)
    voice.press("Practise first")
    voice.filmed(1)
    voice.press("Finish")
    voice.told("This was practice.")
    assert voice.kept() == 0
    voice.press("Go on")
    for take in ("first", "second"):
        voice.press("Start recording")
        voice.told("Question 1 of 3")
        voice.filmed(2)
        voice.press("Next question")
        voice.filmed(3.5)
        voice.press("Finish")
        voice.sees("Listen to it")
        if take == "first":
            voice.press("Record again")
    noted = voice.noted()
    assert noted["seconds"] >= 3.5 and abs(voice.length() - noted["seconds"]) < 1
    voice.press("Send this one")
    voice.sent()
    assert voice.kept() == 0
    video = Video.objects.get()
    assert video.kind == "audio" and Passage.objects.filter(video=video).count() == 2
    judged = process_video(video=claim_video(now=clock.now()), now=clock.now())
    assert (judged.state, judged.code) == ("ready", "ok")
    assert [file.name for file in files.folder_of(video.pk).iterdir()] == ["sound.m4a"]


def test_a_voice_stops_by_itself_and_a_lost_microphone_loses_nothing(voice, limited):
    voice.page.reload()
    voice.press("Turn on the microphone")
    voice.press("Start recording")
    voice.stops_by_itself()
    voice.told("The time was up, so the recording stopped by itself.")
    assert abs(voice.length() - voice.noted()["seconds"]) < 1 and abs(voice.noted()["seconds"] - SECONDS) < 1
    voice.press("Record again")
    voice.press("Start recording")
    voice.filmed(4)
    voice.page.evaluate(LOSE, "audio")
    voice.told("The microphone was disconnected, so the recording stopped.")
    assert voice.length() > 2.5
    voice.page.close()
    voice.open()
    voice.told("Here is the take you have not sent yet.")
    voice.sees("Listen to it")


def test_a_sound_file_is_sent_in_pieces(voice, tmp_path):
    page, name = voice.page, tmp_path / "svar.m4a"
    name.write_bytes((CASES / "audio_only.m4a").read_bytes())
    page.goto(voice.address.replace("record/", ""))
    page.get_by_label("Choose the recording").set_input_files(name)
    page.get_by_role("button", name="Send the recording").click()
    voice.sent()
    assert (Video.objects.get().kind, Video.objects.get().original_bytes) == ("audio", name.stat().st_size)


def test_practice_leaves_no_trace(recorder):
    asked_for: list[str] = []
    recorder.page.on("request", lambda request: asked_for.append(request.method))
    recorder.press("Turn on camera and microphone")
    recorder.press("Practise first")
    recorder.told("Say your name, and what you see around you.")
    recorder.filmed(3.5)
    assert recorder.kept() == 0
    recorder.press("Finish")
    recorder.told("This was practice.")
    expect(recorder.page.get_by_role("button", name="Send this one")).to_be_hidden()
    recorder.press("Go on")
    recorder.sees("Can you be seen and heard?")
    assert (recorder.kept(), recorder.page.evaluate("localStorage.length")) == (0, 0)
    assert set(asked_for) <= {"GET"}
    assert (Upload.objects.count(), Video.objects.count()) == (0, 0)
    assert list(files.pieces().iterdir()) == list(files.root().iterdir()) == []
    recorder.page.reload()
    recorder.sees("Before you begin")


def test_it_stops_by_itself_at_the_limit(recorder, limited):
    recorder.page.reload()
    recorder.press("Turn on camera and microphone")
    recorder.press("Start filming")
    recorder.stops_by_itself()
    assert abs(recorder.length() - recorder.noted()["seconds"]) < 1 and abs(recorder.noted()["seconds"] - SECONDS) < 1


def test_of_ninety_seconds_the_last_thirty_and_ten_are_told(camera, asked, live_server):
    recorder = Recorder(camera, asked, live_server.url)
    recorder.page.clock.install()
    recorder.page.reload()
    recorder.press("Turn on camera and microphone")
    recorder.sees("Can you be seen and heard?")
    recorder.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=10))
    recorder.press("Start filming")
    clock, announced = recorder.page.locator("[data-clock]"), recorder.page.locator("[data-announced]")
    expect(clock).to_have_text("1:30")
    recorder.page.clock.run_for(3000)
    expect(clock).to_have_text("1:27")
    assert announced.inner_text() == ""
    recorder.page.clock.fast_forward(58_000)
    expect(announced).to_have_text("30 seconds left")
    recorder.page.clock.fast_forward(20_000)
    expect(announced).to_have_text("10 seconds left")
    expect(clock).to_have_class(re.compile("is-short"))
    recorder.page.clock.fast_forward(10_000)
    recorder.told("The time was up")
    recorder.context.close()


def test_another_camera_and_microphone_are_chosen_by_keys_and_the_list_keeps_the_focus(playwright, asked, live_server):
    browser = launched(playwright, "--use-fake-device-for-media-stream=device-count=2,fps=5", *ALLOWED)
    recorder = Recorder(browser, asked, live_server.url)
    recorder.press("Turn on camera and microphone")
    for label, kind in (("Camera", "Video"), ("Microphone", "Audio")):
        choice = recorder.page.get_by_label(label, exact=True)
        expect(choice).to_be_visible()
        choice.focus()
        before = choice.input_value()
        choice.press("ArrowDown")
        expect(choice).not_to_have_value(before)
        used = f"() => document.querySelector('video').srcObject?.get{kind}Tracks()[0].getSettings().deviceId"
        recorder.page.wait_for_function(f"chosen => ({used})() === chosen", arg=choice.input_value())
        expect(choice).to_be_focused()
    browser.close()


def test_filming_again_replaces_the_take_as_often_as_the_programme_says(recorder, asked):
    asked.program.video_retakes = 1
    asked.program.save(update_fields=["video_retakes"])
    recorder.page.reload()
    recorder.told("You may film up to 2 times.")
    recorder.film()
    recorder.told("Times you may still film: 1")
    first = recorder.length()
    recorder.press("Film again")
    recorder.press("Start filming")
    recorder.filmed(first + 2)
    recorder.press("Finish")
    recorder.told("You have filmed as often as this programme allows.")
    expect(recorder.page.get_by_role("button", name="Film again")).to_be_hidden()
    assert recorder.length() > first + 1
    recorder.press("Send this one")
    recorder.sent()
    assert Video.objects.count() == 1


def test_time_to_think_where_the_programme_gives_it(recorder, asked):
    asked.program.video_preparation_seconds = 30
    asked.program.save(update_fields=["video_preparation_seconds"])
    recorder.page.reload()
    recorder.press("Turn on camera and microphone")
    recorder.press("Start filming")
    recorder.told("Time to think:")
    assert recorder.kept() == 0
    recorder.press("I am ready")
    expect(recorder.page.get_by_role("button", name="Finish")).to_be_visible()
    recorder.filmed(3.5)
    recorder.press("Finish")
    recorder.sees("Look at it")


@pytest.mark.parametrize("way", ["reload", "killed"])
def test_a_take_that_was_not_sent_is_found_again(way, recorder):
    recorder.film()
    if way == "reload":
        recorder.page.reload()
    else:
        recorder.page.close()
        recorder.open()
    recorder.told("Here is the take you have not sent yet.")
    recorder.press("Send this one")
    recorder.sent()
    assert Passage.objects.count() == 2
    judged = process_video(video=claim_video(now=clock.now()), now=clock.now())
    assert judged.state == "ready"


def test_a_tab_that_is_killed_in_the_middle_has_lost_a_second_at_most(recorder):
    recorder.press("Turn on camera and microphone")
    recorder.press("Start filming")
    recorder.keeps(5)
    recorder.page.close()  # asks nobody
    recorder.open()
    recorder.told("The filming was cut off")
    assert recorder.length() > 3.5
    recorder.press("Send this one")
    recorder.sent()
    judged = process_video(video=claim_video(now=clock.now()), now=clock.now())
    assert judged.state == "ready"


def test_the_line_goes_and_comes_back(recorder):
    recorder.film()
    recorder.context.set_offline(True)
    recorder.press("Send this one")
    recorder.told("The line is gone.")
    recorder.context.set_offline(False)
    recorder.sent()
    assert Video.objects.get().original_bytes > 0


def test_it_goes_on_by_itself_after_a_reload_while_sending(recorder):
    recorder.film()
    recorder.context.set_offline(True)
    recorder.press("Send this one")
    recorder.told("The line is gone.")
    recorder.context.set_offline(False)
    recorder.page.close()
    recorder.open()
    recorder.sent()
    assert Video.objects.count() == 1


def test_paused_and_gone_on_with(recorder):
    recorder.film()
    recorder.context.set_offline(True)
    recorder.press("Send this one")
    recorder.press("Pause")
    recorder.told("Paused. What has arrived is safe.")
    recorder.context.set_offline(False)
    recorder.wait(2)
    assert Video.objects.count() == 0
    recorder.press("Go on")
    recorder.sent()


def test_what_the_server_refuses_is_told_and_the_take_is_kept(recorder, asked, now):
    recorder.film()
    asked.program.video_closes_at = now
    asked.program.save(update_fields=["video_closes_at"])
    recorder.press("Send this one")
    recorder.told("The deadline for videos has passed.")
    assert recorder.kept() > 0


def test_signed_out_meanwhile(recorder, asked):
    recorder.film()
    cookies = recorder.context.cookies()
    recorder.context.clear_cookies(name="session")
    recorder.press("Send this one")
    recorder.told("You are no longer signed in.")
    # Signed in again in another window: the same session for the test, but, as signing in does it, another token for forms.
    fresh = {**next(one for one in cookies if one["name"] == settings.CSRF_COOKIE_NAME), "value": get_random_string(32)}
    recorder.context.add_cookies([*cookies, fresh])
    recorder.sent()


def test_without_the_script_that_sends_the_take_is_kept_and_a_file_goes_whole(camera, asked, live_server):
    recorder = Recorder(camera, asked, live_server.url)
    recorder.context.route("**/tus.min.js", lambda route: route.abort())
    recorder.page.reload()
    recorder.film()
    recorder.press("Send this one")
    recorder.told("It could not be sent. It is still kept on this device.")
    assert recorder.kept() > 0
    recorder.page.goto(live_server.url + reverse("videos:video-page", args=[asked.program.slug, asked.ref]))
    recorder.page.get_by_label("Choose the video").set_input_files(CASES / "chromium_vp9.webm")
    recorder.press("Send the file")
    recorder.told("It has arrived")
    recorder.context.close()
    assert (Video.objects.count(), Upload.objects.count()) == (1, 0)


def test_a_device_without_room_for_notes_sends_all_the_same(recorder):
    recorder.film()
    recorder.page.evaluate(FULL)
    recorder.press("Send this one")
    recorder.sent()


LEFT = "() => Object.keys({...localStorage, ...sessionStorage}).filter(key => !key.startsWith('htmx-'))"
"""The names of what the browser keeps for our pages, but for the page htmx notes that it is on."""


def test_signing_out_says_what_it_deletes_and_leaves_nothing_on_the_device(recorder):
    page = recorder.page
    recorder.film()
    page.evaluate("sessionStorage.setItem('autosave:/x', 'half a sentence')")
    page.locator(".menu-person summary").click()
    recorder.press("Sign out")
    recorder.told("There is a film or a recording on this device that has not been sent. Signing out deletes it.")
    page.get_by_role("link", name="Stay signed in").click()
    expect(page.locator(".menu-person")).to_be_visible()
    assert recorder.kept() > 0
    page.goto(recorder.address)
    recorder.told("Here is the take you have not sent yet.")
    page.locator(".menu-person summary").click()
    recorder.press("Sign out")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login/"))
    assert (recorder.kept(), page.evaluate(LEFT)) == (0, [])


def test_signing_out_with_nothing_kept_is_one_press(recorder):
    recorder.page.locator(".menu-person summary").click()
    recorder.press("Sign out")
    expect(recorder.page).to_have_url(re.compile("/login/"))


HESITATE = """() => {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.given = null;
    navigator.mediaDevices.getUserMedia = async wanted => {
        await new Promise(allow => window.allow = allow);
        return window.given = await open(wanted);
    };
}"""
"""The person has not answered yet whether this page may use the camera; `allow()` says yes."""
LOSE = """kind => {
    const track = document.querySelector("answer-recorder").stream.getTracks().find(track => track.kind === kind);
    track.stop();
    track.dispatchEvent(new Event("ended"));
}"""


@pytest.mark.parametrize(
    ("kind", "told"), [("audio", "The microphone was disconnected"), ("video", "The camera was disconnected")]
)
def test_a_device_that_is_lost_stops_the_filming_and_loses_nothing(kind, told, recorder, asked):
    asked.program.video_retakes = 0
    asked.program.save(update_fields=["video_retakes"])
    recorder.page.reload()
    recorder.press("Turn on camera and microphone")
    recorder.press("Start filming")
    recorder.filmed(4)
    recorder.page.evaluate(LOSE, kind)
    recorder.told(told)
    assert recorder.length() > 2.5
    recorder.press("Film again")  # it does not count
    recorder.sees("Can you be seen and heard?")
    recorder.page.evaluate(LOSE, kind)
    recorder.told("disconnected")
    recorder.press("Turn on camera and microphone")
    recorder.sees("Can you be seen and heard?")


def test_a_phone_that_is_locked_or_turned(camera, asked, live_server):
    phone = Recorder(
        camera, asked, live_server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    phone.press("Turn on camera and microphone")
    phone.press("Start filming")
    phone.filmed(2)
    phone.page.evaluate("screen.orientation.dispatchEvent(new Event('change'))")
    phone.told("You turned the phone.")
    phone.filmed(4)
    phone.page.evaluate("""() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    phone.told("The screen was locked")
    assert phone.length() > 2.5
    phone.context.close()
    assert phone.wrong == []


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ((*DEVICES, "--use-fake-ui-for-media-stream=deny"), "The browser was not given leave"),
        (ALLOWED, "We find no camera or no microphone here."),
    ],
)
def test_denied_and_missing_have_a_sentence_and_a_way_on(flags, told, playwright, asked, live_server):
    browser = launched(playwright, *flags)
    recorder = Recorder(browser, asked, live_server.url)
    recorder.press("Turn on camera and microphone")
    recorder.told(told)
    expect(recorder.page.get_by_role("button", name="Turn on camera and microphone")).to_be_visible()
    recorder.page.get_by_role("link", name="Choose a file or another way").click()
    expect(recorder.page.get_by_label("Choose the video")).to_be_visible()
    browser.close()


def test_a_browser_that_cannot_film(camera, asked, live_server):
    recorder = Recorder(camera, asked, live_server.url)
    recorder.page.add_init_script("delete window.MediaRecorder")
    recorder.page.reload()
    recorder.told("This browser cannot film.")
    recorder.context.close()


def test_a_chosen_file_is_sent_in_pieces_and_goes_on_after_a_slow_one_and_a_reload(
    camera, asked, live_server, tmp_path
):
    window = Recorder(camera, asked, live_server.url)
    page, name = window.page, tmp_path / "svar.mp4"
    name.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(5 * 1024**2))
    tries = []
    too_slow = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "text/plain; charset=utf-8"}

    def break_off(route):
        tries.append(route.request.headers.get("upload-offset"))
        if len(tries) == 1:
            return route.fulfill(status=408, headers=too_slow, body="The line is too slow just now.")
        return route.abort() if len(tries) > 3 else route.continue_()

    def choose():
        page.goto(window.address.replace("record/", ""))
        page.get_by_label("Choose the video").set_input_files(name)
        page.get_by_role("button", name="Send the file").click()

    page.route(
        "**/uploads/*/", lambda route: break_off(route) if route.request.method == "PATCH" else route.continue_()
    )
    choose()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "39")
    window.told("The line is gone.")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "39")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(window.address.replace("record/", ""))
    window.told("“svar.mp4” was broken off, and 39 % of it is here.")
    page.unroute("**/uploads/*/")
    choose()
    window.sent()
    expect(page.get_by_role("heading", name="Send another answer instead")).to_be_visible()
    assert Video.objects.get().original_bytes == name.stat().st_size
    assert Upload.objects.count() == 0
    window.context.close()


def test_the_answer_is_recorded_in_one_window_at_a_time(recorder, asked, live_server):
    first = recorder.page
    recorder.press("Turn on camera and microphone")
    second = recorder.open()  # the one that came last has it
    recorder.sees("Before you begin")
    expect(first.get_by_text("You have gone on in another window.").locator("visible=true")).to_be_visible()
    expect(first.get_by_role("button", name="Start filming")).to_be_hidden()
    assert first.evaluate("document.querySelector('answer-recorder').stream") is None
    recorder.press("Turn on camera and microphone")
    recorder.press("Start filming")
    first.reload()  # unless it is filming
    expect(first.get_by_text("being recorded or sent in another window").locator("visible=true")).to_be_visible()
    expect(first.get_by_role("button", name="Turn on camera and microphone")).to_be_hidden()
    recorder.filmed(3.5)
    recorder.press("Finish")
    recorder.sees("Look at it")
    assert recorder.kept() > 0
    second.close()
    recorder.page = first
    recorder.told("Here is the take you have not sent yet.")
    recorder.press("Send this one")
    recorder.sent()
    assert Video.objects.count() == 1


def test_a_window_that_was_left_while_the_browser_asked_for_leave_turns_nothing_on(recorder):
    first = recorder.page
    first.evaluate(HESITATE)
    recorder.press("Turn on camera and microphone")
    recorder.open()
    expect(first.get_by_text("You have gone on in another window.").locator("visible=true")).to_be_visible()
    first.evaluate("allow()")
    first.wait_for_function("() => window.given?.getTracks().every(track => track.readyState === 'ended')")
    expect(first.get_by_role("button", name="Start filming")).to_be_hidden()


def test_only_these_pages_may_ask_for_the_camera_and_the_microphone(asked):
    client = Client()
    client.force_login(asked.applicant)
    record = reverse("videos:video-record", args=[asked.program.slug, asked.ref])
    page = client.get(record)
    assert "camera=(self), microphone=(self)" in page["Permissions-Policy"]
    assert "media-src 'self' blob:" in page["Content-Security-Policy"]
    sound = client.get(record.replace("record/", "sound/record/"))
    assert "camera=(), microphone=(self)" in sound["Permissions-Policy"]
    for other in ("/", record.replace("record/", ""), "/help/"):
        answer = client.get(other)
        assert "camera=(), microphone=()" in answer["Permissions-Policy"]
        assert "blob:" not in answer["Content-Security-Policy"]
