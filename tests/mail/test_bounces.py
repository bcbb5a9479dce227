"""Letters that came back: reports as mail systems write them, and as somebody who means harm would."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mentoring.audit.models import Event
from mentoring.mail import fates, message_ids, reports
from mentoring.mail.models import OutboundEmail
from mentoring.mail.selectors import not_arrived
from mentoring.mail.services import (
    Taken,
    cancel_letters,
    did_arrive,
    record_bounce,
    relay,
    resend_email,
    take_report,
)
from mentoring.mail.states import LetterState
from mentoring.policies import Refusal
from tests.factories.accounts import UserFactory
from tests.factories.mail import OutboundEmailFactory
from tests.factories.programs import NOW
from tests.mail_server import takes_and_cuts

MESSAGES = Path(__file__).parent / "messages"
LATER = NOW + timedelta(minutes=5)


def message(name: str, message_id: str) -> bytes:
    return (MESSAGES / f"{name}.eml").read_bytes().replace(b"MESSAGE_ID", message_id.encode())


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def letter(db):
    return OutboundEmailFactory(state=LetterState.SENT, sent_at=NOW, program_id=7)


def rows():
    return list(OutboundEmail.objects.order_by("pk").values())


@pytest.mark.parametrize(
    ("system", "reason", "said"),
    [
        ("postfix", "5.1.1 smtp; 550 5.1.1 <ola@politiet.example>: Recipient address rejected: User unknown", "There is no such address."),
        ("exchange", "5.2.2 smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", "The mailbox is full."),
        ("sendmail", "5.1.2 SMTP; 550 Host unknown", "There is no such address."),
        ("gmail", "5.1.1 smtp; 550-5.1.1 The email account that you tried to reach does not exist.", "There is no such address."),
    ],
)  # fmt: skip
def test_a_report_that_it_failed_says_which_letter_and_why(letter, system, reason, said):
    other = OutboundEmailFactory(state=LetterState.SENT, sent_at=NOW)
    assert take_report(by=None, raw=message(system, letter.message_id), now=LATER) == Taken.RECORDED
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.bounced_at, letter.last_error) == (
        LetterState.BOUNCED,
        NOW,
        LATER,
        reason,
    )
    assert fates.in_words(reason) == said
    other.refresh_from_db()
    assert other.state == LetterState.SENT
    assert Event.objects.get(action="mail.outboundemail.bounced").by_id is None


@pytest.mark.parametrize("name", ["delayed", "vacation"])
def test_what_is_no_failure_changes_nothing(letter, name):
    before = rows()
    assert take_report(by=None, raw=message(name, letter.message_id), now=LATER) == Taken.NOT_FAILED
    assert rows() == before


def test_the_same_report_again_changes_nothing(letter):
    take_report(by=None, raw=message("postfix", letter.message_id), now=NOW)
    before = rows()
    assert take_report(by=None, raw=message("postfix", letter.message_id), now=LATER) == Taken.KNOWN
    assert rows() == before


class TestSomebodyMeansHarm:
    def test_a_message_id_made_up_is_believed_by_nobody(self, letter):
        real = letter.message_id
        seal = real.partition(".")[2]
        other = OutboundEmailFactory(state=LetterState.SENT, sent_at=NOW)
        before = rows()
        for forged in (
            f"<{letter.pk}.{'0' * 32}@localhost>",
            f"<{other.pk}.{seal}",
            f"<{letter.pk}.{seal[:31]}@localhost>",
            real.upper(),
            f"<{'9' * 30}.{seal}",
            f"<-{letter.pk}.{seal}",
            f"<{letter.pk}@localhost>",
            "<>",
        ):
            assert take_report(by=None, raw=message("postfix", forged), now=LATER) == Taken.NOT_OURS, forged
        assert rows() == before

    def test_a_report_inside_the_letter_that_came_back_is_not_read(self, letter):
        inner = message("postfix", letter.message_id)
        outer = message("vacation", "<x@y>").replace(b"text/plain; charset=utf-8", b"message/rfc822") + b"\n" + inner
        assert take_report(by=None, raw=outer, now=LATER) == Taken.NOT_FAILED

    def test_a_letter_that_never_went_cannot_come_back(self, db):
        for state in (LetterState.HELD, LetterState.QUEUED, LetterState.CANCELLED, LetterState.DEAD):
            letter = OutboundEmailFactory(state=state)
            assert take_report(by=None, raw=message("postfix", letter.message_id), now=LATER) == Taken.KNOWN

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\x00\xff" * 1000,
            b"Content-Type: multipart/report",
            b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nAction:\n--x--",
            b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n=?utf-8?b?////?=: failed\n--x--",
            b"Content-Type: multipart/report; boundary=x\n\n"
            + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 3000
            + b"--x--",
            b"Content-Type: multipart/report; boundary=x\n\n" + b"--x\nContent-Type: message/rfc822\n\n" * 3000,
            b"x" * 3_000_000,
            b"Subject: " + b"a" * 1_000_000 + b"\nContent-Type: multipart/report; boundary=x\n\n--x--",
        ],
    )
    def test_nonsense_is_no_report(self, db, raw):
        assert take_report(by=None, raw=raw, now=NOW) == Taken.NOT_FAILED

    @given(st.data())
    def test_a_report_with_bytes_changed_never_breaks_the_reading(self, data):
        raw = bytearray(message(data.draw(st.sampled_from(["postfix", "exchange", "sendmail", "gmail"])), "<1.a@b>"))
        for _n in range(data.draw(st.integers(1, 20))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        reports.read(bytes(raw))

    def test_what_the_other_side_says_is_one_short_line(self, letter):
        raw = message("postfix", letter.message_id).replace(b"User unknown", b"<script>\x00\x1b[31m" + b"y" * 5000)
        assert take_report(by=None, raw=raw, now=LATER) == Taken.RECORDED
        letter.refresh_from_db()
        assert len(letter.last_error) <= 300
        assert letter.last_error.isprintable()


def test_an_old_secret_key_is_still_known_while_it_is_kept(letter, settings):
    raw = message("postfix", letter.message_id)
    settings.SECRET_KEY, old = "a new one that is long enough to be taken for one", settings.SECRET_KEY
    assert take_report(by=None, raw=raw, now=LATER) == Taken.NOT_OURS
    settings.SECRET_KEY_FALLBACKS = [old]
    assert take_report(by=None, raw=raw, now=LATER) == Taken.RECORDED


def test_the_message_id_of_every_letter_leads_back_to_it(db):
    for letter in (OutboundEmailFactory(), OutboundEmailFactory()):
        assert message_ids.letter_of(letter.message_id) == letter.pk


def test_what_came_back_before_we_heard_that_it_went_is_not_sent_again(db, mail_server):
    letter = OutboundEmailFactory()
    mail_server.mood = takes_and_cuts
    relay(clock=lambda: NOW)
    assert (
        take_report(by=None, raw=message("postfix", mail_server.received[0]["Message-ID"]), now=LATER) == Taken.RECORDED
    )
    mail_server.mood = None
    assert relay(clock=lambda: NOW + timedelta(days=1)) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at) == (LetterState.BOUNCED, LATER)


class TestWhatIsDoneAboutIt:
    def test_sent_again_it_goes_to_the_address_given_under_an_id_of_its_own(self, letter, mail_server):
        record_bounce(letter=letter, reason="5.1.1", by=None, now=NOW)
        assert list(not_arrived(7)) == [letter]
        copy = resend_email(email=letter, by=UserFactory(), now=LATER, to_address="ny@politiet.example")
        assert (copy.again_of_id, copy.to_address) == (letter.pk, "ny@politiet.example")
        letter.recipient.refresh_from_db()
        assert letter.recipient.email != "ny@politiet.example"
        assert list(not_arrived(7)) == []
        assert relay(clock=lambda: LATER) == 1
        (went,) = mail_server.received
        assert went["To"] == "ny@politiet.example"
        assert went["Message-ID"] == copy.message_id != letter.message_id

    def test_a_coordinator_notes_it_and_takes_it_back(self, letter):
        me = UserFactory()
        record_bounce(letter=letter, reason="Han sa det", by=me, now=LATER)
        did_arrive(letter=letter, by=me, now=LATER)
        letter.refresh_from_db()
        assert (letter.state, letter.sent_at, letter.bounced_at, letter.last_error) == (LetterState.SENT, NOW, None, "")
        assert list(not_arrived(7)) == []

    def test_laid_to_rest_it_is_still_said_to_have_come_back(self, letter):
        record_bounce(letter=letter, reason="5.1.1", by=None, now=LATER)
        cancel_letters(letters=OutboundEmail.objects.all(), by=UserFactory(), now=LATER)
        assert list(not_arrived(7)) == []
        letter.refresh_from_db()
        assert "Came back" in fates.tell(letter, now=LATER).sentence

    def test_it_cannot_come_back_twice_or_have_arrived_when_it_was_sent_again(self, letter):
        record_bounce(letter=letter, reason="x", by=None, now=LATER)
        with pytest.raises(Refusal, match="has come back already"):
            record_bounce(letter=letter, reason="y", by=None, now=LATER)
        resend_email(email=letter, by=None, now=LATER)
        with pytest.raises(Refusal, match="has been sent again"):
            did_arrive(letter=letter, by=None, now=LATER)
