"""Meetings of a trio: proposed, picked, moved, held, called off; three calendars that follow."""

import pytest
from django.db import IntegrityError, transaction
from icalendar import Calendar

from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from mentoring.policies import Refusal
from sessions_app.trios.models import Meeting
from sessions_app.trios.selectors import own_trios, trio_view
from sessions_app.trios.services import (
    add_topic,
    agree,
    cancel_meeting,
    hold_meeting,
    move_meeting,
    pick_time,
    propose_meeting,
    save_agreement,
    tick_topic,
)
from tests.scenarios.oslo import at
from tests.trios.conftest import BEGINNING

TIMES = [at(2026, 10, 20, 9, 0), at(2026, 10, 27, 9, 0), at(2026, 11, 3, 9, 0)]
WORDS = {
    "aims": "Lære av hverandre", "rhythm": "Månedlig", "inviter": "Mona", "between_us": "Alt", "may_tell": "Lite", "cancelling": "Ny tid"
}  # fmt: skip


@pytest.fixture
def proposed(boss, mentor):
    return propose_meeting(leader=boss, times=TIMES, minutes=60, place="Rom 4", by=mentor, now=BEGINNING)


@pytest.fixture
def planned(proposed, leader):
    return pick_time(meeting=proposed, starts_at=TIMES[1], by=leader, now=BEGINNING)


def letters(kind):
    found = OutboundEmail.objects.filter(kind=f"trios.{kind}").exclude(state=LetterState.CANCELLED).order_by("pk")
    return [letter.recipient.given_name for letter in found]


def entries():
    """(method, uid, sequence, start) of every calendar entry sent to Mona, in order."""
    found = []
    for letter in OutboundEmail.objects.filter(recipient__given_name="Mona").exclude(calendar="").order_by("pk"):
        event = Calendar.from_ical(letter.calendar).walk("VEVENT")[0]
        method = Calendar.from_ical(letter.calendar)["method"]
        assert method == letter.calendar_method
        found.append((str(method), str(event["uid"]), int(event["sequence"]), event.decoded("dtstart")))
    return found


def test_the_others_are_asked_and_the_first_to_pick_decides(proposed, leader, co_mentor):
    assert letters("times_proposed") == ["Liv", "Nils"]
    pick_time(meeting=proposed, starts_at=TIMES[1], by=leader, now=BEGINNING)
    assert letters("times_proposed") == []  # those that waited are called off
    assert letters("meeting_set") == ["Liv", "Mona", "Nils"]
    with pytest.raises(Refusal) as refusal:
        pick_time(meeting=proposed, starts_at=TIMES[0], by=co_mentor, now=BEGINNING)
    assert refusal.value.code == "picked"


def test_the_leader_reads_of_her_mentors_and_they_of_her(proposed, leader):
    pick_time(meeting=proposed, starts_at=TIMES[1], by=leader, now=BEGINNING)
    with_whom = {
        letter.recipient.given_name: letter.body_text.partition("the meeting with ")[2].partition(" in ")[0]
        for letter in OutboundEmail.objects.filter(kind="trios.meeting_set")
    }
    assert with_whom == {"Liv": "Mona Mentor and Nils Mentor", "Mona": "Liv Leder", "Nils": "Liv Leder"}


def test_one_does_not_pick_from_ones_own_proposal_or_a_time_that_is_over(proposed, mentor, leader):
    with pytest.raises(Refusal) as refusal:
        pick_time(meeting=proposed, starts_at=TIMES[1], by=mentor, now=BEGINNING)
    assert refusal.value.code == "own"
    with pytest.raises(Refusal) as refusal:
        pick_time(meeting=proposed, starts_at=TIMES[0], by=leader, now=at(2026, 10, 20, 9, 0))
    assert refusal.value.code == "past"


def test_the_entry_in_the_calendar_is_the_same_one_moved_and_cancelled(planned, mentor):
    move_meeting(
        meeting=planned, starts_at=at(2026, 10, 28, 14, 0), minutes=45, place="Rom 5", by=mentor, now=BEGINNING
    )
    cancel_meeting(meeting=planned, by=mentor, now=BEGINNING)
    uid = f"{planned.uid}@{entries()[0][1].partition('@')[2]}"
    assert entries() == [
        ("REQUEST", uid, 0, TIMES[1]), ("REQUEST", uid, 1, at(2026, 10, 28, 14, 0)), ("CANCEL", uid, 2, at(2026, 10, 28, 14, 0)),
    ]  # fmt: skip


