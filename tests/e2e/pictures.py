"""Makes the pictures in docs/screenshots/ anew, from a demo that runs: `.venv/bin/python -m tests.e2e.pictures http://localhost:8000`.

Start the demo with `--reset` first, so that everybody has done what the demo world says and nothing else. Pages are in Bokmål.
"""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from mentoring.devstack import browser
from mentoring.devstack.stack import ROOT

FOLDER = ROOT / "docs" / "screenshots"
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


@dataclass(frozen=True)
class Picture:
    """`who`: the part as the demo's sign-in page names it; empty: nobody. `link` is followed from `path`, `heading` is scrolled to."""

    name: str
    who: str
    path: str
    link: str = ""
    heading: str = ""
    phone: bool = False


PICTURES = [
    Picture("sign-in", "", "/account/login/"),
    Picture("home-coordinator", "Koordinator", "/"),
    Picture("control", "Koordinator", "/programmes/runde-2/control/"),
    Picture("results", "Koordinator", "/programmes/runde-4/results/application/"),
    Picture("match", "Koordinator", "/programmes/runde-1/match/", link="Se koblingen", heading="Hvem fikk hvem"),
    Picture("gathering", "Mentor", "/programmes/runde-1/gatherings/", link="Midtveissamling"),
    Picture("ranking", "Leder som ikke har rangert ennå", "/programmes/runde-2/ranking/"),
    Picture("ranking-phone", "Leder som ikke har rangert ennå", "/programmes/runde-2/ranking/", phone=True),
    Picture("own-match-phone", "Mentor", "/programmes/runde-1/match/own/", phone=True),
    Picture("call-phone", "Søker", "/programmes/runde-3/call/", phone=True),
]


def take(picture: Picture, address: str, chromium: Browser) -> Path:
    """Sign in, go there and take what is in the window. Returns the file."""
    size, scale = (PHONE, 2) if picture.phone else (DESK, 1)
    context = chromium.new_context(viewport=size, device_scale_factor=scale, locale="nb-NO", timezone_id="Europe/Oslo")
    page = context.new_page()
    if picture.who:
        page.goto(f"{address}/account/login/")
        part = page.locator(".demo-role", has_text=re.compile(f"^{picture.who}$"))
        page.locator("button[name=email]").filter(has=part).first.click()
        page.wait_for_url(f"{address}/")
    page.goto(address + picture.path)
    if picture.link:
        page.locator("main").get_by_role("link", name=picture.link).last.click()
        page.wait_for_load_state()
    _settle(page, picture.heading)
    file = FOLDER / f"{picture.name}.png"
    page.screenshot(path=file)
    context.close()
    return file


def _settle(page: Page, heading: str) -> None:
    page.wait_for_load_state("networkidle")
    if heading:
        at_once = "element => element.scrollIntoView({block: 'start', behavior: 'instant'})"
        page.get_by_role("heading", name=heading).first.evaluate(at_once)


def main(address: str) -> None:
    os.environ.update(browser.playwright_environment())
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**browser.launch_arguments())
        for picture in PICTURES:
            print(take(picture, address.rstrip("/"), chromium).relative_to(ROOT))
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
