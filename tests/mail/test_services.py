"""Writing letters, calling them off, sending them again."""

import pytest

from mentoring.audit.models import Event, RowChange
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import queue_email, resend_email
from mentoring.mail.states import LetterState
from mentoring.policies import Refusal
from tests.at_once import at_once
from tests.factories.accounts import UserFactory
from tests.factories.mail import OutboundEmailFactory
from tests.factories.programs import NOW

LATER = NOW.replace(hour=15)


def queue(person, **fields):
    return queue_email(
        key="x|1", kind="test.letter", template="tests/letter", context={}, to=person, now=NOW, program_id=7, **fields
    )


@pytest.fixture(autouse=True)
def template(tmp_path, settings):
    """A letter of three files, as every letter has."""
    folder = tmp_path / "templates" / "tests" / "letter"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("{% autoescape off %}Hello {{ recipient.given_name }}{% endautoescape %}\n")
    (folder / "body.txt").write_text("{% load i18n %}{% translate 'Sign in' %}\n")
    (folder / "body.html").write_text("<p>{{ recipient.given_name }}</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path / "templates"]}]


def rows():
    return list(OutboundEmail.objects.order_by("pk").values())


@pytest.mark.parametrize(("language", "text"), [("nb", "Logg inn\n"), ("nn", "Logg inn\n"), ("en", "Sign in\n")])
def test_a_letter_is_written_in_the_persons_language(db, language, text):
    letter = queue(UserFactory(language=language))
    assert (letter.language, letter.body_text, letter.state) == (language, text, LetterState.QUEUED)


def test_what_the_person_is_called_is_text_and_not_a_command(db):
    letter = queue(UserFactory(given_name="<a href=//evil.example>Klikk</a>", email="a@politiet.example"))
    assert "<a" not in letter.body_html
    assert letter.subject == "Hello <a href=//evil.example>Klikk</a>"


def test_the_same_letter_is_written_once(db):
    person = UserFactory()
    assert queue(person).pk == queue(person).pk
    assert OutboundEmail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_write_the_same_letter_once():
    person = UserFactory()
    assert len({letter.pk for letter in at_once(10, lambda: queue(person))}) == 1
    assert OutboundEmail.objects.count() == 1


def test_to_somebody_who_has_left_it_is_written_as_called_off(db):
    assert queue(UserFactory(is_active=False, left_at=NOW)).state == LetterState.CANCELLED


class TestAgain:
    @pytest.fixture
    def letter(self, db):
        return OutboundEmailFactory(state=LetterState.SENT, sent_at=NOW, program_id=7, attempts=1)

    def test_of_a_letter_that_was_sent_a_copy_goes_to_the_address_of_today(self, letter):
        letter.recipient.email = "ny.adresse@politiet.example"
        letter.recipient.save()
        copy = resend_email(email=letter, by=letter.recipient, now=LATER)
        assert (copy.key, copy.state, copy.to_address) == (f"{letter.key}|again1", LetterState.QUEUED, "ny.adresse@politiet.example")  # fmt: skip
        assert (copy.attempts, copy.sent_at, copy.next_try_at) == (0, None, LATER)
        letter.refresh_from_db()
        assert (letter.state, letter.sent_at) == (LetterState.SENT, NOW)
        assert copy.message_id != letter.message_id

    def test_a_dead_letter_goes_back_to_the_queue_with_the_address_of_today(self, db):
        dead = OutboundEmailFactory(
            state=LetterState.DEAD, attempts=3, last_error="550", to_address="feil@politiet.example"
        )
        again = resend_email(email=dead, by=None, now=LATER)
        assert again.pk == dead.pk
        again.refresh_from_db()
        assert (again.state, again.to_address, again.attempts, again.last_error, again.next_try_at) == (
            LetterState.QUEUED, dead.recipient.email, 0, "", LATER,
        )  # fmt: skip

    def test_pressed_twice_one_copy_goes(self, letter):
        resend_email(email=letter, by=None, now=LATER)
        with pytest.raises(Refusal) as caught:
            resend_email(email=letter, by=None, now=LATER)
        assert caught.value.code == "on_its_way"
        assert OutboundEmail.objects.count() == 2

    def test_a_second_copy_may_go_when_the_first_has_gone(self, letter):
        first = resend_email(email=letter, by=None, now=LATER)
        OutboundEmail.objects.filter(pk=first.pk).update(state=LetterState.SENT, sent_at=LATER)
        assert resend_email(email=letter, by=None, now=LATER).key == f"{letter.key}|again2"

    @pytest.mark.django_db(transaction=True)
    def test_pressed_by_five_at_once_one_copy_goes(self):
        letter = OutboundEmailFactory(state=LetterState.SENT, sent_at=NOW)
        ended = at_once(5, lambda: resend_email(email=letter, by=None, now=LATER).key)
        assert sorted(ended) == ["on_its_way"] * 4 + [f"{letter.key}|again1"]

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"state": LetterState.QUEUED}, "not_gone"),
            ({"state": LetterState.HELD}, "not_gone"),
            ({"state": LetterState.CANCELLED}, "not_gone"),
            ({"state": LetterState.DEAD, "recipient__is_active": False, "recipient__left_at": NOW}, "left"),
            ({"state": LetterState.DEAD, "body_text": ""}, "erased"),
        ],
    )
    def test_others_stay_as_they_are(self, db, fields, code):
        letter = OutboundEmailFactory(**fields)
        before = rows(), Event.objects.count(), RowChange.objects.count()
        with pytest.raises(Refusal) as caught:
            resend_email(email=letter, by=None, now=LATER)
        assert caught.value.code == code
        assert (rows(), Event.objects.count(), RowChange.objects.count()) == before
