"""The relay against a real SMTP server that is well, away, slow, full, rude or unlucky."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection, connections

from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from mentoring.mail.selectors import server_is_away
from mentoring.mail.services import LONGEST_RUN, MOST_BREAKS, SERVER_PAUSE, cancel_emails, queue_email, relay
from mentoring.mail.states import LetterState
from tests.factories.accounts import UserFactory
from tests.factories.mail import OutboundEmailFactory
from tests.factories.programs import NOW
from tests.mail_server import ACCEPTED, cuts, hangs, only_for, says, takes_and_cuts


def run(at=NOW):
    return relay(clock=lambda: at)


def letters(number, **fields):
    """So many letters of a programme, of which the first is due first."""
    return [
        OutboundEmailFactory(
            subject=f"Letter {n}", program_id=1, next_try_at=NOW - timedelta(seconds=number - n), **fields
        )
        for n in range(number)
    ]


def states():
    return list(OutboundEmail.objects.order_by("pk").values_list("state", flat=True))


def tries():
    return list(OutboundEmail.objects.order_by("pk").values_list("attempts", flat=True))


pytestmark = pytest.mark.django_db


def test_a_letter_goes_with_text_html_and_calendar_and_says_what_it_is(mail_server):
    letter = OutboundEmailFactory(
        subject="Møte på Ærfugl", body_text="Hei på deg.\n", body_html="<p>Hei på deg.</p>",
        calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="REQUEST",
    )  # fmt: skip
    assert run() == 1
    (message,) = mail_server.received
    assert (message["Subject"], message["To"], message["Message-ID"]) == (
        "Møte på Ærfugl", letter.to_address, letter.message_id,
    )  # fmt: skip
    assert (message["Content-Language"], message["Auto-Submitted"]) == ("nb", "auto-generated")
    parts = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert parts == ["text/plain", "text/html", "text/calendar"]
    assert message.get_body(("plain",)).get_content().strip() == "Hei på deg."
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.attempts) == (LetterState.SENT, NOW, 1)
    assert Event.objects.get(action="mail.outboundemail.sent").subject_id == str(letter.pk)


def test_what_is_not_due_held_called_off_or_gone_stays(mail_server):
    OutboundEmailFactory(next_try_at=NOW + timedelta(seconds=1))
    OutboundEmailFactory(state=LetterState.HELD)
    OutboundEmailFactory(state=LetterState.CANCELLED)
    OutboundEmailFactory(state=LetterState.DEAD)
    OutboundEmailFactory(state=LetterState.SENT, sent_at=NOW)
    before = list(OutboundEmail.objects.order_by("pk").values())
    assert run() == 0
    assert mail_server.received == []
    assert list(OutboundEmail.objects.order_by("pk").values()) == before


def test_many_letters_go_over_one_connection_first_due_first(mail_server):
    letters(4)
    assert run() == 4
    assert mail_server.subjects() == ["Letter 0", "Letter 1", "Letter 2", "Letter 3"]
    assert mail_server.connections == 1


def test_who_waits_at_the_sign_in_page_is_served_first(mail_server):
    letters(2)
    OutboundEmailFactory(subject="Your code", kind="account.login_code", next_try_at=NOW, program_id=None)
    run()
    assert mail_server.subjects() == ["Your code", "Letter 0", "Letter 1"]


def test_a_code_that_opens_nothing_any_more_does_not_go(mail_server, settings):
    timeout = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    OutboundEmailFactory(kind="account.login_code", created_at=NOW - timeout)
    OutboundEmailFactory(kind="account.login_code", created_at=NOW - timeout + timedelta(seconds=1))
    assert run() == 1
    assert states() == [LetterState.CANCELLED, LetterState.SENT]


def test_who_has_left_since_gets_nothing(mail_server):
    first, _second = letters(2)
    first.recipient.is_active, first.recipient.left_at = False, NOW
    first.recipient.save()
    assert run() == 1
    assert states() == [LetterState.CANCELLED, LetterState.SENT]
    assert mail_server.subjects() == ["Letter 1"]


def test_the_time_is_told_anew_for_each_letter(mail_server):
    letters(3)
    minutes = count()
    relay(clock=lambda: NOW + timedelta(seconds=next(minutes)))
    sent = list(OutboundEmail.objects.order_by("pk").values_list("sent_at", flat=True))
    assert sent == sorted(set(sent))


def test_a_run_ends_in_time_and_the_next_goes_on(mail_server):
    letters(5)
    reading = count()
    assert relay(clock=lambda: NOW + next(reading) * LONGEST_RUN / 4) < 5
    run(NOW + timedelta(hours=1))
    assert states() == [LetterState.SENT] * 5


class TestNobodyAnswers:
    def test_no_letter_is_blamed_and_all_go_when_the_server_is_back(self, mail_server):
        letters(5)
        mail_server.stop()
        for minute in range(60):
            assert run(NOW + timedelta(minutes=minute)) == 0
        assert (states(), tries()) == ([LetterState.QUEUED] * 5, [0] * 5)
        assert server_is_away()
        mail_server.start()
        assert run(NOW + timedelta(minutes=60)) == 5
        assert (states(), tries()) == ([LetterState.SENT] * 5, [1] * 5)
        assert not server_is_away()

    def test_one_letter_asks_and_the_others_keep_their_turn(self, mail_server):
        letters(3)
        before = list(OutboundEmail.objects.order_by("pk").values())
        mail_server.stop()
        run()
        asking, *others = OutboundEmail.objects.order_by("pk").values()
        assert others == before[1:]
        assert asking["next_try_at"] == NOW + SERVER_PAUSE
        assert asking["last_error"].startswith("no mail server: ConnectionRefusedError")

    def test_it_is_not_asked_again_at_once(self, mail_server):
        letters(3)
        mail_server.stop()
        run()
        mail_server.start()
        assert run(NOW + SERVER_PAUSE / 2) == 0
        assert mail_server.connections == 0
        assert run(NOW + SERVER_PAUSE) == 3

    def test_without_a_server_letters_wait(self, settings):
        settings.EMAIL_BACKEND = "mentoring.mail.backends.NoServer"
        letters(2)
        assert run() == 0
        assert (states(), tries()) == ([LetterState.QUEUED] * 2, [0] * 2)


class TestTheServerRefuses:
    def test_an_address_for_good(self, mail_server):
        wrong, *_others = letters(3)
        mail_server.refuses[wrong.to_address] = "550 5.1.1 no such user"
        assert run() == 2
        assert states() == [LetterState.DEAD, LetterState.SENT, LetterState.SENT]
        wrong.refresh_from_db()
        assert "no such user" in wrong.last_error

    def test_a_letter_for_good(self, mail_server):
        letters(2)
        mail_server.mood = only_for("Letter 0", says("554 5.7.1 not like this"))
        assert run() == 1
        assert states() == [LetterState.DEAD, LetterState.SENT]

    @pytest.mark.parametrize("at", ["address", "letter"])
    def test_for_now_and_it_is_tried_for_a_day(self, mail_server, at):
        letter, _other = letters(2)
        if at == "address":
            mail_server.refuses[letter.to_address] = "450 4.2.1 greylisted"
        else:
            mail_server.mood = only_for("Letter 0", says("451 4.3.0 later"))
        assert run() == 1
        pauses, last = [], NOW
        while True:
            letter.refresh_from_db()
            if letter.state != LetterState.QUEUED:
                break
            pauses.append((letter.next_try_at - last) // timedelta(minutes=1))
            last = letter.next_try_at
            run(last)
        assert pauses == [1, 2, 4, 8, 16, *[30] * (len(pauses) - 5)]
        assert letter.state == LetterState.DEAD
        assert timedelta(hours=24) <= last - NOW < timedelta(hours=25)

    def test_greylisted_once_it_goes_a_minute_later(self, mail_server):
        (letter,) = letters(1)
        mail_server.refuses[letter.to_address] = "450 4.2.1 greylisted"
        run()
        mail_server.refuses.clear()
        assert run(NOW + timedelta(seconds=59)) == 0
        assert run(NOW + timedelta(seconds=60)) == 1


class TestTheConversationBreaksOff:
    @pytest.fixture(autouse=True)
    def impatient(self, settings):
        settings.EMAIL_TIMEOUT = 0.3

    @pytest.mark.parametrize("mood", [hangs, cuts])
    def test_at_one_letter_and_the_others_go(self, mail_server, mood):
        letters(4)
        mail_server.mood = only_for("Letter 1", mood)
        assert run() == 3
        assert states() == [LetterState.SENT, LetterState.QUEUED, LetterState.SENT, LetterState.SENT]
        mail_server.mood = None
        assert run(NOW + timedelta(minutes=1)) == 1
        assert sorted(mail_server.copies().values()) == [1, 1, 1, 1]

    @pytest.mark.parametrize("mood", [hangs, cuts])
    def test_at_every_letter_and_the_run_stops(self, mail_server, mood):
        letters(MOST_BREAKS + 3)
        mail_server.mood = mood
        assert run() == 0
        assert tries() == [1] * MOST_BREAKS + [0] * 3
        mail_server.mood = None
        assert run(NOW + timedelta(minutes=1)) == MOST_BREAKS + 3

    def test_after_the_letter_was_taken_and_the_copy_can_be_told(self, mail_server):
        (letter,) = letters(1)
        mail_server.mood = takes_and_cuts
        run()
        mail_server.mood = None
        assert run(NOW + timedelta(minutes=1)) == 1
        assert [message["Message-ID"] for message in mail_server.received] == [letter.message_id] * 2


@pytest.mark.parametrize(
    "wrong",
    [{"subject": "Hei\r\nBcc: all@politiet.example"}, {"to_address": "a@b.example\nBcc: all@politiet.example"}, {"to_address": "@"}],
)  # fmt: skip
def test_an_impossible_letter_is_dead_at_once_and_keeps_nobody_waiting(mail_server, wrong):
    poison = OutboundEmailFactory(next_try_at=NOW - timedelta(days=1))
    OutboundEmail.objects.filter(pk=poison.pk).update(**wrong)
    letters(2)
    assert run() == 2
    assert states() == [LetterState.DEAD, LetterState.SENT, LetterState.SENT]
    assert mail_server.subjects() == ["Letter 0", "Letter 1"]


@pytest.mark.django_db(transaction=True)
class TestCalledOffWhileTheServerThinks:
    @pytest.fixture
    def person(self):
        return UserFactory()

    def _call_off(self, ended):
        """What a button does in another process: it must not wait for the mail server."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            ended.append(cancel_emails(about="thing:1", by=None, now=NOW))
        finally:
            connections.close_all()

    def _mood(self, ended, then):
        async def calls_off(server, smtp, envelope):
            await smtp.loop.run_in_executor(None, self._call_off, ended)
            return await then(server, smtp, envelope)

        return calls_off

    def test_what_went_is_marked_as_sent(self, mail_server):
        letters(1, about="thing:1")
        ended = []
        mail_server.mood = self._mood(ended, lambda server, _smtp, envelope: _kept(server, envelope))
        assert run() == 1
        assert (ended, states()) == ([1], [LetterState.SENT])

    def test_what_did_not_go_does_not_go_later(self, mail_server):
        letters(1, about="thing:1")
        ended = []
        mail_server.mood = self._mood(ended, says("451 later"))
        assert run() == 0
        mail_server.mood = None
        assert run(NOW + timedelta(days=1)) == 0
        assert (ended, states(), mail_server.received) == ([1], [LetterState.CANCELLED], [])


async def _kept(server, envelope):
    assert server.keep(envelope) == ACCEPTED
    return ACCEPTED


def test_letters_called_off_do_not_go(mail_server, person_with_letter):
    assert cancel_emails(about="thing:1", by=None, now=NOW) == 1
    assert run() == 0
    assert mail_server.received == []


@pytest.fixture
def person_with_letter(db):
    person = UserFactory(language="nn")
    queue_email(
        key="x", kind="test.letter", template="applicants/emails/declined", context={}, to=person, now=NOW, about="thing:1"
    )  # fmt: skip
    return person
