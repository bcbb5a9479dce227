"""Every page of ours, as those who may read it see it: axe finds nothing, wide or narrow; nothing sticks out; the frame is there.

A page is rendered by the test client and handed to the browser under an address that leads nowhere, with the CSP it would have. It is
opened once and looked at three times: 1280 px wide, 320 px wide, and wide with text at 200 %.
"""

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, ViewportSize

from mentoring.views import PUBLIC
from tests.sweeps.permission_matrix import MATRIX
from tests.sweeps.test_urls_guarded import OURS, Address, arguments_for
from tests.sweeps.world import World, build

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
"""`wcag22aa` brings the size of what is pressed: 24 px, or the room of it."""
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 640}
HOST = "http://testserver"

LOOK = """async rules => (await axe.run(rules)).violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.target.join(" ")}: ${node.any.concat(node.all, node.none).map(check => check.message).join("; ")}`))"""
FRAME = """() => [
    [document.documentElement.lang, "no lang"],
    [document.title.trim().length > 3 && !/^\\W/.test(document.title), "no title: " + document.title],
    [document.querySelectorAll("h1").length === 1, "not one h1"],
    [document.querySelectorAll("main#main").length === 1, "not one main"],
    [document.querySelector("a, button, input").matches("a[href='#main']"), "no way past the top bar"],
    [document.querySelector("footer a[href='/help/']"), "no help in the foot"],
].filter(([fine]) => !fine).map(([, what]) => what)"""
STICKS_OUT = """() => {
    const width = document.documentElement.clientWidth, over = document.documentElement.scrollWidth - width;
    if (over < 1) return [];
    const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 0.5).pop();
    return [`${over} px wider than ${width}: ${out ? out.outerHTML.slice(0, 90) : "?"}`];
}"""
ORDER = (
    "coordinator", "assessor", "leader", "mentor", "applicant", "assistant", "administrator", "officer", "outsider", "anonymous",
)  # fmt: skip
"""From who sees most to who sees least."""


class Eye:
    """Looks at pages in one browser tab, and keeps what it does not like."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.html = ""
        self.headers: dict[str, str] = {}
        self.wrong: list[str] = []
        page.add_init_script(Axe().axe_script)
        page.route("**/*", self._answer)
        page.on("console", lambda message: self._heard(message.text))

    def look(self, what: str, response, *, frame: bool = True) -> None:
        """Looks at a rendered answer, if it is a whole page."""
        if response.streaming or not response.content.startswith(b"<!DOCTYPE html>"):
            return
        self.html, self.headers = response.content.decode(), dict(response.headers)
        self.what = what
        self.page.set_viewport_size(WIDE)
        self.page.goto(f"{HOST}/{what.replace(' ', '/')}")
        found = self.page.evaluate(FRAME) if frame else []
        found += self.page.evaluate(LOOK, RULES)
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        found += self.page.evaluate(STICKS_OUT)
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        self.page.set_viewport_size(NARROW)
        found += self.page.evaluate(LOOK, RULES) + self.page.evaluate(STICKS_OUT)
        self.wrong += [f"{what}: {one}" for one in dict.fromkeys(found)]

    def complaints(self) -> str:
        return "\n".join(self.wrong)

    def _heard(self, text: str) -> None:
        if "Content Security Policy" in text and "fontSize" not in text and "inline style" not in text:
            self.wrong.append(f"{self.what}: {text}")

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = finders.find(path.removeprefix("/static/"))
            assert isinstance(file, str), path
            route.fulfill(body=Path(file).read_bytes(), content_type=mimetypes.guess_type(file)[0])
        elif route.request.is_navigation_request():
            route.fulfill(body=self.html, content_type="text/html", headers=self.headers)
        else:
            route.fulfill(status=204)


@pytest.fixture
def eye(page: Page) -> Eye:
    return Eye(page)


@pytest.fixture
def world(now) -> World:
    return build(now)


def readers(address: Address) -> list[str]:
    """Of those who may read the page, who sees most and who sees least."""
    permission = address.page.permission if address.page else PUBLIC
    may = [role for role in ORDER if permission == PUBLIC or role in MATRIX[permission].roles]
    return list(dict.fromkeys([may[0], may[-1]]))


SHOWN = [address for address in OURS if address.page and "get" in address.page.http_method_names]


@pytest.mark.parametrize("role", ORDER)
def test_pages_are_fit_for_everyone(role, client, world, eye):
    if role != "anonymous":
        client.force_login(world.people[role])
    for address in SHOWN:
        if role in readers(address) or address.name == "dashboard:home":
            answer = client.get(address.url(arguments_for(client, world, role)))
            if answer.status_code == 200:
                eye.look(f"{address.name} {role}", answer)
    assert eye.complaints() == ""
