"""The room of two mentors: what is written there is read by the two, and by nobody and nothing else."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from matching.models import Pairing
from mentoring.audit.models import Event, RowChange
from mentoring.dashboard.own_data import tables
from mentoring.policies import Refusal
from mentoring.sealing import SealBroken
from programs.models import Membership
from programs.states import Role
from sessions_app.trios.models import Room
from sessions_app.trios.selectors import Written, own_room
from sessions_app.trios.services import write_room
from tests.conftest import member
from tests.factories.matching import PairingFactory
from tests.trios.conftest import BEGINNING

CANARY = "kanarifugl-i-rommet"
WORDS = Written(plan=CANARY, roles=CANARY, notes=CANARY)


@pytest.fixture
def written(boss, mentor):
    return write_room(leader=boss, written=WORDS, version=1, by=mentor, now=BEGINNING)


def room_url(boss):
    return reverse("trios:room", args=["runde", boss.pk])


def test_both_mentors_read_and_write(client, boss, mentor, co_mentor, set_clock):
    set_clock(2026, 9, 1, 10, 0)
    client.force_login(mentor)
    data = {"plan": "Spør om data", "roles": "", "notes": "", "version": "1"}
    assert client.post(room_url(boss), data).status_code == 302
    client.force_login(co_mentor)
    page = client.get(room_url(boss)).content.decode()
    assert "Spør om data" in page
    stale = client.post(room_url(boss), {**data, "plan": "Overskrevet"})
    assert stale.status_code == 409
    assert "Overskrevet" in stale.content.decode(), "what one typed is still there"
    assert own_room(boss, mentor).written.plan == "Spør om data"


@pytest.mark.parametrize("who", ["leader", "coordinator", "administrator", "assistant", "outsider", "other mentor"])
def test_nobody_else_opens_it(
    client, program, boss, written, leader, coordinator, administrator, assistant, outsider, who
):
    other = member(program, "Tredje", "Mentor", Role.MENTOR)
    people = {
        "leader": leader, "coordinator": coordinator, "administrator": administrator, "assistant": assistant, "outsider": outsider,
        "other mentor": other,
    }  # fmt: skip
    client.force_login(people[who])
    answer = client.get(room_url(boss))
    assert answer.status_code in (403, 404)
    assert CANARY not in answer.content.decode()
    assert own_room(boss, people[who]) is None
    with pytest.raises(Refusal):
        write_room(leader=boss, written=WORDS, version=2, by=people[who], now=BEGINNING)


def test_no_table_no_dump_no_record_and_no_export_holds_a_word(boss, written, mentor, capsys):
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{CANARY}%"])
            assert cursor.fetchone() == (0,), table
    call_command("dumpdata", "trios", "audit", "mail")
    assert CANARY not in capsys.readouterr().out
    assert CANARY not in json.dumps([table.as_dicts() for table in tables(mentor)], default=str)
    change = RowChange.objects.filter(table="trios_room").first()
    assert (change.columns, change.values) == ([], {})
    assert not Event.objects.filter(subject_type="trios.room").exists()


def test_every_envelope_has_the_same_size_and_opens_for_its_own_row_only(boss, written, mentor, program):
    long = write_room(leader=boss, written=Written(notes="x" * 20000), version=2, by=mentor, now=BEGINNING)
    assert len(bytes(long.envelope)) == len(bytes(written.envelope))
    Room.objects.filter(pk=written.pk).update(envelope=Room(key="9.9", envelope=long.envelope).envelope, key="1.2")
    with pytest.raises(SealBroken):
        mine = Pairing.objects.get(mentor__user=mentor)
        Room.objects.filter(pk=written.pk).update(key=f"{mine.pk}.999999")
        own_room(boss, mentor)


def test_a_mentor_who_comes_later_does_not_read_what_was_written_before(program, boss, written, mentor, co_mentor):
    Pairing.objects.filter(mentor__user=co_mentor).update(state="ended", ended_at=BEGINNING)
    new = member(program, "Ny", "Mentor", Role.MENTOR)
    run = Pairing.objects.first().run
    PairingFactory(program=program, run=run, leader=boss, mentor=Membership.objects.get(user=new), slot=2)
    assert own_room(boss, co_mentor) is None
    fresh = own_room(boss, new)
    assert (fresh.written, fresh.earlier) == (Written(), [])
    assert own_room(boss, mentor).earlier == [WORDS]
