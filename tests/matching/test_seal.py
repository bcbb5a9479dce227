"""The envelope a ranking lies in: who opens it, and when. That nobody else learns a word: tests/sweeps/test_sealed.py."""

import hashlib
import re

import pytest

from matching.selectors.rankings import NOTES, ORDER, rankings_for_match
from matching.services.rankings import Wish, hand_in_ranking, reopen_ranking
from mentoring.policies import Refusal
from mentoring.sealing import SealBroken, TooLong, seal, unseal
from programs.models import Program
from tests.scenarios.matches import leader_called, mentor_called, ranking_open, to_be_matched


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
