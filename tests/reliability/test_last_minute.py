"""Five hundred people submit in the last minute (TRUST R5, H51, H53): those in time are in, nobody twice, and nobody meets an error page.

A real web server and PostgreSQL; people press from many threads. What decides is the database's clock in the transaction of each.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connections

from applicants.models import Answer, Application
from applicants.states import ApplicationState
from mentoring import clock
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from programs.models import Program
from programs.services import set_dates
from programs.states import Role
from tests.conftest import member
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramFactory
from tests.reliability.conftest import Web, page_of
from tests.scenarios.applicants import drafted, open_call

PEOPLE, FIRST, LATE, AT_ONCE = 500, 100, 100, 24


@dataclass(frozen=True)
class Press:
    """One press of the button. `began` and `ended` as the database tells the time."""

    application: int
    status: int
    target: str
    began: datetime
    ended: datetime

    @property
    def is_in(self) -> bool:
        return self.status == 302 and self.target.endswith("/receipt/")


@dataclass(frozen=True)
class Crowd:
    drafts: list[Application]
    sessions: dict[int, str]


@pytest.fixture
def call(transactional_db) -> Program:
    program = ProgramFactory(slug="runde")
    return open_call(program, by=member(program, "Hanne", "Raadgiver", Role.COORDINATOR), now=clock.now())


def crowd(call: Program, number: int) -> Crowd:
    """So many who have answered everything and are signed in. All are copies of one that came about by the services, to have them in seconds."""
    first = drafted(call, UserFactory(), now=clock.now())
    people = User.objects.bulk_create(UserFactory.build(unit=None) for _n in range(number - 1))
    copies = Application.objects.bulk_create(_copy(first, applicant=person) for person in people)
    answers = list(first.answers.all())
    Answer.objects.bulk_create(_copy(answer, application=copy) for copy in copies for answer in answers)
    drafts = list(Application.objects.select_related("applicant", "program").order_by("pk"))
    return Crowd(drafts, _signed_in([draft.applicant for draft in drafts]))


def _copy(row: Any, **fields: Any) -> Any:
    """A new row like this one."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.unique}
    copy = type(row)(**values)
    for name, value in fields.items():
        setattr(copy, name, value)
    return copy


def _signed_in(people: Iterable[User]) -> dict[int, str]:
    store, sessions = SessionStore(), {}
    for person in people:
        data = {
            SESSION_KEY: str(person.pk), HASH_SESSION_KEY: person.get_session_auth_hash(),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
        }  # fmt: skip
        sessions[person.pk] = Session(
            session_key=store._get_new_session_key(), session_data=store.encode(data), expire_date=clock.now() + timedelta(days=1)
        )  # fmt: skip
    Session.objects.bulk_create(sessions.values())
    return {pk: session.session_key for pk, session in sessions.items()}


def press_all(
    web: Web, crowd: Crowd, drafts: Iterable[Application], *, after: datetime | None = None, late: int = 0
) -> list[Press]:
    """Everybody presses, many at a time, every tenth twice; the `late` last ones only `after` this moment."""
    ahead = clock.now() - datetime.now(tz=UTC)
    drafts = list(drafts)
    latecomers = set(drafts[len(drafts) - late :])
    presses = [draft for n, draft in enumerate(drafts) for _twice in range(2 if n % 10 == 0 else 1)]

    def now() -> datetime:
        return datetime.now(tz=UTC) + ahead

    def press(draft: Application) -> Press:
        while after is not None and draft in latecomers and now() <= after:
            time.sleep(0.05)
        began = now()
        status, target = web.press(draft, crowd.sessions[draft.applicant_id])
        return Press(draft.pk, status, target, began, now())

    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(press, presses))
    finally:
        connections.close_all()


def submitted() -> dict[int, datetime]:
    rows = Application.objects.filter(state=ApplicationState.SUBMITTED).values_list("pk", "submitted_at")
    return {pk: at for pk, at in rows if at is not None}


