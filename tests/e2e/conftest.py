"""The house the story happens in, and the people in it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from mentoring.devstack.stack import RUN
from tests.e2e.house import PATIENCE, House, running_house
from tests.e2e.people import DESK, PHONE, Person

LOGS = RUN / "test" / "story"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("house"), LOGS) as house:
        yield house


@pytest.fixture
def meet(request: pytest.FixtureRequest, house: House, browser: Browser) -> Iterator[Callable[..., Person]]:
    """Somebody sits down at a browser of their own. When the story fails, every open page is kept as a picture beside the logs."""
    met: list[Person] = []
    expect.set_options(timeout=PATIENCE * 1000)

    def sit_down(given: str, family: str, *, phone: bool = False, javascript: bool = True) -> Person:
        size = PHONE if phone else DESK
        context = browser.new_context(
            locale="en-GB", timezone_id="Europe/Oslo", viewport=size, java_script_enabled=javascript
        )
        context.set_default_timeout(PATIENCE * 1000)
        email = f"{given}.{family}@politiet.example".lower()
        person = Person(house, f"{given} {family}", email, context, context.new_page(), javascript)
        met.append(person)
        return person

    before = request.session.testsfailed
    yield sit_down
    expect.set_options(timeout=5000)  # the other tests' patience
    for person in met:
        if request.session.testsfailed > before:
            person.page.screenshot(path=LOGS / f"{person.name}.png", full_page=True)
            (LOGS / f"{person.name}.txt").write_text(f"{person.page.url}\n\n{person.page.inner_text('body')}\n")
        person.context.close()
