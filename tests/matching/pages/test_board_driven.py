"""The match board in a real browser: by mouse, by keyboard on a phone, without JavaScript; and what axe finds on its pages."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from matching.models import MatchRun, PairConstraint, Pairing
from matching.services.explanations import explain_next
from matching.services.pairings import decline_pairing
from matching.services.publishing import propose_run, publish_run
from matching.services.rules import set_pair_rule, set_tag_rule
from matching.services.runs import claim_run, solve_run
from matching.states import MixTag, PairRule
from mentoring import clock
from mentoring.mail.models import OutboundEmail
from programs.states import Role
from tests.conftest import member
from tests.matching.conftest import WISHES
from tests.scenarios.matches import leader_called, mentor_called, refilled, solved, to_be_matched
from tests.sweeps.test_accessibility import Eye

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def work() -> None:
    """What the workers do: solve what waits, and find out why."""
    while run := claim_run(now=clock.now()):
        solve_run(run=run, now=clock.now())
    while explain_next(now=clock.now()):
        pass


class Coordinator:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Browser, server: str, user, **window) -> None:
        self.context: BrowserContext = browser.new_context(locale="en", reduced_motion="reduce", **window)
        client = Client()
        client.force_login(user)
        self.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": server}])
        self.server, self.wrong = server, list[str]()
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda m: "Security" in m.text and self.wrong.append(m.text))

    def open(self, name: str, *more) -> None:
        self.page.goto(self.server + reverse(f"matching:{name}", args=["runde", *more]))

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()

    def card(self, name: str):
        return self.page.get_by_role("article").filter(has=self.page.get_by_role("heading", name=name))

    def reach(self, name: str, role: str = "button", *, backwards: bool = False) -> None:
        """By the Tab key alone, from where one is: until what has the focus is called that."""
        for _press in range(120):
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
            if self.page.evaluate("([role, name]) => { const e = document.activeElement;"
                                  " const said = (e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.textContent || '').trim();"
                                  " return said.replace(/\\s+/g, ' ').startsWith(name) }", [role, name]):  # fmt: skip
                return
        raise AssertionError(f"the Tab key does not lead to {name!r}")


@pytest.fixture
def driven(transactional_db, program, coordinator, now):
    """The match can be run; pages are in English for whoever looks."""
    to_be_matched(program, WISHES, by=coordinator, now=now)
    coordinator.language = "en"
    coordinator.save(update_fields=["language"])
    return program


@pytest.fixture
def sit_down(browser: Browser, live_server) -> Iterator[Callable[..., Coordinator]]:
    met: list[Coordinator] = []

    def at(user, **window) -> Coordinator:
        met.append(Coordinator(browser, live_server.url, user, **window))
        return met[-1]

    yield at
    for one in met:
        one.context.close()
    assert [one.wrong for one in met] == [[] for _one in met]


def test_with_the_mouse_from_the_first_run_to_the_letters_by_two_people(driven, coordinator, sit_down):
    driven.publishing_takes_two = True
    driven.save(update_fields=["publishing_takes_two"])
    harald = member(driven, "Harald", "Raadgiver", Role.COORDINATOR)
    harald.language = "en"
    harald.save(update_fields=["language"])
    hanne = sit_down(coordinator, viewport=DESK)
    hanne.open("board")
    hanne.page.get_by_label("Name of the scenario").fill("Without rules")
    hanne.press("Run the match")
    hanne.sees("The match is being solved")
    work()
    hanne.sees("Propose this match")  # the page has looked again by itself
    expect(hanne.page.get_by_role("link", name="Decision note")).to_be_visible()
    expect(hanne.page.locator(".chart-match line")).to_have_count(6)
    first = MatchRun.objects.get()

    got = {m for leader, m in first.solution["pairs"] if leader == f"l{leader_called(driven, 'Lea').pk}"}
    free = next(name for name in ("Fam", "Eli", "Di") if f"m{mentor_called(driven, name).pk}" not in got)
    hers = hanne.card("Lea Leder")
    mentor = hers.locator("strong").first.inner_text()
    hers.locator("summary", has_text=f"Lock, or keep apart: Lea Leder, {mentor}").click()
    hers.get_by_label("Reason").first.fill("They worked together")
    hers.get_by_role("button", name="Keep apart").locator("visible=true").click()
    hanne.sees("The rule is set")
    hanne.open("rules")
    hanne.page.locator("summary", has_text="Add a rule on a pair").click()
    hanne.page.get_by_label("Leader", exact=True).select_option(
        label=f"Lea Leder ({leader_called(driven, 'Lea').user.unit})"
    )
    chosen = mentor_called(driven, free).applicant
    hanne.page.get_by_label("Mentor", exact=True).select_option(label=f"{chosen.name} ({chosen.unit})")
    hanne.page.get_by_label("Rule", exact=True).select_option(label="Together")
    hanne.page.locator("#id_reason").fill("Same theme")
    hanne.press("Set the rule")
    hanne.open("board")
    hanne.page.get_by_label("Name of the scenario").fill("One lock")
    hanne.press("Run the match")
    hanne.sees("The match is being solved")
    work()
    hanne.sees("Propose this match")
    expect(hanne.card("Lea Leder").locator("strong").filter(has_text=mentor)).to_have_count(0)
    expect(hanne.card("Lea Leder").get_by_text("locked")).to_be_visible()

    hanne.open("board")
    for name in ("Without rules", "One lock"):
        hanne.page.get_by_label(f"Compare {name}").check()
    hanne.press("Compare two")
    hanne.sees("Only in One lock")
    hanne.sees(f"Lea Leder and {chosen.name} together (must hold)")

    run = MatchRun.objects.get(name="One lock")
    hanne.open("run-detail", run.pk)
    hanne.page.get_by_role("link", name="Read the letters and propose").click()
    hanne.page.wait_for_load_state()  # else what asks before it acts is no dialog yet
    hanne.page.locator("summary", has_text="Lea Leder").click()
    hanne.sees(f"- {chosen.name}")
    hanne.page.locator("summary", has_text="Propose the match").click()
    hanne.page.get_by_role("dialog").get_by_role("button", name="Propose the match").click()
    hanne.sees("Another coordinator can read it and approve it.")
    other = sit_down(harald, viewport=DESK)
    other.page.goto(other.server)
    other.sees("Approve the match")
    other.open("run-publish", run.pk)
    other.page.locator("summary", has_text="Approve and publish").click()
    other.page.get_by_role("dialog").get_by_role("button", name="Approve and publish").click()
    other.sees("The match is published: 6 pairs")
    run.refresh_from_db()
    assert (run.proposed_by, run.published_by, Pairing.objects.count()) == (coordinator, harald, 6)
    assert OutboundEmail.objects.filter(kind__startswith="matching.match_").count() == 9


def test_with_the_keyboard_alone_on_a_phone(driven, coordinator, sit_down):
    hanne = sit_down(coordinator, viewport=PHONE)
    press = hanne.page.keyboard.press
    hanne.open("board")
    hanne.reach("Name of the scenario")
    hanne.page.keyboard.type("By keys")
    hanne.reach("Run the match")
    press("Enter")
    hanne.sees("The match is being solved")
    hanne.reach("Stop the run")
    work()
    hanne.sees("Publish this match")
    hanne.reach("Lock, or keep apart: Lea Leder")
    press("Enter")
    hanne.reach("Reason")
    hanne.page.keyboard.type("Samme tema")
    hanne.reach("Lock together")
    press("Enter")
    hanne.sees("The rule is set")
    assert PairConstraint.objects.get().rule == "locked"
    hanne.reach("Run again")
    press("Enter")
    hanne.sees("The match is being solved")
    work()
    hanne.sees("Publish this match")
    hanne.reach("Compare scenarios")
    press("Enter")
    hanne.sees("For the leaders the two are equally good in every step.")
    hanne.open("run-publish", MatchRun.objects.latest("pk").pk)
    hanne.reach("Publish the match")
    press("Enter")
    expect(hanne.page.get_by_role("button", name="Cancel")).to_be_focused()
    press("Escape")
    expect(hanne.page.locator("summary", has_text="Publish the match")).to_be_focused()
    press("Enter")
    hanne.reach("Publish the match", backwards=True)
    press("Enter")
    hanne.sees("The match is published: 6 pairs")
    assert hanne.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_without_javascript_on_a_phone(driven, coordinator, sit_down):
    hanne = sit_down(coordinator, viewport=PHONE, java_script_enabled=False)
    hanne.open("board")
    hanne.press("Run the match")
    hanne.sees("The match is being solved")
    work()
    hanne.page.get_by_role("link", name="Look again").click()
    hanne.sees("Publish this match")
    hers = hanne.card("Max Leder")
    hers.locator("summary", has_text="Lock, or keep apart").first.click()
    hers.get_by_label("Reason").first.fill("Samme linje")
    hers.get_by_role("button", name="Keep apart").locator("visible=true").click()
    hanne.sees("The rule is set")
    hanne.press("Run again")
    hanne.press("Stop the run")
    hanne.sees("This run was stopped before it was solved.")
    hanne.open("board")
    hanne.press("Run the match")
    work()
    hanne.open("compare")
    hanne.sees("Max Leder and")
    hanne.open("run-publish", MatchRun.objects.latest("pk").pk)
    hanne.page.locator("summary", has_text="Publish the match").click()
    hanne.sees("9 letters go at once")
    hanne.press("Publish the match")
    hanne.sees("The match is published: 6 pairs")
    assert Pairing.objects.count() == 6


def test_axe_finds_nothing_on_a_board_that_is_full(page: Page, client, matching, coordinator, now):
    """The sweep looks at every page; here they are full: rules of both kinds, reasons, a clash, a proposal, a change."""
    eye = Eye(page)
    client.force_login(coordinator)
    lea, ada, fam = leader_called(matching, "Lea"), mentor_called(matching, "Ada"), mentor_called(matching, "Fam")
    set_tag_rule(program=matching, tag=MixTag.OPERATIVE, at_least=1, hard=False, by=coordinator, now=now)
    first = solved(matching, by=coordinator, now=now)
    set_pair_rule(leader=lea, application=fam, rule=PairRule.LOCKED, reason="Tema", by=coordinator, now=now)
    second = solved(matching, by=coordinator, now=now)
    look(
        eye,
        client,
        ("board",),
        ("rules",),
        ("compare",),
        ("run-detail", first.pk),
        ("run-rules", second.pk),
        ("run-note", second.pk),
    )
    for name in ("Lea", "Max"):
        set_pair_rule(
            leader=leader_called(matching, name),
            application=ada,
            rule=PairRule.LOCKED,
            reason="-",
            by=coordinator,
            now=now,
        )
    clash = solved(matching, by=coordinator, now=now)
    look(eye, client, ("run-detail", clash.pk))
    PairConstraint.objects.exclude(application=fam).delete()
    matching.publishing_takes_two = True
    matching.save(update_fields=["publishing_takes_two"])
    harald = member(matching, "Harald", "Raadgiver", Role.COORDINATOR)
    propose_run(run=second, by=harald, now=now)
    look(eye, client, ("board",), ("run-detail", second.pk), ("run-publish", second.pk))
    publish_run(run=second, by=coordinator, now=now)
    pairing = Pairing.objects.select_related("leader__user", "application__applicant").first()
    decline_pairing(pairing=pairing, by=pairing.application.applicant, note="Flytter", now=now)
    change = refilled(matching, by=coordinator, now=now, changes=1)
    look(eye, client, ("board",), ("pair-list",), ("run-detail", change.pk), ("run-note", second.pk))
    assert eye.complaints() == ""


def look(eye: Eye, client, *pages) -> None:
    for name, *more in pages:
        answer = client.get(reverse(f"matching:{name}", args=["runde", *more]))
        assert answer.status_code == 200
        eye.look(f"{name} {'-'.join(map(str, more))}", answer)
