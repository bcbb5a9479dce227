"""The sitting in a real browser: by mouse, by keys, by finger, without JavaScript, without a line, in two windows, and as the deadline comes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from applicants.videos.processing.synthesize import make_clip
from matching.models import Ranking
from matching.selectors.rankings import own_ranking, own_words
from matching.services.rankings import Wish, hand_in_ranking
from mentoring import clock
from programs.models import Membership, Program
from tests.scenarios.matches import leader_called, mentor_called, ranking_open

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "kanarifugl"
PLAY = "clip => fetch(clip.src).then(() => clip.dispatchEvent(new Event('playing')))"
"""Asks for the clip and begins. The browser here need not know how to decode it."""
STORED = """async () => JSON.stringify([
    {...localStorage}, {...sessionStorage}, document.cookie, history.state, location.href,
    await indexedDB.databases(), await caches.keys(),
])"""

REMEMBERED = """() => [...document.querySelectorAll('[data-sitting] :is(input, textarea, select)')]
    .filter(field => (field.getAttribute('autocomplete') ?? field.form?.getAttribute('autocomplete')) !== 'off')
    .map(field => field.name)"""
"""The fields a browser may fill in again. Chromium brings nothing back to a page that is not stored; others do."""


@pytest.fixture
def ranking(program, coordinator) -> Program:
    program.minimum_ranked = 1
    program.save(update_fields=["minimum_ranked"])
    return ranking_open(program, by=coordinator, now=clock.now())


@pytest.fixture
def lea(ranking: Program) -> Membership:
    leader = leader_called(ranking, "Lea")
    leader.user.language = "en"
    leader.user.save(update_fields=["language"])
    return leader


class Sitting:
    """One leader's window, or several of one browser."""

    def __init__(self, browser: Browser, leader: Membership, server: str, **window) -> None:
        self.leader = leader
        self.context: BrowserContext = browser.new_context(
            locale="en", reduced_motion="reduce", **{"viewport": {"width": 1024, "height": 768}, **window}
        )
        client = Client()
        client.force_login(leader.user)
        self.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": server}])
        self.address = server + reverse("matching:sitting", args=[leader.program.slug])
        self.wrong: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda m: "Security" in m.text and self.wrong.append(m.text))
        page.goto(self.address)
        return page

    def row(self, name: str, page: Page | None = None) -> Locator:
        return (page or self.page).locator(f"[data-name='{name} Mentor']")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def rank(self, *names: str, page: Page | None = None) -> None:
        for name in names:
            self.row(name, page).get_by_role("button", name="Rank").click()

    def words_on(self, name: str) -> None:
        """Open what can be said of one mentor; whoever is in the player has it open already."""
        details = self.row(name).locator("details")
        if details.is_visible():
            details.locator("summary").click()

    def shows(self, *order: str, page: Page | None = None) -> None:
        """The order as it stands on the page, with the numbers that would be sent."""
        rows = (page or self.page).locator("#order > li")
        expect(rows).to_have_count(len(order))
        for row, placed in zip(rows.all(), order, strict=True):
            expect(row).to_have_attribute("data-name", f"{placed[:-1]} Mentor")
            expect(row.locator("[data-reorder-place]")).to_have_value(placed[-1])

    def saved(self, page: Page | None = None) -> list[str]:
        """What is in the envelope, once the page says that it is saved."""
        expect((page or self.page).locator("[data-autosave-status]")).to_contain_text("Saved ")
        return order_of(self.leader)

    def told(self, sentence: str, page: Page | None = None) -> None:
        expect((page or self.page).get_by_text(sentence).locator("visible=true").first).to_be_visible()


def order_of(leader: Membership) -> list[str]:
    return [f"{c.application.applicant.given_name}{c.place}" for c in own_ranking(leader).ordered]


@pytest.fixture
def sit(browser, lea, live_server) -> Iterator[Callable[..., Sitting]]:
    """Lea sits down. Nothing may go wrong in any script."""
    sat: list[Sitting] = []

    def down(**window) -> Sitting:
        sat.append(Sitting(browser, lea, live_server.url, **window))
        return sat[-1]

    yield down
    for sitting in sat:
        sitting.context.close()
        assert sitting.wrong == []


