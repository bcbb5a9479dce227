"""The house the story happens in, and the people in it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from mentoring.devstack.stack import RUN
from tests.e2e.house import PATIENCE, House, running_house
from tests.e2e.people import DESK, PHONE, Person

LOGS = RUN / "test" / "story"
STORIES = {"tests.e2e.test_programme": True, "tests.e2e.test_half_year": False}
"""Each has a house of its own, so that they can be told at the same time. True: there are films in it."""


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    number, films = list(STORIES).index(request.module.__name__), STORIES[request.module.__name__]
    folder, logs = tmp_path_factory.mktemp("house"), LOGS / str(number)
    with running_house(folder, logs, blocker=django_db_blocker, number=number, films=films) as house:
        yield house


@pytest.fixture
def meet(request: pytest.FixtureRequest, house: House, browser: Browser) -> Iterator[Callable[..., Person]]:
    """Somebody sits down at a browser of their own. When the story fails, every open page is kept as a picture beside the logs."""
    met: list[Person] = []

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
    for person in met:
        if request.session.testsfailed > before:
            person.page.screenshot(path=house.logs / f"{person.name}.png", full_page=True)
            (house.logs / f"{person.name}.txt").write_text(f"{person.page.url}\n\n{person.page.inner_text('body')}\n")
        person.context.close()
