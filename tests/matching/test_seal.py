"""Sealed is sealed. The same world is lived through twice, with two rankings as different as can be, and everything anybody but the
leader can get hold of is compared: every address, the administration, downloads, the log, the database. There must be no difference.
"""

import hashlib
import io
import logging
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from applicants.models import Application
from matching.models import Ranking
from matching.models.rankings import ENVELOPE_BYTES, NOTES_BYTES
from matching.selectors.rankings import NOTES, ORDER, own_ranking, own_words, rankings_for_match
from matching.services.rankings import Wish, hand_in_ranking, reopen_ranking, save_ranking
from mentoring.policies import Refusal
from mentoring.sealing import SealBroken, TooLong, seal, unseal
from programs.models import Membership, Program
from programs.states import Role
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.factories.programs import MembershipFactory
from tests.scenarios.matches import leader_called, mentor_called, ranking_open, to_be_matched
from tests.sweeps.permission_matrix import ROLES
from tests.sweeps.test_urls_guarded import ALL, OURS, arguments_for
from tests.sweeps.world import build

CANARY = "kanarifugl"
OTHERS = (*(role for role in ROLES if role not in ("leader", "anonymous", "outsider")), "second leader")
CHANGES = re.compile(
    rb"\b[A-Za-z0-9]{64}\b|\b\d{4}-\d\d-\d\d|\d{1,2}[:.]\d\d(?::\d\d)?(?: [ap]\.m\.)?|\b\d{1,2} [ap]\.m\.|/Wy[\w-]+(?::[\w-]+)*"
)
"""What is never the same twice: tokens, the time of day, and at midnight the date."""


@pytest.fixture
def world(now):
    """One of everything, with the ranking open until the day after tomorrow, seven on the short list, and a second leader."""
    made = build(now)
    program = made.things["program"]
    Program.objects.filter(pk=program.pk).update(
        state="ranking", ranking_closes_at=now + timedelta(days=2), minimum_ranked=1, ties_allowed=True
    )
    ApplicationFactory.create_batch(6, program=program, state="shortlisted", submitted_at=now, eligible=True)
    Application.objects.filter(pk=made.things["application"].pk).update(state="shortlisted")
    made.people["second leader"] = UserFactory()
    MembershipFactory(program=program, user=made.people["second leader"], role=Role.LEADER)
    made.things["leadership"].refresh_from_db()
    save_ranking(leader=made.things["leadership"], wishes=[], version=1, by=made.people["leader"], now=now)
    return made


def lists(leader: Membership) -> tuple[list[Wish], list[Wish]]:
    """Everything said of everybody with long words, and next to nothing."""
    ids = sorted(candidate.application.pk for candidate in own_ranking(leader).free)
    first, *rest, last = ids
    much = [Wish(pk, place=place, note=f"{CANARY} note {pk}" * 50) for place, pk in enumerate(reversed(rest), start=1)]
    much += [Wish(first, place=1), Wish(last, not_possible=True, reason=f"{CANARY} reason", note=f"{CANARY} last")]
    return much, [Wish(last, place=1)]


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back, numbers of rows included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences")
        numbers = cursor.fetchall()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        for name, number in numbers:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, number or 1, number is not None])


def seen(client, world, role: str) -> dict[str, tuple[int, bytes]]:
    """Every address as this part gets it: status, and content without what is never the same twice."""
    if role != "anonymous":
        client.force_login(world.people[role])
    arguments = {**arguments_for(client, world, role), "object_id": "1"}
    found = {}
    for address in ALL if role == "administrator" else OURS:
        if "logout" in address.name or address.name.startswith(
            "mfa_"
        ):  # one's own second factor is drawn anew each time
            continue
        response = client.get(address.url(arguments))
        content = b"".join(response) if response.streaming else response.content
        if response.headers.get("Content-Type", "").endswith("sheet"):  # a ZIP with the time of day in it
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                content = b"".join(packed.read(name) for name in packed.namelist() if name != "docProps/core.xml")
        found[f"{role} {address.name}"] = (response.status_code, CHANGES.sub(b"", content))
    if role != "anonymous":
        with zipfile.ZipFile(io.BytesIO(b"".join(client.post("/own-data/download/")))) as packed:
            found |= {f"{role} own {name}": (200, CHANGES.sub(b"", packed.read(name))) for name in packed.namelist()}
    client.logout()
    return found


def dumped() -> dict[str, list[str]]:
    """The database as text, without the two sealed columns, and without when exactly a row was changed and by which transaction."""
    left_out = {
        "matching_ranking": ("envelope", "notes"),
        "audit_rowchange": ("at", "transaction"),
        "django_session": (),
    }
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in ("django_session", "cache"):
                continue
            minus = "".join(f" - '{column}'" for column in left_out.get(table, ()))
            cursor.execute(f'SELECT (to_jsonb(t){minus})::text FROM "{table}" t ORDER BY 1')
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def raw() -> str:
    """All of the database as text, sealed columns and all."""
    with connection.cursor() as cursor:
        text = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            text += [row for (row,) in cursor.fetchall()]
    return "\n".join(text)