def carry(page: Page, handle: Locator, onto: Locator, *, into: float = 0.9) -> None:
    """By mouse: take hold, go there (so far down in it), let go."""
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    assert start
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    goal = onto.bounding_box()
    assert goal
    page.mouse.move(start["x"] + 8, goal["y"] + goal["height"] * into, steps=8)
    page.mouse.up()


def test_dragged_by_mouse_into_a_place_within_the_order_and_out_again(sit):
    sitting = sit(viewport={"width": 1280, "height": 1600})
    page = sitting.page
    carry(page, sitting.row("Cy").locator("[data-reorder-handle]"), page.locator(".reorder-empty"), into=0.2)
    sitting.shows("Cy1")
    carry(page, sitting.row("Ada").locator("[data-reorder-handle]"), sitting.row("Cy"), into=0.1)
    carry(page, sitting.row("Bo").locator("[data-reorder-handle]"), sitting.row("Cy"), into=0.1)
    sitting.shows("Ada1", "Bo2", "Cy3")
    carry(page, sitting.row("Ada").locator("[data-reorder-handle]"), sitting.row("Cy"))
    sitting.shows("Bo1", "Cy2", "Ada3")
    assert sitting.saved() == ["Bo1", "Cy2", "Ada3"]
    carry(page, sitting.row("Cy").locator("[data-reorder-handle]"), page.locator("[data-reorder-pool] > li").last)
    expect(page.locator("[data-reorder-pool] > [data-name='Cy Mentor']")).to_have_count(1)
    sitting.shows("Bo1", "Ada2")
    assert sitting.saved() == ["Bo1", "Ada2"]
    page.reload()
    sitting.shows("Bo1", "Ada2")


def test_by_keys_alone_the_focus_stays_and_the_change_is_told(sit):
    sitting = sit()
    page, keys = sitting.page, sitting.page.keyboard
    for name in ("Ada", "Bo", "Cy"):
        sitting.row(name).get_by_role("button", name="Rank").focus()
        keys.press("Enter")
    up = sitting.row("Cy").get_by_role("button", name="up")
    expect(up).to_be_focused()
    keys.press("Enter")
    expect(up).to_be_focused()
    expect(page.get_by_text("Cy Mentor is now number 2 of 3")).to_have_attribute("role", "status")
    number = page.get_by_label("Place for Ada Mentor")
    number.fill("3")
    number.press("Enter")
    expect(number).to_be_focused()
    sitting.shows("Cy1", "Bo2", "Ada3")
    assert sitting.saved() == ["Cy1", "Bo2", "Ada3"]
    page.get_by_label("Place for Di Mentor").fill("2")
    keys.press("Enter")
    expect(page.get_by_label("Place for Di Mentor")).to_be_focused()
    sitting.shows("Cy1", "Di2", "Bo3", "Ada4")


def touch(page: Page, handle: Locator, onto: Locator) -> None:
    """By a real finger: touch events as the system sends them."""
    handle.scroll_into_view_if_needed()
    start, goal = handle.bounding_box(), onto.bounding_box()
    assert start and goal
    finger = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    x, y, to = start["x"] + 10, start["y"] + 10, goal["y"] + goal["height"] * 0.9
    send("touchStart", (x, y))
    for step in range(1, 9):
        send("touchMove", (x, y + (to - y) * step / 8))
    send("touchEnd")


