"""Several people, or one person several times, at the same moment. Real transactions, real locks."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from applicants.models import Application, Decision
from applicants.selectors import answer_texts, questions_of
from applicants.services import (
    begin_application,
    release_decisions,
    save_draft,
    stage_decisions,
    submit_application,
)
from applicants.states import ApplicationState, Outcome, Round
from mentoring import clock
from mentoring.mail.models import OutboundEmail
from mentoring.policies import Refusal
from mentoring.states import InvalidMove
from programs.models import Program
from programs.services import set_dates
from programs.states import Phase, Role
from tests.conftest import member
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramFactory
from tests.scenarios.applicants import drafted, moved, open_call, submitted_applications

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now(transactional_db):
    return clock.now()


@pytest.fixture
def call(transactional_db, now) -> Program:
    program = ProgramFactory(slug="runde")
    return open_call(program, by=member(program, "Hanne", "Raadgiver", Role.COORDINATOR), now=now)


@pytest.fixture
def coordinator(call):
    return call.memberships.get(role=Role.COORDINATOR).user


def at_once(number: int, act: Callable[[int], object]) -> Counter[str]:
    """`act(n)` in so many threads, started together. How often each ended how: "done", or the code of a refusal."""
    start = threading.Barrier(number)

    def run(n: int) -> str:
        start.wait()
        try:
            act(n)
        except Refusal as refusal:
            return refusal.code
        except InvalidMove:
            return "moved_on"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(number) as pool:
        return Counter(pool.map(run, range(number)))


def test_ten_presses_of_begin_make_one_application(call, now):
    person = UserFactory()
    assert at_once(10, lambda _n: begin_application(program=call, by=person, now=now)) == {"done": 10}
    assert Application.objects.count() == 1


def test_ten_presses_of_submit_make_one_receipt(call, now):
    draft = drafted(call, UserFactory(), now=now)
    at = now + timedelta(hours=1)
    assert at_once(10, lambda _n: submit_application(application=draft, by=draft.applicant, now=at)) == {"done": 10}
    assert list(OutboundEmail.objects.values_list("kind", flat=True)) == ["applicants.receipt"]


def test_of_twenty_windows_one_saves(call, now):
    draft = drafted(call, UserFactory(), now=now)
    question = questions_of(call)[0].pk

    def save(n: int) -> None:
        save_draft(
            application=draft, answers={question: f"From window {n}"}, manager_informed=True, version=2, by=draft.applicant, now=now
        )  # fmt: skip

    assert at_once(20, save) == {"done": 1, "changed_elsewhere": 19}
    assert answer_texts(draft)[question].startswith("From window ")
    assert Application.objects.get().version == 3


def test_those_who_submit_do_not_wait_for_each_other(call, now):
    draft = drafted(call, UserFactory(), now=now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM programs_program WHERE id = %s FOR SHARE", [call.pk]
        )  # somebody else is submitting
        ended = at_once(1, lambda _n: _with_little_patience(draft, now))
    assert ended == {"done": 1}
    assert Application.objects.get().state == ApplicationState.SUBMITTED


def _with_little_patience(draft: Application, now) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")
    submit_application(application=draft, by=draft.applicant, now=now)


def test_a_deadline_that_is_being_moved_is_waited_for_and_counts(call, coordinator, now):
    """The coordinator has moved the deadline but not committed yet when somebody submits."""
    draft = drafted(call, UserFactory(), now=now)
    ended: list[Counter[str]] = []
    submitting = threading.Thread(
        target=lambda: ended.append(
            at_once(1, lambda _n: submit_application(application=draft, by=draft.applicant, now=now))
        )
    )
    with transaction.atomic():
        before = now - timedelta(days=1)
        set_dates(program=call, by=coordinator, now=before - timedelta(days=1), call_closes_at=before)
        submitting.start()
        submitting.join(0.5)
        assert submitting.is_alive()  # it waits
    submitting.join()
    assert ended == [{"deadline_passed": 1}]
    assert (Application.objects.get().state, OutboundEmail.objects.count()) == (ApplicationState.DRAFT, 0)


def test_two_coordinators_release_once(call, coordinator, now):
    applications = submitted_applications(call, 3, now=now)
    moved(call, Phase.SCREENING, by=coordinator, now=now)
    outcomes = dict.fromkeys([a.pk for a in applications], Outcome.ADVANCE)
    stage_decisions(applications=outcomes, program=call, round=Round.APPLICATION, by=coordinator, now=now)

    def release(_n: int) -> None:
        release_decisions(program=call, round=Round.APPLICATION, by=coordinator, now=now)

    assert at_once(4, release) == {"done": 1, "nothing_staged": 3}
    assert OutboundEmail.objects.filter(kind="applicants.invited").count() == 3
    assert Decision.objects.filter(released_at__isnull=False).count() == 3
