"""Sealed is sealed. The same world is lived through twice, with two rankings as different as can be, and everything anybody but the
leader can get hold of is compared: every address, the administration, downloads, the log, the database. There must be no difference.
"""

import hashlib
import logging
import re
from datetime import timedelta

import pytest

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
from tests.sweeps.twice import CHANGES, dumped, raw, seen, undone
from tests.sweeps.world import build

CANARY = "kanarifugl"
OTHERS = (*(role for role in ROLES if role not in ("leader", "anonymous", "outsider")), "second leader")


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
            facts: dict[str, object] = {
                f"table {name}": rows for name, rows in dumped({"matching_ranking": ("envelope", "notes")}).items()
            }
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
    """The door is in matching/selectors/rankings.py. Trios, surveys and voluntary answers have envelopes of their own."""
    users = {
        str(path.relative_to(settings.BASE_DIR))
        for package in ("mentoring", "programs", "applicants", "matching", "sessions_app")
        for path in (settings.BASE_DIR / package).rglob("*.py")
        if re.search(r"\bunseal\b", path.read_text())
    }
    assert users == {
        "mentoring/sealing.py",
        "matching/selectors/rankings.py",
        "applicants/breadth/selectors/voluntary.py",
        "sessions_app/outcomes/selectors/surveys.py",
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