def test_before_the_deadline_nothing_anybody_can_see_depends_on_the_ranking(client, world, now, caplog):
    caplog.set_level(logging.INFO)
    leader, by = world.things["leadership"], world.people["leader"]
    client.raise_request_exception = False
    known = []
    for wishes in lists(leader):
        with undone():
            caplog.clear()
            save_ranking(leader=leader, wishes=wishes, version=2, by=by, now=now)
            hand_in_ranking(leader=leader, wishes=wishes, version=3, by=by, now=now)
            facts: dict[str, object] = {f"table {name}": rows for name, rows in dumped().items()}
            words = raw()
            assert CANARY not in words and CANARY.encode().hex() not in words
            for role in OTHERS:
                facts |= seen(client, world, role)
            facts["log"] = [CHANGES.sub(b"", record.getMessage().encode()) for record in caplog.records]
            facts["sizes"] = [(len(row.envelope), len(row.notes)) for row in Ranking.objects.all()]
            known.append(facts)
    much, little = known
    assert CANARY not in str(much) and len(much) > 500
    assert much["sizes"] == [(ENVELOPE_BYTES, NOTES_BYTES)]
    assert sorted(what for what in {*much, *little} if much.get(what) != little.get(what)) == []


def test_the_leader_alone_gets_it_back(world, now):
    """Or the test above would pass because nothing is kept at all."""
    leader, by = world.things["leadership"], world.people["leader"]
    much, _little = lists(leader)
    hand_in_ranking(leader=leader, wishes=much, version=2, by=by, now=now)
    assert {word.application.pk for word in own_words(leader) if CANARY in word.note + word.reason} == {
        wish.application_id for wish in much if wish.note
    }


def test_only_one_file_opens_envelopes(settings):
    """The door is in matching/selectors/rankings.py; migrations of old data are the one exception. Trios have envelopes of their own."""
    users = {
        str(path.relative_to(settings.BASE_DIR))
        for package in ("mentoring", "programs", "applicants", "matching", "sessions_app")
        for path in (settings.BASE_DIR / package).rglob("*.py")
        if re.search(r"\bunseal\b", path.read_text())
    }
    assert users == {
        "mentoring/sealing.py",
        "matching/selectors/rankings.py",
        "matching/migrations/0008_seal_rankings.py",
        "sessions_app/trios/selectors.py",
    }


# --- After the deadline: the match gets the order; notes are the leader's for ever -------------------------------------------


def test_the_match_gets_the_order_and_never_the_notes(program, coordinator, now):
    program = to_be_matched(program, {"Lea": ("Ada", "Bo")}, by=coordinator, now=now)
    leader = leader_called(program, "Lea")
    entries = rankings_for_match(program, now=now)[leader.pk]
    assert [(entry.application_id, entry.place) for entry in entries] == [
        (mentor_called(program, name).pk, place) for place, name in enumerate(("Ada", "Bo"), start=1)
    ]
    assert not hasattr(entries[0], "note")


def test_a_reopened_ranking_does_not_count(program, coordinator, now):
    program = ranking_open(program, by=coordinator, now=now)
    leader = leader_called(program, "Lea")
    program.minimum_ranked = 1
    program.save(update_fields=["minimum_ranked"])
    hand_in_ranking(
        leader=leader, wishes=[Wish(mentor_called(program, "Ada").pk, 1)], version=1, by=leader.user, now=now
    )
    reopen_ranking(leader=leader, by=leader.user, now=now)
    with pytest.raises(Refusal) as refused:
        rankings_for_match(program, now=now)
    assert refused.value.code == "sealed"
    Program.objects.filter(pk=program.pk).update(state="matching", ranking_closes_at=now)
    program.refresh_from_db()
    assert rankings_for_match(program, now=now) == {}


# --- The envelope itself ----------------------------------------------------------------------------------------------------


def test_an_envelope_opens_for_its_row_its_purpose_and_this_installation_only(settings):
    envelope = seal({"7": "ord"}, purpose=ORDER, row="1", size=256)
    assert (len(envelope), unseal(envelope, purpose=ORDER, row="1")) == (256, {"7": "ord"})
    altered = envelope[:-1] + bytes([envelope[-1] ^ 1])
    for wrong, about in (
        (envelope, {"purpose": ORDER, "row": "2"}),
        (envelope, {"purpose": NOTES, "row": "1"}),
        (altered, {"purpose": ORDER, "row": "1"}),
        (b"", {"purpose": ORDER, "row": "1"}),
        (b"\x02" + envelope[1:], {"purpose": ORDER, "row": "1"}),
    ):
        with pytest.raises(SealBroken):
            unseal(wrong, **about)
    settings.SECRET_KEY = "another " * 9
    with pytest.raises(SealBroken):
        unseal(envelope, purpose=ORDER, row="1")


def test_an_old_key_opens_and_a_new_one_closes(settings):
    old = settings.SECRET_KEY
    envelope = seal([1], purpose=ORDER, row="1", size=128)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new " * 20, [old]
    assert unseal(envelope, purpose=ORDER, row="1") == [1]
    renewed = seal([2], purpose=ORDER, row="1", size=128)
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(renewed, purpose=ORDER, row="1") == [2]


def test_length_tells_nothing_and_too_much_is_refused():
    noise = hashlib.sha512(b"x").hexdigest()
    assert {len(seal(noise[:n], purpose=ORDER, row="1", size=512)) for n in (0, 1, 60, 128)} == {512}
    assert seal("", purpose=ORDER, row="1", size=512) != seal("", purpose=ORDER, row="1", size=512)
    with pytest.raises(TooLong):
        seal([hashlib.sha512(bytes([n])).hexdigest() for n in range(9)], purpose=ORDER, row="1", size=512)