def test_by_finger_on_a_phone(sit):
    sitting = sit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = sitting.page
    for name in ("Ada", "Bo"):
        sitting.row(name).get_by_role("button", name="Rank").tap()
    sitting.row("Bo").get_by_role("button", name="up").tap()
    sitting.shows("Bo1", "Ada2")
    assert sitting.saved() == ["Bo1", "Ada2"]
    touch(page, sitting.row("Bo").locator("[data-reorder-handle]"), sitting.row("Ada"))
    sitting.shows("Ada1", "Bo2")
    assert sitting.saved() == ["Ada1", "Bo2"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.set_viewport_size({"width": 390, "height": 400})
    page.get_by_role("link", name="Next clip").tap()
    sitting.told("Clip 2 of 6")
    expect(page.locator("#clip-heading")).to_be_in_viewport()  # and not the row in the list beneath


def test_without_javascript_numbers_order_and_nothing_typed_is_lost(sit, lea):
    sitting = sit(java_script_enabled=False)
    page = sitting.page
    page.get_by_label("Place for Ada Mentor").fill("2")
    page.get_by_label("Place for Bo Mentor").fill("1")
    sitting.words_on("Cy")
    page.get_by_label("Not possible for me: Cy Mentor").check()
    page.get_by_label("Private note: Cy Mentor").fill(SECRET)
    sitting.press("Send my ranking")
    sitting.told("Say why in a few words")
    sitting.shows("Bo1", "Ada2")
    expect(page.get_by_label("Private note: Cy Mentor")).to_have_value(SECRET)
    page.get_by_label("Reason, if not possible: Cy Mentor").fill("we are cousins")
    sitting.press("Send my ranking")
    sitting.told("Your ranking is sent.")
    assert order_of(lea) == ["Bo1", "Ada2"]
    page.get_by_role("link", name="Ada Mentor", exact=True).click()
    expect(page.get_by_role("heading", name="Ada Mentor")).to_be_visible()
    sitting.press("Reopen my ranking")
    sitting.shows("Bo1", "Ada2")


def test_what_is_written_before_the_scripts_come_counts_too(sit):
    sitting = sit()
    held: list[Route] = []
    sitting.page.route("**/autosave.js", lambda route: held.append(route))
    with sitting.page.expect_request("**/autosave.js"):
        sitting.page.reload(wait_until="commit")
    sitting.page.get_by_label("Place for Ada Mentor").fill("1")
    held[0].continue_()
    sitting.shows("Ada1")
    assert sitting.saved() == ["Ada1"]


def test_a_lost_line_loses_nothing(sit):
    """It tries again by itself, and at once when the browser hears that the line is back. Each is seen alone."""
    sitting = sit()
    page = sitting.page
    sitting.rank("Ada")
    assert sitting.saved() == ["Ada1"]
    page.route("**/ranking/", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    sitting.rank("Bo")
    sitting.told("Not saved: no connection. Trying again")
    assert order_of(sitting.leader) == ["Ada1"]
    page.unroute("**/ranking/")  # which the browser does not hear of
    assert sitting.saved() == ["Ada1", "Bo2"]
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=10))
    sitting.context.set_offline(True)
    sitting.rank("Cy")
    page.clock.run_for(1100)
    sitting.told("Not saved: no connection. Trying again")
    sitting.context.set_offline(False)  # and no time passes on the page
    assert sitting.saved() == ["Ada1", "Bo2", "Cy3"]


def test_a_save_whose_answer_was_lost_is_not_taken_for_another_window(sit):
    sitting = sit()

    lost = []

    def swallow(route):
        if lost or route.request.method != "POST":
            return route.fallback()
        lost.append(route.fetch().status)  # it arrives, and nobody hears of it
        return route.abort()

    sitting.page.route("**/ranking/", swallow)
    sitting.rank("Ada")
    sitting.told("Not saved: no connection.")
    assert order_of(sitting.leader) == ["Ada1"]
    sitting.rank("Bo")
    assert sitting.saved() == ["Ada1", "Bo2"]


def test_an_older_window_is_shown_the_newer_order_and_overwrites_nothing(sit):
    sitting = sit()
    older, newer = sitting.page, sitting.open()
    sitting.rank("Ada", page=newer)
    assert sitting.saved(newer) == ["Ada1"]
    sitting.rank("Bo", page=older)
    sitting.told("Saved elsewhere", page=older)
    expect(older.get_by_role("button", name="Send my ranking")).to_be_hidden()
    sitting.rank("Cy", page=older)
    older.wait_for_timeout(1500)
    assert order_of(sitting.leader) == ["Ada1"]
    older.get_by_role("link", name="Show the newer order").click()
    expect(older.locator("#order")).to_contain_text("Ada")
    sitting.shows("Ada1", page=older)
    sitting.rank("Bo", page=older)
    assert sitting.saved(older) == ["Ada1", "Bo2"]


def test_coming_back_to_an_older_window_it_says_so_by_itself(sit):
    sitting = sit()
    older, newer = sitting.page, sitting.open()
    sitting.rank("Ada", page=newer)
    sitting.saved(newer)
    older.bring_to_front()
    older.evaluate("window.dispatchEvent(new Event('focus'))")
    sitting.told("Saved elsewhere", page=older)


def shortly_before(program: Program, sit: Callable[..., Sitting]) -> Sitting:
    """The page is open, its clock in our hands, and the deadline is less than a minute away."""
    deadline_is(program, clock.now() + timedelta(seconds=50))
    sitting = sit()
    sitting.context.clock.install()
    sitting.page.reload()
    sitting.told("1 min left until the deadline")
    return sitting


