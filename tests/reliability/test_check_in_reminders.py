"""The monthly reminders, with everything going wrong that can: the real worker, the real broker, a real mail server.

Forty-odd mentors are due to be reminded. The clockwork says so over and over, as many beats would. While the letters go, the pool's
processes are killed, the broker is emptied, the whole worker is killed twice, the mail server goes away and comes back.
Then everybody who should hear has heard, once each but for at most one copy a kill, with the same Message-ID, in their own language.
"""

import asyncio
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mentoring.accounts.models import Language
from mentoring.celery import app
from mentoring.mail.models import OutboundEmail
from mentoring.mail.selectors import server_is_away
from mentoring.mail.services import LEASE, SERVER_PAUSE, relay
from mentoring.mail.states import LetterState
from programs.models import Membership
from programs.states import Phase, Role
from sessions_app.models import Attendance, CheckInReminder, Gathering
from sessions_app.services import plan_reminders, send_due_reminders
from sessions_app.states import Reply
from tests.at_once import at_once
from tests.conftest import member
from tests.factories.gatherings import AttendanceFactory
from tests.factories.programs import ProgramFactory
from tests.reliability.conftest import ShiftedClock, Workers, on_the_tests_database
from tests.scenarios.gatherings import in_phase, monthly_check_ins

OSLO = ZoneInfo("Europe/Oslo")
BEGINNING = datetime(2026, 7, 20, 10, 0, tzinfo=OSLO)
THE_DAY_BEFORE = datetime(2026, 8, 3, 9, 5, tzinfo=OSLO)
MENTORS = 42
SUBJECTS = {"nb": "Påminnelse: Innsjekk", "nn": "Påminning: Innsjekk", "en": "Reminder: Mentors"}


@pytest.fixture
def mentors(transactional_db):
    """Mentors of a running programme with a check-in on 4 August; a reminder goes the day before at nine."""
    program = ProgramFactory(slug="runde")
    coordinator = member(program, "Hanne", "Raadgiver", Role.COORDINATOR)
    people = [member(program, f"M{n}", "Mentor", Role.MENTOR) for n in range(MENTORS)]

    for n, person in enumerate(people):
        person.language = list(Language)[n % 3]
        person.save()
    in_phase(program, Phase.RUNNING, by=coordinator, now=BEGINNING)
    monthly_check_ins(program, by=coordinator, now=BEGINNING, remind_days_before=[1])
    return people


@pytest.fixture
def expected(mentors):
    """Those who are to hear of it: all but one who left the organisation, one who left the programme and one who cannot come."""
    gone, ended, busy, *others = mentors
    gone.is_active, gone.left_at = False, BEGINNING
    gone.save()
    membership = Membership.objects.get(user=ended)
    membership.ended_at, membership.ended_by = BEGINNING, others[0]
    membership.save()
    august = Gathering.objects.get(starts_at__month=8)
    AttendanceFactory(gathering=august, person=busy, reply=Reply.NO, replied_at=BEGINNING)
    assert Attendance.objects.count() == 1
    return others


def told(times: int) -> None:
    """What beats say, so many times at once."""
    with app.connection_for_write() as broker:
        for _time in range(times):
            for task in ("gatherings.send_check_in_reminders", "mail.relay_letters"):
                app.send_task(task, connection=broker)


def waiting() -> int:
    return OutboundEmail.objects.filter(state=LetterState.QUEUED).count()


def on_their_way() -> int:
    """Letters of which nothing bad has been heard: not yet taken, or being handed over. A hand-over that is cut off may hang for seconds."""
    return OutboundEmail.objects.filter(state=LetterState.QUEUED, last_error="").count()


