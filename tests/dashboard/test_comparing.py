"""Districts beside each other: only numbers with enough people behind them, and no way to work out the others."""

import io
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from mentoring.dashboard.districts.comparison import Cell, Number, compare, total
from mentoring.disclosure import SMALLEST
from mentoring.fields import Translated
from programs.models import Program
from programs.states import Phase, Role
from sessions_app.outcomes.selectors.numbers import numbers_of
from sessions_app.states import GatheringState
from sessions_app.trios.models import Trio
from sessions_app.trios.states import MeetingState
from tests.conftest import member
from tests.factories.applicants import ApplicationFactory
from tests.factories.gatherings import AttendanceFactory, GatheringFactory
from tests.factories.matching import MatchRunFactory, PairingFactory
from tests.factories.programs import MembershipFactory, ProgramFactory
from tests.factories.trios import MeetingFactory, TrioFactory


@pytest.fixture
def parent(program, coordinator):
    Program.objects.filter(pk=program.pk).update(state=Phase.RUNNING)
    program.refresh_from_db()
    return program


def lived(program, *, applied, mentors, now, meetings=0):
    """So many handed in, so many of them became mentors of one leader each, who have met so often."""
    run = MatchRunFactory(program=program)
    for number in range(applied):
        state = "matched" if number < mentors else "declined"
        application = ApplicationFactory(program=program, state=state, submitted_at=now)
        if number < mentors:
            leader = MembershipFactory(program=program, role=Role.LEADER, places=1)
            PairingFactory(program=program, run=run, leader=leader, application=application, state="confirmed")
            trio = TrioFactory(program=program, leader=leader)
            for held in range(meetings):
                state = MeetingState.HELD if held else MeetingState.CANCELLED
                stamps = {"held_at": now} if held else {"cancelled_at": now, "cancelled_by": leader.user}
                MeetingFactory(trio=trio, state=state, starts_at=now, proposed_by=leader.user, **stamps)
    return program


def district(parent, slug, *, state=Phase.RUNNING, **fields):
    return ProgramFactory(slug=slug, parent=parent, state=state, **fields)


def shown(parent, now):
    comparison = compare(parent, now=now)
    cells = {program.slug: [(c.value, c.of) for c in row] for program, row in comparison.rows}
    return cells, [(c.value, c.of) for c in comparison.totals]


def test_each_programme_has_its_numbers_and_all_have_a_total(parent, now):
    lived(parent, applied=12, mentors=6, meetings=2, now=now)
    west = lived(district(parent, "vest"), applied=9, mentors=5, meetings=1, now=now)
    gathering = GatheringFactory(program=west, state=GatheringState.HELD)
    for _number in range(5):
        AttendanceFactory(gathering=gathering)
    rows, totals = shown(parent, now)
    assert list(rows) == [parent.slug, "vest"]
    assert rows[parent.slug] == [(12, None), (6, None), (6, None), (6, None), (6, 6), (None, None), (6, 12)]
    assert rows["vest"] == [(9, None), (5, None), (5, None), (5, None), (5, 5), (1, None), (0, 5)]
    assert totals == [(21, None), (11, None), (11, None), (11, None), (11, 11), (None, None), (6, 17)]


def test_meetings_held_of_planned_are_counted_as_in_the_report(parent, now):
    """Held 5, called off 5, one past its hour that nobody has noted; not the one to come, nor proposals, picked by nobody or taken back."""
    lived(parent, applied=5, mentors=5, meetings=2, now=now)
    trio = Trio.objects.filter(program=parent).first()
    for days in (-1, 1):
        MeetingFactory(trio=trio, state=MeetingState.PLANNED, starts_at=now + timedelta(days=days))
    MeetingFactory(trio=trio, state=MeetingState.PROPOSED)
    MeetingFactory(trio=trio, state=MeetingState.CANCELLED, cancelled_at=now, cancelled_by=trio.leader.user)
    rows, _totals = shown(parent, now)
    assert rows[parent.slug][-1] == (5, 11)
    held = numbers_of(parent, now=now).meetings
    assert (held.part, held.whole) == (5, 11)


def test_few_people_are_hidden_and_so_is_the_total_they_could_be_worked_out_from(parent, now):
    lived(parent, applied=12, mentors=6, now=now)
    lived(district(parent, "vest"), applied=8, mentors=3, now=now)
    rows, totals = shown(parent, now)
    assert rows["vest"][:5] == [(8, None), (None, None), (None, None), (None, None), (None, None)]
    assert totals[0] == (20, None)
    assert totals[1:5] == [(None, None)] * 4


def test_a_number_comes_when_its_step_is_over(parent, now):
    lived(parent, applied=12, mentors=6, now=now)
    lived(district(parent, "vest", state=Phase.CALL), applied=9, mentors=5, now=now)
    comparison = compare(parent, now=now)
    assert all(cell.early for cell in comparison.rows[1][1])
    assert comparison.totals[0] == Cell(12)


@pytest.mark.parametrize("people", product(range(8), repeat=3))
def test_nobody_works_out_a_hidden_number_by_subtraction(people):
    """All that is left of a total after what is shown: about nobody, or about at least two hidden programmes and enough people."""
    column = [Number(number, number) for number in people]
    whole = total(column)
    hidden = [number for number in people if number < SMALLEST]
    if whole.value is not None:
        left = whole.value - sum(number for number in people if number >= SMALLEST)
        assert left == sum(hidden)
        assert not hidden or (len(hidden) > 1 and left >= SMALLEST)
    else:
        assert hidden


# --- The page -----------------------------------------------------------------------------------------------------------------


def url(parent, name="district-compare"):
    return reverse(f"dashboard:{name}", args=[parent.slug])


def test_the_coordinator_above_compares_and_takes_it_home(client, parent, coordinator, now):
    lived(parent, applied=12, mentors=6, now=now)
    evil = Translated(nb="=HYPERLINK(1)", nn="=HYPERLINK(1)", en="=HYPERLINK(1)")
    lived(district(parent, "vest", name=evil), applied=8, mentors=3, now=now)
    client.force_login(coordinator)
    page = client.get(url(parent)).content.decode()
    assert "under 5" in page and "6 of 6" in page
    rows = list(load_workbook(io.BytesIO(client.get(url(parent, "district-compare-xlsx")).content)).active.values)
    assert rows[1][3:9] == (12, 6, 6, 6, 6, 6)
    assert rows[2][0] == "'=HYPERLINK(1)"
    assert rows[2][3:9] == (8, "under 5", "under 5", "under 5", "under 5", None)
    lines = client.get(url(parent, "district-compare-csv")).content.decode("utf-8-sig").splitlines()
    assert lines[2].split(";")[3:6] == ["8", "under 5", "under 5"]
    assert len(lines) == len(rows) == 4


def test_a_district_compares_nothing(client, parent, now):
    west = district(parent, "vest")
    chief = member(west, "Vera", "Vest", Role.COORDINATOR)
    client.force_login(chief)
    for name in ("district-compare", "district-compare-xlsx", "district-compare-csv"):
        assert client.get(url(west, name)).status_code == 404
        assert client.get(url(parent, name)).status_code == 404


def test_it_costs_as_much_for_one_district_as_for_three(client, parent, coordinator, now):
    district(parent, "vest")
    client.force_login(coordinator)
    client.get(url(parent))
    with CaptureQueriesContext(connection) as one:
        client.get(url(parent))
    for slug in ("ost", "nord"):
        lived(district(parent, slug), applied=6, mentors=5, meetings=1, now=now)
    with CaptureQueriesContext(connection) as three:
        client.get(url(parent))
    assert len(three) == len(one)