def it_comes(program: Program, sitting: Sitting, *, later: timedelta = timedelta()) -> None:
    """The moment that the open page takes for the deadline; for the programme it is then, or so much later."""
    deadline_is(program, clock.now() + later)
    sitting.context.clock.fast_forward(60_000)


def deadline_is(program: Program, when: datetime) -> None:
    Program.objects.filter(pk=program.pk).update(ranking_closes_at=when)


def test_the_deadline_comes_while_the_page_is_open(sit, ranking, lea):
    sitting = shortly_before(ranking, sit)
    sitting.rank("Ada")
    assert sitting.saved() == ["Ada1"]
    it_comes(ranking, sitting)
    sitting.told("The deadline has passed, and your ranking was not sent, so it does not count.")
    expect(sitting.page.get_by_role("button", name="Send my ranking")).to_be_hidden()
    sitting.page.get_by_role("link", name="Show how it stands").click()
    sitting.told("Your ranking was not sent, so it does not count.")
    assert Ranking.objects.get(leader=lea).state == "draft"


def test_the_deadline_comes_before_the_last_change_is_saved(sit, ranking):
    sitting = shortly_before(ranking, sit)
    sitting.rank("Ada")
    assert sitting.saved() == ["Ada1"]
    sitting.page.route(
        "**/ranking/", lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )
    sitting.rank("Bo")
    sitting.told("Not saved: no connection. Trying again")
    it_comes(ranking, sitting)
    sitting.told("The deadline has passed before your last change was saved")
    expect(sitting.page.locator("[data-autosave-status]")).to_be_empty()
    assert order_of(sitting.leader) == ["Ada1"]


def test_a_later_deadline_is_heard_of_when_the_one_on_the_open_page_comes(sit, ranking):
    sitting = shortly_before(ranking, sit)
    it_comes(ranking, sitting, later=timedelta(hours=2))
    expect(sitting.page.get_by_text("min left until the deadline")).to_be_hidden()
    expect(sitting.page.get_by_text("The deadline has passed")).to_be_hidden()
    sitting.rank("Ada")
    assert sitting.saved() == ["Ada1"]


def test_sent_from_another_window_the_open_one_does_not_say_that_it_does_not_count(sit, ranking, lea):
    sitting = shortly_before(ranking, sit)
    ada = Wish(mentor_called(ranking, "Ada").pk, 1)
    hand_in_ranking(leader=lea, wishes=[ada], version=1, by=lea.user, now=clock.now())
    it_comes(ranking, sitting)
    sitting.told("Saved elsewhere")
    expect(sitting.page.get_by_text("was not sent, so it does not count")).to_be_hidden()


def test_without_javascript_what_was_typed_too_late_is_shown_and_said_not_to_be_saved(sit, ranking, lea):
    sitting = sit(java_script_enabled=False)
    sitting.page.get_by_label("Place for Ada Mentor").fill("1")
    sitting.words_on("Ada")
    sitting.page.get_by_label("Private note: Ada Mentor").fill(SECRET)
    Program.objects.filter(pk=ranking.pk).update(ranking_closes_at=clock.now())
    sitting.press("Send my ranking")
    sitting.told("The deadline for ranking has passed.")
    sitting.told("What you had entered, and is not saved")
    sitting.told(SECRET)
    assert own_words(lea) == []


def test_a_place_can_be_shared_where_the_programme_says_so(sit, ranking):
    Program.objects.filter(pk=ranking.pk).update(ties_allowed=True)
    sitting = sit()
    sitting.rank("Ada", "Bo", "Cy", "Di")
    share = sitting.row("Cy").get_by_role("button", name="Same place as the one above")
    share.click()
    expect(share).to_have_attribute("aria-pressed", "true")
    expect(sitting.page.get_by_text("Cy Mentor now shares place 2 of 4")).to_have_count(1)
    sitting.shows("Ada1", "Bo2", "Cy2", "Di4")
    assert sorted(sitting.saved()) == ["Ada1", "Bo2", "Cy2", "Di4"]  # those who share a place have no order
    sitting.row("Di").get_by_role("button", name="up").click()
    sitting.shows("Ada1", "Di2", "Bo3", "Cy3")
    sitting.row("Bo").get_by_role("button", name="down").click()
    sitting.shows("Ada1", "Di2", "Cy3", "Bo4")


