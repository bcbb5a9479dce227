"""The player in a browser: what it adds to the browser's own, that an old address costs nobody their place, and what is fetched when."""

import time
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Error, Page, expect

from applicants.models import Question
from applicants.videos.captions import Cue
from applicants.videos.models import Passage, Video, Viewing
from applicants.videos.services import claim_video, correct_captions, process_video, receive_video
from tests.videos.test_judging import CASES

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = 1.5
"""Where the second question begins."""


@pytest.fixture
def video(application, applicant, coordinator, now) -> Video:
    """A film of a few seconds that really plays, with captions, words and two chapters."""
    coordinator.language = "en"
    coordinator.save(update_fields=["language"])
    receive_video(
        application=application, name="svar.webm", size=1, chunks=[(CASES / "chromium_vp9.webm").read_bytes()], by=applicant, now=now
    )  # fmt: skip
    video = process_video(video=claim_video(now=now), now=now)
    correct_captions(video=video, cues=[Cue(0, 2, "I teach maps.")], by=applicant, now=now)
    for question, starts in zip(Question.objects.filter(round="video").order_by("position"), (0, SECOND), strict=False):
        Passage.objects.create(video=video, question=question, starts=starts, text="I teach maps.")
    return video


@pytest.fixture
def opened(browser: Browser, live_server, video, coordinator) -> Callable[..., Page]:
    """The page of the results on which the coordinator watches it."""
    client = Client()
    client.force_login(coordinator)
    at = [video.application.program.slug, "video", video.application.ref]

    def open_page(**options: bool) -> Page:
        context = browser.new_context(locale="en-GB", **options)
        context.add_cookies(
            [{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}]
        )  # fmt: skip
        page = context.new_page()
        page.goto(live_server.url + reverse("scoring:result-detail", args=at), wait_until="networkidle")
        return page

    return open_page


def clip(page: Page, what: str):
    return page.evaluate(f"(() => {{ const clip = document.querySelector('clip-player video'); return {what} }})()")


def until(page: Page, what: str) -> None:
    """The page itself looks, so that nothing that is over soon is missed."""
    try:
        page.wait_for_function(f"() => {{ const clip = document.querySelector('clip-player video'); return {what} }}")
    except Error as error:
        now = clip(page, "[clip.currentTime, clip.paused, clip.error?.message]")
        raise AssertionError(f"never: {what}; at last {now}") from error


CAPTIONS = "[...clip.textTracks].find((track) => track.kind === 'captions')"
GOES = "!clip.paused && clip.currentTime > 0.2"


def test_a_page_that_is_opened_and_not_played_is_no_viewing(opened):
    page = opened()
    assert Viewing.objects.count() == 0
    page.locator("clip-player video").focus()
    page.keyboard.press("k")
    until(page, GOES)
    until(page, f"{CAPTIONS}.mode === 'showing' && {CAPTIONS}.cues?.length === 1")
    assert Viewing.objects.count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_said_is_read_by_a_link_which_is_a_viewing(scripts, opened):
    page = opened(java_script_enabled=scripts)
    assert "I teach maps." not in page.content()
    page.get_by_role("link", name="What is said, in writing").click()
    expect(page.get_by_text("I teach maps.").first).to_be_visible()
    assert (page.locator("clip-player").count() == 1) == scripts
    assert Viewing.objects.count() == 1


def test_speeds_from_three_quarters_to_double_are_kept_for_the_next_clip(opened):
    page = opened()
    speed = page.get_by_label("Speed")
    assert [option.get_attribute("value") for option in speed.locator("option").all()] == [
        "0.75",
        "1",
        "1.25",
        "1.5",
        "2",
    ]
    assert clip(page, "clip.playbackRate") == 1
    for value in ("0.75", "2"):
        speed.select_option(value)
        assert clip(page, "clip.playbackRate") == float(value)
    page.reload(wait_until="networkidle")
    assert (clip(page, "clip.playbackRate"), speed.input_value()) == (2, "2")


def test_keys(opened):
    page = opened()
    page.locator("clip-player video").focus()

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    press("k")
    until(page, GOES)
    press("k")
    until(page, "clip.paused")
    press("j")
    until(page, "clip.currentTime === 0")
    press("l")
    until(page, "clip.currentTime > 2")
    press("m")
    assert clip(page, "clip.muted") is True
    press("M")
    assert clip(page, "clip.muted") is False
    press("c")
    assert clip(page, f"{CAPTIONS}.mode") == "disabled"
    press("c")
    assert clip(page, f"{CAPTIONS}.mode") == "showing"
    press(">", ">", "<")
    assert clip(page, "clip.playbackRate") == 1.25
    press("Control+k")
    assert clip(page, "clip.paused") is True


def test_a_chapter_is_jumped_to_and_marked(opened):
    page = opened()
    page.locator("[data-player-from]").nth(1).click()
    until(page, f"!clip.paused && clip.currentTime > {SECOND}")
    expect(page.locator("[data-player-from]").nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-player-from]").nth(0)).not_to_have_attribute("aria-current", "true")


def test_nothing_offers_to_save_it(opened):
    page = opened()
    assert "nodownload" in clip(page, "clip.getAttribute('controlslist')")
    assert clip(page, "clip.dispatchEvent(new MouseEvent('contextmenu', {cancelable: true}))") is False


def later(monkeypatch) -> None:
    """What was signed until now is past its ten minutes."""
    then = time.time() + 660
    monkeypatch.setattr("django.core.signing.time.time", lambda: then)


def test_an_address_that_has_expired_in_the_middle_is_renewed_at_the_same_second(opened, monkeypatch):
    page = opened()
    page.locator("[data-player-from]").nth(1).click()
    until(page, f"!clip.paused && clip.currentTime > {SECOND} && (clip.pause(), true)")
    old, at = clip(page, "clip.src"), clip(page, "clip.currentTime")
    later(monkeypatch)
    assert page.request.get(old).status == 403
    clip(page, "clip.dispatchEvent(new Event('error'))")  # as the browser says when it is refused the next piece
    until(page, f"clip.src !== '{old}' && clip.readyState > 1 && clip.currentTime >= {at} && (clip.pause(), true)")
    assert clip(page, "clip.currentTime") < at + 2
    assert page.request.get(clip(page, "clip.src")).status == 200


def test_a_chapter_of_a_page_that_lay_open_for_long_begins_where_it_should(opened, monkeypatch):
    page = opened()
    old = clip(page, "clip.src")
    later(monkeypatch)
    page.locator("[data-player-from]").nth(1).click()
    until(page, f"clip.src !== '{old}' && !clip.paused && clip.currentTime > {SECOND}")
    assert clip(page, "clip.played.start(0)") >= SECOND - 0.1
    expect(page.locator("[data-player-trouble]")).to_be_hidden()


def test_who_may_not_watch_any_more_is_told(opened, monkeypatch, video):
    page = opened()
    Video.objects.filter(pk=video.pk).update(expires_at=video.received_at)
    page.locator("[data-player-from]").nth(1).click()
    expect(page.get_by_text("The clip cannot be played any more.")).to_be_visible()