def test_everybody_is_reminded_once_whatever_happens(expected, mail_server, supervisor, empty_broker):
    poisoned, *reached = expected
    poisoned.email = "@"
    poisoned.save()
    time = ShiftedClock(THE_DAY_BEFORE)

    async def slow(server, smtp, envelope):
        await asyncio.sleep(0.05)
        return server.keep(envelope)

    mail_server.mood = slow
    workers = Workers(
        supervisor,
        on_the_tests_database(EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}", PGOPTIONS=time.options),
    )
    workers.start()
    told(10)

    mail_server.until(4)
    workers.kill_those_at_work()
    told(2)
    mail_server.until(8)
    empty_broker()
    told(2)
    for letters in (12, 20):
        mail_server.until(letters)
        workers.kill()
        time.jump(LEASE)
        workers.start()
        told(10)
    mail_server.until(26)
    mail_server.stop()
    supervisor.until(lambda: (told(1), server_is_away())[1], seconds=60)
    mail_server.start()
    time.jump(SERVER_PAUSE)
    supervisor.until(lambda: (told(1), not on_their_way())[1], seconds=60)
    time.jump(timedelta(minutes=8))  # what was cut off waits so long if it was on its way at every kill before
    supervisor.until(lambda: (told(1), not waiting())[1], seconds=60)
    supervisor.stop_all()
    time.remove()

    kills, pool = 2 * 2 + 2, [OutboundEmail.objects.get(recipient=poisoned)]
    assert [letter.state for letter in pool] == [LetterState.DEAD]
    assert set(OutboundEmail.objects.values_list("recipient", flat=True)) == {person.pk for person in expected}
    assert OutboundEmail.objects.count() == len(expected)
    assert CheckInReminder.objects.filter(queued_at__isnull=False).count() == len(expected)
    copies = mail_server.copies()
    assert set(copies) == {person.email for person in reached}
    assert sum(copies.values()) - len(copies) <= kills
    numbers = defaultdict(set)
    for message in mail_server.received:
        numbers[message["To"]].add(message["Message-ID"])
    assert [len(ids) for ids in numbers.values()] == [1] * len(reached)
    languages = {person.email: person.language for person in reached}
    assert Counter(message["Content-Language"] for message in mail_server.received).keys() == SUBJECTS.keys()
    for message in mail_server.received:
        assert message["Content-Language"] == languages[message["To"]]
        assert message["Subject"].startswith(SUBJECTS[languages[message["To"]]])


def test_ten_schedulers_at_once_remind_each_mentor_once(mentors):
    CheckInReminder.objects.all().delete()

    def schedule():
        plan_reminders(by=None, now=THE_DAY_BEFORE)
        return send_due_reminders(by=None, now=THE_DAY_BEFORE)

    assert sum(at_once(10, schedule)) == MENTORS
    assert OutboundEmail.objects.count() == MENTORS
    due = CheckInReminder.objects.filter(due_at__lte=THE_DAY_BEFORE)
    assert (due.count(), due.filter(queued_at=None).count()) == (MENTORS, 0)


def test_four_relays_at_once_send_each_letter_once(mentors, mail_server):
    send_due_reminders(by=None, now=THE_DAY_BEFORE)
    assert sum(at_once(4, lambda: relay(clock=lambda: THE_DAY_BEFORE))) == MENTORS
    assert mail_server.copies() == Counter(person.email for person in mentors)


def test_who_left_while_the_mail_server_was_away_does_not_hear(mentors, mail_server):
    mail_server.stop()
    send_due_reminders(by=None, now=THE_DAY_BEFORE)
    relay(clock=lambda: THE_DAY_BEFORE)
    gone, ended, busy, *others = mentors
    gone.is_active, gone.left_at = False, THE_DAY_BEFORE
    gone.save()
    Membership.objects.filter(user=ended).update(ended_at=THE_DAY_BEFORE, ended_by=others[0])
    AttendanceFactory(gathering=Gathering.objects.get(starts_at__month=8), person=busy, reply=Reply.NO)
    mail_server.start()
    later = THE_DAY_BEFORE + timedelta(hours=1)
    assert relay(clock=lambda: later) == len(others)
    assert mail_server.copies() == Counter(person.email for person in others)


def test_a_reminder_of_what_has_begun_does_not_go(mentors, mail_server):
    send_due_reminders(by=None, now=THE_DAY_BEFORE)
    assert relay(clock=lambda: datetime(2026, 8, 4, 9, 0, tzinfo=OSLO)) == 0
    assert (mail_server.received, waiting()) == ([], 0)
