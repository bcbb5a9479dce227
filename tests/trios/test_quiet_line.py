"""The quiet line: read by the writer and the contact, and by nobody and nothing else; answered in time."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from mentoring.audit.models import Event, RowChange
from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from mentoring.policies import Refusal
from sessions_app.trios.models import QuietMessage
from sessions_app.trios.services import answer_quietly, remind_contacts, take_back, write_quietly
from tests.factories.accounts import UserFactory
from tests.scenarios.oslo import at
from tests.trios.conftest import BEGINNING

CANARY = "kanarifugl-paa-den-stille-linjen"


@pytest.fixture
def contact(program, boss):
    program.contact = UserFactory(given_name="Vibeke", family_name="Verneombud")
    program.save()
    return program.contact


@pytest.fixture
def message(program, contact, mentor):
    program.refresh_from_db()
    return write_quietly(program=program, writer=mentor, text=CANARY, tell_writer=False, by=None, now=BEGINNING)


def letters(kind):
    found = OutboundEmail.objects.filter(kind=f"trios.{kind}").exclude(state=LetterState.CANCELLED)
    return [letter.recipient.given_name for letter in found.order_by("pk")]


def test_written_read_and_answered_through_the_front_door(client, boss, contact, mentor, set_clock):
    set_clock(2026, 9, 1, 10, 0)
    client.force_login(mentor)
    line = reverse("trios:quiet-line", args=["runde"])
    client.post(line, {"text": CANARY})
    assert CANARY in client.get(line).content.decode()
    message = QuietMessage.objects.get()
    client.force_login(contact)
    page = reverse("trios:quiet-answer", args=[message.pk])
    assert page in client.get(reverse("dashboard:home")).content.decode()
    assert CANARY in client.get(page).content.decode()
    client.post(page, {"answer": "Jeg ringer deg i morgen."})
    assert page not in client.get(reverse("dashboard:home")).content.decode()
    client.force_login(mentor)
    assert "Jeg ringer deg i morgen." in client.get(line).content.decode()
    assert letters("quiet_message") == []  # it waited, and is answered
    assert letters("quiet_answer") == []  # not asked for


@pytest.mark.parametrize("who", ["leader", "co-mentor", "coordinator", "administrator", "outsider", "the writer"])
def test_nobody_else_opens_a_message(
    client, message, leader, mentor, co_mentor, coordinator, administrator, outsider, who
):
    people = {
        "leader": leader, "co-mentor": co_mentor, "coordinator": coordinator, "administrator": administrator, "outsider": outsider,
        "the writer": mentor,
    }  # fmt: skip
    client.force_login(people[who])
    page = reverse("trios:quiet-answer", args=[message.pk])
    assert [client.get(page).status_code, client.post(page, {"answer": "x"}).status_code] == [404, 404]
    line = client.get(reverse("trios:quiet-line", args=["runde"])).content.decode()
    assert (CANARY in line) == (who == "the writer")
    back = reverse("trios:quiet-take-back", args=["runde", message.pk])
    assert (client.post(back).status_code in (403, 404)) == (who != "the writer")


def test_no_table_no_dump_no_letter_and_no_record_holds_a_word(message, contact, mentor, capsys):
    answer_quietly(message=message, answer=CANARY, by=contact, now=BEGINNING)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{CANARY}%"])
            assert cursor.fetchone() == (0,), table
    call_command("dumpdata", "trios", "audit", "mail")
    assert CANARY not in capsys.readouterr().out


def test_the_record_and_the_letters_do_not_say_who_wrote(message, mentor):
    assert set(RowChange.objects.filter(table="trios_quietmessage").values_list("by_id", flat=True)) == {None}
    assert not Event.objects.filter(by_id=mentor.pk).exists()
    letter = OutboundEmail.objects.get(kind="trios.quiet_message")
    assert letter.program_id is None, "coordinators find it among no programme's letters"
    told = json.dumps([letter.subject, letter.body_text, letter.body_html, letter.key, letter.about])
    assert mentor.given_name not in told


@pytest.mark.parametrize(
    ("written", "answer_by"),
    [
        ((2026, 9, 1, 10, 0), "2026-09-08"),
        ((2026, 12, 22, 10, 0), "2026-12-30"),  # Christmas is no working time
        ((2027, 3, 23, 23, 30), "2027-04-02"),  # Easter, and the clocks put forward on the 28th
    ],
)
def test_the_answer_is_due_within_five_working_days(program, contact, mentor, written, answer_by):
    program.refresh_from_db()
    message = write_quietly(program=program, writer=mentor, text="x", tell_writer=False, by=None, now=at(*written))
    assert message.answer_by.isoformat() == answer_by


def test_the_contact_is_reminded_before_the_date_and_once_it_has_passed(message, contact):
    sent = [
        remind_contacts(by=None, now=at(2026, 9, day, hour, 0))
        for day, hour in ((4, 10), (7, 7), (7, 9), (7, 10), (8, 9), (9, 9), (9, 10), (10, 9))
    ]
    assert sent == [0, 0, 1, 0, 0, 1, 0, 0]
    assert letters("quiet_reminder") == ["Vibeke", "Vibeke"]
    answer_quietly(message=message, answer="Ja", by=contact, now=at(2026, 9, 10, 10, 0))
    assert remind_contacts(by=None, now=at(2026, 9, 11, 10, 0)) == 0


def test_a_message_taken_back_is_deleted_and_cannot_be_read(client, message, contact, mentor):
    take_back(message=message, by=None, now=BEGINNING)
    message.refresh_from_db()
    assert (message.state, message.envelope) == ("taken_back", None)
    client.force_login(contact)
    assert client.get(reverse("trios:quiet-answer", args=[message.pk])).status_code == 404
    with pytest.raises(Refusal):
        answer_quietly(message=message, answer="x", by=contact, now=BEGINNING)


def test_without_a_contact_it_says_so(program, boss, mentor):
    program.contact = None
    with pytest.raises(Refusal) as refusal:
        write_quietly(program=program, writer=mentor, text="x", tell_writer=False, by=None, now=BEGINNING)
    assert refusal.value.code == "no_contact"
    assert not QuietMessage.objects.exists()


def test_who_asks_for_a_letter_gets_one_that_says_nothing(program, contact, mentor):
    program.refresh_from_db()
    message = write_quietly(program=program, writer=mentor, text="x", tell_writer=True, by=None, now=BEGINNING)
    answer_quietly(message=message, answer=CANARY, by=contact, now=BEGINNING)
    assert letters("quiet_answer") == ["Mona"]
    assert CANARY not in OutboundEmail.objects.get(kind="trios.quiet_answer").body_text