def receipts() -> Counter[str]:
    return Counter(OutboundEmail.objects.filter(kind="applicants.receipt").values_list("about", flat=True))


def _log(folder: Path) -> str:
    """What the web server wrote about the error pages that somebody met."""
    return "".join(path.read_text(errors="replace")[-20_000:] for path in (folder / "logs").glob("web*"))


def test_five_hundred_in_the_last_minute_and_a_hundred_too_late(call, supervisor, static_files, tmp_path):
    everybody = crowd(call, PEOPLE)
    web = Web(supervisor, STATIC_ROOT=static_files)
    early, rest = everybody.drafts[:FIRST], everybody.drafts[FIRST:]
    started = time.monotonic()
    presses = press_all(web, everybody, early)
    pace = timedelta(seconds=time.monotonic() - started) / len(presses)
    deadline = clock.now() + pace * (len(rest) - LATE) / 2
    coordinator = call.memberships.get(role=Role.COORDINATOR).user
    set_dates(program=call, by=coordinator, now=clock.now(), call_closes_at=deadline)

    presses += press_all(web, everybody, rest, after=deadline, late=LATE)
    supervisor.stop_all()

    assert {press.status for press in presses} <= {302, 409}, _log(tmp_path)
    in_time = submitted()
    assert {press.application for press in presses if press.is_in} == set(in_time), "told otherwise than it is"
    assert max(in_time.values()) < deadline
    sure = {press.application for press in presses if press.ended < deadline}
    too_late = {press.application for press in presses} - {
        press.application for press in presses if press.began < deadline
    }
    assert sure <= set(in_time) and not too_late & set(in_time)
    assert len(sure) > FIRST and len(too_late) >= LATE, "the deadline was not in the midst of them"
    assert receipts() == {f"applicants.application:{pk}": 1 for pk in in_time}
    left = Application.objects.filter(state=ApplicationState.DRAFT)
    assert left.count() == PEOPLE - len(in_time)
    assert Answer.objects.filter(application__in=left).count() == 2 * left.count()  # nothing typed is lost


def test_the_deadline_is_moved_while_people_submit(call, supervisor, static_files, tmp_path):
    """Moved to a moment at once: who is told to be in was in time, everybody else is asked to come back; and moved on, all get in."""
    everybody = crowd(call, 120)
    web = Web(supervisor, STATIC_ROOT=static_files)
    coordinator = call.memberships.get(role=Role.COORDINATOR).user
    moved: list[datetime] = []
    ended = threading.Event()

    def move() -> None:
        try:
            while len(submitted()) < 20 and not ended.is_set():
                time.sleep(0.02)
            now = clock.now()
            moved.append(now + timedelta(milliseconds=200))
            set_dates(program=call, by=coordinator, now=now, call_closes_at=moved[0])
            moved.append(clock.now())
        finally:
            connections.close_all()

    mover = threading.Thread(target=move)
    mover.start()
    presses = press_all(web, everybody, everybody.drafts[:100])
    ended.set()
    mover.join()
    presses += press_all(web, everybody, everybody.drafts[100:], after=moved[0], late=20)

    in_time = submitted()
    assert {press.status for press in presses} <= {302, 409}, _log(tmp_path)
    assert {press.application for press in presses if press.is_in} == set(in_time)
    assert max(in_time.values()) < max(moved), "the old deadline held until the new one was there, and not longer"
    assert 20 <= len(in_time) <= 100

    later = clock.now() + timedelta(hours=1)
    set_dates(program=call, by=coordinator, now=moved[0] - timedelta(seconds=1), call_closes_at=later)
    left = [draft for draft in everybody.drafts if draft.pk not in in_time]
    again = press_all(web, everybody, left)
    supervisor.stop_all()
    assert {(press.status, press.target) for press in again} == {(302, page_of(draft, "receipt")) for draft in left}
    assert len(submitted()) == 120
    assert set(receipts().values()) == {1}
