"""What the marks come to: written with them, never typed, and always what the marks say."""

import statistics
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applicants.models import Application
from applicants.scoring.models import Assignment, Score, Tally
from applicants.scoring.selectors import criteria_of
from applicants.scoring.services import assign_assessors, reopen_scores
from applicants.scoring.states import AssignmentState
from applicants.states import Round
from mentoring import clock
from programs.models import Program
from programs.states import Role
from tests.conftest import member
from tests.factories.programs import ProgramFactory
from tests.factories.scoring import CriterionFactory
from tests.scenarios.applicants import open_call, submitted_applications
from tests.scenarios.scoring import marked, screening


def tallies():
    return {t.application_id: (t.total, t.spread) for t in Tally.objects.filter(round=Round.APPLICATION)}


def by_hand(program):
    """The same from the marks themselves, in plain Python."""
    made = {}
    criteria = criteria_of(program, Round.APPLICATION)
    for application in Application.objects.filter(program=program):
        sent = Score.objects.filter(assignment__application=application, assignment__state=AssignmentState.SENT)
        marks = [[s.points for s in sent if s.criterion_id == c.pk] for c in criteria]
        if all(marks):
            weighed = sum(statistics.median(m) * c.weight for m, c in zip(marks, criteria, strict=True))
            made[application.pk] = (weighed / sum(c.weight for c in criteria) * 25, max(max(m) - min(m) for m in marks))
    return made


def test_median_per_criterion_weighted(round_under_way, work, assessor, second_assessor, now):
    marked(work("Anders", assessor), [4, 2], now=now)
    marked(work("Anders", second_assessor), [2, 3], now=now)
    # medians 3 and 2.5, weights 1 and 3: 10.5 of 16; the two are 2 apart on the first
    assert list(tallies().values()) == [(65.625, 2)]


def test_nothing_counts_before_it_is_sent_and_after_it_is_taken_back(round_under_way, work, assessor, now):
    assert tallies() == {}
    sent = marked(work("Anders", assessor), [4, 4], now=now)
    assert list(tallies().values()) == [(100, 0)]
    reopen_scores(assignment=sent, by=assessor, now=now)
    assert tallies() == {}


STEPS = st.lists(st.tuples(st.integers(0, 5), st.lists(st.integers(0, 4), min_size=2, max_size=2)), max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_whatever_is_sent_and_taken_back_the_tally_is_what_the_marks_say(round_under_way, now, steps):
    everything = list(Assignment.objects.select_related("application__program", "assessor").order_by("pk"))
    for place, points in steps:
        assignment = Assignment.objects.select_related("application__program", "assessor").get(pk=everything[place].pk)
        if assignment.state == AssignmentState.SENT:
            reopen_scores(assignment=assignment, by=assignment.assessor, now=now)
        else:
            marked(assignment, points, now=now)
        assert tallies() == by_hand(round_under_way)


@pytest.mark.django_db(transaction=True)
def test_two_assessors_who_send_at_the_same_moment_are_both_counted(transactional_db):
    now = clock.now()
    program: Program = ProgramFactory(slug="runde")
    coordinator = member(program, "Hanne", "Raadgiver", Role.COORDINATOR)
    for name in ("Aksel", "Berit"):
        member(program, name, "Vurder", Role.ASSESSOR)
    CriterionFactory(program=program)
    open_call(program, by=coordinator, now=now)
    submitted_applications(program, 8, now=now)
    screening(program, by=coordinator, now=now)
    for application in Application.objects.all():
        pair = list(application.assignments.select_related("application__program", "assessor"))
        start = threading.Barrier(len(pair))

        def send(assignment, points, start=start):
            start.wait()
            try:
                marked(assignment, [points], now=now)
            finally:
                connections.close_all()

        with ThreadPoolExecutor() as pool:
            list(pool.map(send, pair, (0, 4)))
    assert set(tallies().values()) == {(50, 4)}
    assert connection.in_atomic_block is False


def test_work_given_out_again_changes_no_tally(round_under_way, work, assessor, coordinator, now):
    marked(work("Anders", assessor), [3, 3], now=now)
    before = tallies()
    assign_assessors(program=round_under_way, round=Round.APPLICATION, by=coordinator, now=now)
    assert tallies() == before