def test_the_hour_stays_nine_local_time_after_the_clocks_are_put_back(planned):
    assert entries()[0][3].isoformat() == "2026-10-27T09:00:00+01:00"


def test_a_meeting_is_held_once_it_has_begun(planned, leader):
    with pytest.raises(Refusal) as refusal:
        hold_meeting(meeting=planned, by=leader, now=at(2026, 10, 27, 8, 59))
    assert refusal.value.code == "not_begun"
    assert hold_meeting(meeting=planned, by=leader, now=at(2026, 10, 27, 9, 1)).state == "held"


def test_who_called_off_is_counted_by_side_and_proposals_taken_back_are_not(boss, planned, leader, mentor):
    cancel_meeting(meeting=planned, by=leader, now=BEGINNING)
    for by in (mentor, mentor):
        again = propose_meeting(leader=boss, times=TIMES[:1], minutes=60, place="", by=leader, now=BEGINNING)
        pick_time(meeting=again, starts_at=TIMES[0], by=mentor, now=BEGINNING)
        cancel_meeting(meeting=again, by=by, now=BEGINNING)
    back = propose_meeting(leader=boss, times=TIMES, minutes=60, place="", by=leader, now=BEGINNING)
    cancel_meeting(meeting=back, by=leader, now=BEGINNING)
    view = trio_view(boss, now=BEGINNING)
    assert (view.cancelled_by_leader, view.cancelled_by_mentors) == (1, 2)
    assert len(letters("meeting_cancelled")) == 3 * 3


@pytest.mark.parametrize("state", [{"state": "held"}, {"state": "cancelled"}, {"state": "planned", "starts_at": None}])
def test_the_database_refuses_a_state_without_its_time(proposed, state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=proposed.pk).update(**state)


def test_the_first_page_knows_what_waits_for_whom(proposed, mentor, leader):
    [hers] = own_trios(leader, now=BEGINNING)
    [his] = own_trios(mentor, now=BEGINNING)
    assert (hers.to_pick, his.to_pick, his.waits) == (proposed, None, True)
    pick_time(meeting=proposed, starts_at=TIMES[0], by=leader, now=BEGINNING)
    [hers] = own_trios(leader, now=BEGINNING)
    assert (hers.to_pick, hers.next_meeting, hers.to_note) == (None, proposed, None)
    [hers] = own_trios(leader, now=at(2026, 10, 20, 10, 0))
    assert (hers.next_meeting, hers.to_note) == (None, proposed)


# --- The agreement ---------------------------------------------------------------------------------------------------------


def test_a_yes_is_to_the_words_as_they_were(boss, leader, mentor, co_mentor):
    save_agreement(leader=boss, words=WORDS, version=1, by=mentor, now=BEGINNING)
    agree(leader=boss, version=2, by=leader, now=BEGINNING)
    assert {person.given_name for person in trio_view(boss, now=BEGINNING).agreed} == {"Mona", "Liv"}
    save_agreement(leader=boss, words=WORDS, version=2, by=co_mentor, now=BEGINNING)
    boss.refresh_from_db()
    assert {person.given_name for person in trio_view(boss, now=BEGINNING).agreed} == {"Nils"}
    with pytest.raises(Refusal) as refusal:
        agree(leader=boss, version=2, by=leader, now=BEGINNING)
    assert refusal.value.code == "changed_elsewhere"


def test_two_windows_do_not_overwrite_each_other(boss, mentor, co_mentor):
    save_agreement(leader=boss, words=WORDS, version=1, by=mentor, now=BEGINNING)
    with pytest.raises(Refusal) as refusal:
        save_agreement(leader=boss, words={**WORDS, "aims": "Noe annet"}, version=1, by=co_mentor, now=BEGINNING)
    assert refusal.value.code == "changed_elsewhere"
    boss.trio.refresh_from_db()
    assert boss.trio.aims == "Lære av hverandre"


def test_a_topic_is_ticked_off_and_opened_again(boss, mentor):
    topic = add_topic(leader=boss, text="Data", by=mentor, now=BEGINNING)
    assert tick_topic(topic=topic, by=mentor, now=BEGINNING).talked_at == BEGINNING
    assert tick_topic(topic=topic, by=mentor, now=BEGINNING).talked_at is None
