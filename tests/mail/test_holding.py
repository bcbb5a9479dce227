"""Letters that wait: held, released, given a moment, called off, changed. And the relay, which must never send what is held."""

import threading
from datetime import timedelta

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.db import IntegrityError, connection, connections, transaction

from mentoring.audit.models import Event
from mentoring.mail import rewording
from mentoring.mail.models import HeldKind, LetterEdit, OutboundEmail
from mentoring.mail.services import (
    LEASE,
    Report,
    cancel_letters,
    edit_letter,
    forget_letters,
    hold_kind,
    hold_letters,
    queue_email,
    relay,
    release_kind,
    release_letters,
    schedule_letters,
)
from mentoring.mail.states import LetterState
from mentoring.mail.wording import Wording
from mentoring.policies import Refusal
from tests.factories.accounts import UserFactory
from tests.factories.mail import OutboundEmailFactory
from tests.factories.programs import NOW
from tests.mail_server import says

ALL = OutboundEmail.objects.all()
LATER = NOW + timedelta(days=2)
pytestmark = pytest.mark.django_db


def states():
    return list(OutboundEmail.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def me(db):
    return UserFactory(given_name="Hanne")


def every_state():
    """One letter in each state, and one that a relay has in hand."""
    OutboundEmailFactory(state=LetterState.HELD)
    OutboundEmailFactory()
    OutboundEmailFactory(claimed_at=NOW, next_try_at=NOW + LEASE, attempts=1)
    OutboundEmailFactory(state=LetterState.SENT, sent_at=NOW)
    OutboundEmailFactory(state=LetterState.DEAD)
    OutboundEmailFactory(state=LetterState.BOUNCED, sent_at=NOW, bounced_at=NOW)
    OutboundEmailFactory(state=LetterState.CANCELLED)


HELD, QUEUED, SENT, DEAD, BOUNCED, CANCELLED = (
    LetterState.HELD, LetterState.QUEUED, LetterState.SENT, LetterState.DEAD, LetterState.BOUNCED, LetterState.CANCELLED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("act", "after", "report"),
    [
        (hold_letters, [HELD, HELD, QUEUED, SENT, DEAD, BOUNCED, CANCELLED], Report(1, 6)),
        (release_letters, [QUEUED, QUEUED, QUEUED, SENT, DEAD, BOUNCED, CANCELLED], Report(1, 6)),
        (lambda **k: schedule_letters(at=LATER, **k), [QUEUED, QUEUED, QUEUED, SENT, DEAD, BOUNCED, CANCELLED], Report(2, 5)),
        (cancel_letters, [CANCELLED, CANCELLED, QUEUED, SENT, CANCELLED, CANCELLED, CANCELLED], Report(4, 3)),
    ],
)  # fmt: skip
def test_an_act_does_what_can_be_done_and_counts_the_rest(me, act, after, report):
    every_state()
    assert act(letters=ALL, by=me, now=NOW) == report
    assert states() == after
    assert Event.objects.filter(by_id=me.pk, action__startswith="mail.").count() == report.done


def test_what_is_scheduled_goes_then_and_not_before(me, mail_server):
    OutboundEmailFactory()
    schedule_letters(letters=ALL, at=LATER, by=me, now=NOW)
    assert relay(clock=lambda: LATER - timedelta(seconds=1)) == 0
    assert relay(clock=lambda: LATER) == 1


def test_what_was_held_while_it_waited_for_its_moment_still_waits_for_it(me):
    letter = OutboundEmailFactory(next_try_at=LATER)
    hold_letters(letters=ALL, by=me, now=NOW)
    release_letters(letters=ALL, by=me, now=NOW)
    letter.refresh_from_db()
    assert (letter.state, letter.next_try_at) == (QUEUED, LATER)


def test_what_a_killed_relay_had_in_hand_can_be_held_when_its_time_is_over(me, mail_server):
    OutboundEmailFactory(claimed_at=NOW, next_try_at=NOW + LEASE, attempts=1)
    assert hold_letters(letters=ALL, by=me, now=NOW + LEASE) == Report(1, 0)
    assert relay(clock=lambda: NOW + LEASE) == 0
    assert mail_server.received == []


def test_the_database_refuses_a_held_letter_that_is_in_hand():
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboundEmailFactory(state=HELD, claimed_at=NOW)


class TestAKind:
    def test_waits_also_what_is_written_later_until_it_is_let_go(self, me, mail_server):
        OutboundEmailFactory(kind="applicants.receipt", program_id=7)
        other = OutboundEmailFactory(kind="applicants.declined", program_id=7)
        assert hold_kind(program_id=7, kind="applicants.receipt", by=me, now=NOW) == Report(1, 0)
        written = _queue(program_id=7)
        assert written.state == HELD
        assert _queue(program_id=8).state == QUEUED
        assert relay(clock=lambda: NOW) == 2
        assert release_kind(program_id=7, kind="applicants.receipt", by=me, now=NOW) == Report(2, 0)
        assert not HeldKind.objects.exists()
        assert relay(clock=lambda: NOW) == 2
        other.refresh_from_db()
        assert other.state == SENT

    def test_held_twice_is_held_once(self, me):
        hold_kind(program_id=7, kind="x", by=me, now=NOW)
        hold_kind(program_id=7, kind="x", by=UserFactory(), now=LATER)
        assert HeldKind.objects.get().held_by == me


def _queue(program_id):
    return queue_email(
        key=f"k|{program_id}", kind="applicants.receipt", template="applicants/emails/declined", context={}, to=UserFactory(),
        now=NOW, program_id=program_id,
    )  # fmt: skip


class TestEdit:
    WORDS = Wording(
        "Et bedre emne", "Hei Åse.\n\nDette er {nytt}.\n\nSe siden din: http://localhost:8000/x/\n\n- en\n- to"
    )

    def edit(self, letter, by, **more):
        return edit_letter(
            letter=letter, program="Runde 1", by=by, now=NOW, **{"words": self.WORDS, "version": 0, **more}
        )

    def test_the_letter_says_it_in_both_bodies_and_what_it_said_is_kept(self, me, mail_server):
        letter = OutboundEmailFactory(subject="Emne", body_text="Før.\n", body_html="<p>Før.</p>")
        self.edit(letter, me)
        letter.refresh_from_db()
        assert letter.subject == "Et bedre emne"
        assert letter.body_text.startswith("Hei Åse.\n\nDette er {nytt}.")
        assert '<a class="button" href="http://localhost:8000/x/">Se siden din</a>' in letter.body_html
        assert "<p>Dette er {nytt}.</p>" in letter.body_html and "<li>to</li>" in letter.body_html
        kept = LetterEdit.objects.get()
        assert (kept.subject, kept.body_text, kept.body_html, kept.edited_by) == ("Emne", "Før.\n", "<p>Før.</p>", me)
        assert Event.objects.get(action="mail.edit_letter").by_id == me.pk
        assert relay(clock=lambda: NOW) == 1
        assert mail_server.received[0]["Subject"] == "Et bedre emne"

    def test_opened_and_saved_again_it_is_the_same(self, me):
        letter = OutboundEmailFactory()
        self.edit(letter, me)
        letter.refresh_from_db()
        words = rewording.words_of(subject=letter.subject, text=letter.body_text, html=letter.body_html)
        assert words == self.WORDS
        self.edit(letter, me, words=words, version=1)
        assert LetterEdit.objects.count() == 1

    def test_what_is_typed_is_text(self, me):
        letter = OutboundEmailFactory()
        self.edit(
            letter, me, words=Wording("x", '<script>alert(1)</script> https://evil.example/"onx= {link} {0.__class__}')
        )
        letter.refresh_from_db()
        assert "<script>" not in letter.body_html
        assert "{link} {0.__class__}" in letter.body_html

    @pytest.mark.parametrize(
        ("fields", "more", "code"),
        [
            ({"state": SENT, "sent_at": NOW}, {}, "gone"),
            ({"state": CANCELLED}, {}, "gone"),
            ({"claimed_at": NOW, "next_try_at": LATER}, {}, "being_sent"),
            ({"body_text": ""}, {}, "erased"),
            ({}, {"version": 1}, "changed_meanwhile"),
            ({}, {"words": Wording("", "x")}, "subject"),
            ({}, {"words": Wording("a\nBcc: b@c.example", "x")}, "subject"),
            ({}, {"words": Wording("a", "")}, "empty"),
            ({}, {"words": Wording("a", "x" * 10_001)}, "long"),
            ({}, {"words": Wording("a", "x\u202ey")}, "unsendable"),
        ],
    )
    def test_what_cannot_be_changed_or_sent_stays(self, me, fields, more, code):
        letter = OutboundEmailFactory(**fields)
        before = list(OutboundEmail.objects.values())
        with pytest.raises(Refusal) as caught:
            self.edit(letter, me, **more)
        assert caught.value.code == code
        assert list(OutboundEmail.objects.values()) == before
        assert not LetterEdit.objects.exists()

    def test_what_it_said_before_is_forgotten_with_the_letter(self, me):
        letter = OutboundEmailFactory()
        self.edit(letter, me)
        forget_letters(letters=ALL, by=None, now=NOW)
        assert LetterEdit.objects.values_list("subject", "body_text", "body_html").get() == ("", "", "")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_what_is_held_is_not_sent_and_what_is_sent_is_not_held(self, mail_server):
        """Relays and a coordinator who holds and lets go, all at once, with real transactions and a real mail server."""
        me, number = UserFactory(), 60
        letters = [OutboundEmailFactory(subject=f"Letter {n}", program_id=1) for n in range(number)]
        held, stop = set(), threading.Event()

        def relays():
            try:
                while not stop.is_set():
                    relay(clock=lambda: NOW, limit=3)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=relays) for _n in range(3)]
        for thread in threads:
            thread.start()
        try:
            for letter in reversed(letters):
                if hold_letters(letters=ALL.filter(pk=letter.pk), by=me, now=NOW) == Report(1, 0):
                    held.add(letter.subject)
        finally:
            mail_server.until(number - len(held), seconds=30)
            stop.set()
            for thread in threads:
                thread.join()
        assert held and len(held) < number, "the race was no race"
        assert set(mail_server.subjects()) == {letter.subject for letter in letters} - held
        assert len(mail_server.subjects()) == number - len(held)
        assert sorted(states()) == sorted([HELD] * len(held) + [SENT] * (number - len(held)))

    def test_a_letter_in_hand_is_not_held_and_nobody_waits_for_the_mail_server(self, mail_server):
        OutboundEmailFactory()
        me, ended = UserFactory(), []

        def hold():
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '1s'")
                ended.append(hold_letters(letters=ALL, by=me, now=NOW))
            finally:
                connections.close_all()

        async def meanwhile(server, smtp, envelope):
            await smtp.loop.run_in_executor(None, hold)
            return await says("250 thank you")(server, smtp, envelope)

        mail_server.mood = meanwhile
        assert relay(clock=lambda: NOW) == 1
        assert (ended, states()) == ([Report(0, 1)], [SENT])

    def test_a_relay_that_slept_too_long_does_not_send_what_was_held_since(self, mail_server, settings):
        """It wakes up after its time, when the letter was held: it asks once more before it sends."""
        OutboundEmailFactory()
        settings.EMAIL_BACKEND = "tests.mail.test_holding.HeldWhileItConnects"
        assert relay(clock=lambda: NOW) == 0
        assert (states(), mail_server.received) == ([HELD], [])


class HeldWhileItConnects(EmailBackend):
    """To a mail server that takes so long to answer that somebody holds all letters back meanwhile."""

    def open(self):
        hold_letters(letters=ALL, by=None, now=NOW + LEASE)
        return super().open()
