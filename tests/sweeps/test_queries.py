"""Every page of ours asks the database as often for three of everything as for one, and at most twelve times.

Which pages there are is read from the addresses, and who reads them from the matrix of permissions; nothing is listed by hand. Each page is
fetched in every phase of the programme by whoever sees most of it, in a world with one more of everything and again when there are three.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Program
from programs.states import Phase
from tests.sweeps.crowd import add_one_of_everything
from tests.sweeps.permission_matrix import ROLES
from tests.sweeps.test_accessibility import SHOWN, readers
from tests.sweeps.test_urls_guarded import Address, arguments_for
from tests.sweeps.world import World, build

MOST = 12
"""The session and the person are two of them, the person's parts and the database's clock two more."""

MORE = {
    "applicants:application-detail": (15, "opening it goes on record, which takes three"),
    "dashboard:closing": (19, "what is left to do in every app, each counted once"),
    **dict.fromkeys(
        ("dashboard:district-compare", "dashboard:district-compare-xlsx", "dashboard:district-compare-csv"),
        (14, "counts what four apps hold, each once for all districts"),
    ),
    "dashboard:home": (18, "asks each part of a programme, once, what one should do now"),
    "dashboard:program-control": (13, "how far each kind of work has come, each counted once"),
    "gatherings:gathering-detail": (
        15,
        "who comes, the agenda, what is to be done, what was answered and what one may do on one page",
    ),
    "matching:run-publish": (
        13,
        "leaders and short list, and the units of both, each read once instead of with everybody",
    ),
    "matching:sitting": (16, "the leader's whole sitting on one page, however long the short list is"),
    **dict.fromkeys(
        ("outcomes:report", "outcomes:report-pdf", "outcomes:report-xlsx", "outcomes:report-csv"),
        (24, "counts what every other app holds, each once"),
    ),
    "scoring:assessor-list": (
        13,
        "work, declarations, ties, reminders and who stepped back, each counted once for all assessors",
    ),
    "scoring:desk": (16, "the assessor's declaration, work, queue, marks, answers and criteria on one page"),
    "scoring:result-detail": (16, "opening it goes on record, which takes three"),
    "scoring:result-release": (
        13,
        "each letter, the words of its own, and which applications lack marks, each counted once",
    ),
    "videos:video-page": (16, "questions, answer, captions, who watched it and what is deleted on one page"),
}
"""Pages that take more: how many at most, and why."""


@pytest.fixture
def world(now) -> World:
    made = build(now)
    add_one_of_everything(made, now)
    return made


def asked(client, url: str) -> int:
    """How many queries the page takes; the test's own savepoints are none. 0: it is no page now (it leads somewhere else)."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    if answer.status_code != 200 or answer.streaming:
        return 0
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


def count(client, world: World, read_by) -> dict[tuple[str, str], int]:
    """(page, role) -> queries, for the roles `read_by` gives for a page."""
    counted = {}
    for role in ROLES[1:]:
        client.force_login(world.people[role])
        arguments = arguments_for(client, world, role)
        for address in SHOWN:
            if role in read_by(address):
                counted[address.name, role] = asked(client, address.url(arguments))
    return counted


def most_seeing(address: Address) -> list[str]:
    return ROLES[1:] if address.name == "dashboard:home" else readers(address)[:1]


@pytest.mark.parametrize("phase", Phase)
def test_three_rows_take_as_many_queries_as_one_and_few(phase, client, world, now):
    Program.objects.filter(pk=world.things["program"].pk).update(state=phase)
    one = count(client, world, most_seeing)
    for _more in range(2):
        add_one_of_everything(world, now)
    three = count(client, world, most_seeing)
    grown = {page: (number, three[page]) for page, number in one.items() if three[page] != number}
    over = {page: number for page, number in one.items() if number > MORE.get(page[0], (MOST, ""))[0]}
    assert grown == {}
    assert over == {}