def test_not_possible_takes_out_of_the_order_and_a_place_takes_it_back(sit, lea):
    sitting = sit()
    sitting.rank("Ada", "Bo")
    sitting.words_on("Ada")
    sitting.page.get_by_label("Not possible for me: Ada Mentor").check()
    sitting.shows("Bo1")
    sitting.page.get_by_label("Reason, if not possible: Ada Mentor").fill("cousins")
    assert sitting.saved() == ["Bo1"]
    assert [(word.not_possible, word.reason) for word in own_words(lea)] == [(False, ""), (True, "cousins")]
    sitting.rank("Ada")
    expect(sitting.page.get_by_label("Not possible for me: Ada Mentor")).not_to_be_checked()


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> bytes:
    path: Path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    make_clip(path, seconds=2, seed=1)
    return path.read_bytes()


def test_clips_one_after_another_without_a_reload_with_note_and_mark(browser, program, coordinator, live_server, clip):
    program.keep_videos_days = 365  # the scenario's call was long ago
    program.save(update_fields=["keep_videos_days"])
    ranking_open(
        program, by=coordinator, now=clock.now(), clips=dict.fromkeys(("Ada", "Bo", "Cy", "Di", "Eli", "Fam"), clip)
    )
    leader = leader_called(program, "Lea")
    leader.user.language = "en"
    leader.user.save(update_fields=["language"])
    sitting = Sitting(browser, leader, live_server.url)
    page = sitting.page
    page.evaluate("window.stays = true")
    sitting.told("Clip 1 of 6")
    sitting.told("0 of 6 clips watched")
    first = page.locator("#clip-heading").inner_text()
    page.get_by_label(f"Private note: {first}").fill(SECRET)
    page.locator("#clip video").evaluate(PLAY)
    sitting.told("1 of 6 clips watched")
    page.get_by_role("link", name="Next clip").click()
    sitting.told("Clip 2 of 6")
    second = page.locator("#clip-heading").inner_text()
    assert second != first and page.evaluate("window.stays")
    expect(page.locator("[data-clip-said]")).to_have_text(f"Now in the player: {second}")
    expect(page.locator("#clip-after")).to_be_focused()
    sitting.saved()
    page.reload()
    sitting.told("Clip 2 of 6")
    page.get_by_role("link", name=first).first.click()
    expect(page.locator("#clip-heading")).to_be_focused()
    expect(page.get_by_label(f"Private note: {first}")).to_have_value(SECRET)
    expect(page.locator(f"[data-name='{first}'] [data-mark=watched]")).to_be_visible()
    sitting.told("1 of 6 clips watched")
    sitting.context.set_offline(True)
    page.get_by_role("link", name="Next clip").click()
    sitting.told("The clip could not be fetched.")
    sitting.context.close()
    assert sitting.wrong == []


def test_nothing_of_a_ranking_is_kept_on_the_device(sit):
    """Saved or not, with and without a line: the tablet may be somebody else's next."""
    sitting = sit()
    page = sitting.page
    ref = sitting.row("Ada").get_attribute("data-candidate")
    sitting.rank("Ada")
    sitting.saved()
    sitting.context.set_offline(True)
    sitting.rank("Bo")
    sitting.words_on("Ada")
    page.get_by_label("Private note: Ada Mentor").fill(SECRET)
    sitting.told("Not saved: no connection.")
    stored = page.evaluate(STORED)
    assert not [word for word in (SECRET, "place-", "note-", "Ada", "autosave", ref) if word in stored]
    sitting.context.set_offline(False)
    sitting.saved()
    assert not [word for word in (SECRET, "place-", "note-", "autosave") if word in page.evaluate(STORED)]
    answer = page.request.get(sitting.address)
    assert "no-store" in answer.headers["cache-control"]
    assert page.evaluate(REMEMBERED) == []  # the browser brings nothing back by itself either


def test_signed_out_nobody_else_finds_it_by_going_back(sit):
    sitting = sit()
    sitting.words_on("Ada")
    sitting.page.get_by_label("Private note: Ada Mentor").fill(SECRET)
    sitting.saved()
    sitting.context.clear_cookies(name="session")
    sitting.page.goto(sitting.address)
    sitting.page.go_back()
    sitting.page.wait_for_load_state()
    assert SECRET not in sitting.page.content()
