"""The letters of a published match: to everybody it touches, each once, however many there are and whatever is killed."""

import pytest

from matching.models import DueLetter, Pairing
from matching.selectors.letters import due_letters
from matching.selectors.publishing import Outcome
from matching.services import letters as writing
from matching.services.letters import write_next
from matching.services.pairings import decline_pairing
from matching.services.publishing import publish_run
from mentoring.mail import wording
from mentoring.mail.kinds import kind_by_code
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import change_letter_text
from mentoring.mail.wording import Wording
from tests.matching.conftest import WISHES
from tests.scenarios.matches import leader_called, mentor_called, published, solved, to_be_matched


def told() -> dict[str, str]:
    """Who has been told what, by given name."""
    rows = OutboundEmail.objects.exclude(kind__startswith="matching.ranking").filter(kind__startswith="matching.")
    return {row.recipient.given_name: row.kind.removeprefix("matching.") for row in rows.select_related("recipient")}


@pytest.fixture
def by_the_workers(monkeypatch):
    """As if there were thousands: nothing is written with the match itself."""
    monkeypatch.setattr(writing, "AT_ONCE", 0)
    monkeypatch.setattr(writing, "BATCH", 2)


def write_all(now) -> int:
    number = 0
    while write_next(now=now):
        number += 1
    return number


def test_a_leader_for_whom_there_is_nobody_is_told_so(program, coordinator, now):
    to_be_matched(program, {"Lea": ("Ada",), "Max": ("Bo",)}, by=coordinator, now=now, mentors=("Ada", "Bo"))
    published(program, by=coordinator, now=now)
    assert told() == {
        "Lea": "match_leader", "Ada": "match_mentor", "Max": "match_leader", "Bo": "match_mentor", "Noa": "no_mentor",
    }  # fmt: skip
    letter = OutboundEmail.objects.get(kind="matching.no_mentor")
    assert letter.body_text.count(coordinator.email) == 1
    alone = OutboundEmail.objects.get(kind="matching.match_mentor", recipient__given_name="Ada")
    assert "You share the task" not in alone.body_text


def test_a_leader_whose_last_mentor_goes_in_a_change_is_told_so(matching, coordinator, now):
    run, lea = solved(matching, by=coordinator, now=now), leader_called(matching, "Lea")
    ada = mentor_called(matching, "Ada")
    over = frozenset({(lea.pk, ada.pk)})
    due = list(due_letters(run, Outcome(pairs=[(lea, [])], rest=[ada], over=over, is_change=True)))
    assert [(one.to.given_name, one.event, one.asks) for one in due] == [
        ("Lea", "no_mentor", False), ("Ada", "pair_off", False),
    ]  # fmt: skip


def test_own_words_for_a_mentor_alone_have_no_line_that_leads_to_nobody(program, coordinator, now):
    to_be_matched(program, {"Lea": ("Ada",)}, by=coordinator, now=now, mentors=("Ada", "Bo", "Cy"), leaders=("Lea",))
    kind = kind_by_code("matching.match_mentor.alone")
    words = wording.shipped(kind, "en")
    assert "{mentors}" not in words.body
    change_letter_text(
        program_id=program.pk, kind=kind, language="en", words=Wording("Du er valgt", f"Gratulerer!\n\n{words.body}"),
        version=0, by=coordinator, now=now,
    )  # fmt: skip
    lea = leader_called(program, "Lea")
    lea.places = 1
    lea.save(update_fields=["places"])
    published(program, by=coordinator, now=now)
    letter = OutboundEmail.objects.get(kind="matching.match_mentor")
    assert (letter.subject, letter.body_text.startswith("Gratulerer!")) == ("Du er valgt", True)
    assert "Lea Leder" in letter.body_text


def test_many_letters_are_written_by_the_workers_and_each_once(matching, coordinator, now, by_the_workers):
    run = solved(matching, by=coordinator, now=now)
    assert len(publish_run(run=run, by=coordinator, now=now)) == 6
    assert (told(), DueLetter.objects.filter(written_at=None).count()) == ({}, 9)
    write_all(now)
    assert set(told()) == {*WISHES, "Ada", "Bo", "Cy", "Di", "Eli", "Fam"}
    first = OutboundEmail.objects.count()
    DueLetter.objects.update(written_at=None)  # as if a worker had not been able to note what it did
    write_all(now)
    assert OutboundEmail.objects.count() == first


def test_a_worker_that_is_killed_loses_only_what_it_had_not_kept(
    matching, coordinator, now, by_the_workers, monkeypatch
):
    publish_run(run=solved(matching, by=coordinator, now=now), by=coordinator, now=now)
    write_next(now=now)
    send, calls = writing.send_letter, []

    def killed(letter, **kwargs):
        calls.append(letter)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return send(letter, **kwargs)

    monkeypatch.setattr(writing, "send_letter", killed)
    with pytest.raises(KeyboardInterrupt):
        write_next(now=now)
    monkeypatch.setattr(writing, "send_letter", send)
    assert (len(told()), DueLetter.objects.filter(written_at=None).count()) == (2, 7)
    write_all(now)
    assert len(told()) == 9


def test_whoever_says_no_before_the_letter_is_written_is_told_of_that_alone(matching, coordinator, now, by_the_workers):
    publish_run(run=solved(matching, by=coordinator, now=now), by=coordinator, now=now)
    ada = Pairing.objects.select_related("leader__user", "application__applicant").get(
        application=mentor_called(matching, "Ada")
    )
    leader = ada.leader.user
    decline_pairing(pairing=ada, by=ada.application.applicant, now=now)
    write_all(now)
    assert "Ada" not in told()
    letter = OutboundEmail.objects.get(kind="matching.match_leader", recipient=leader)
    assert "Ada Mentor" not in letter.body_text
    assert letter.body_text.count("\n- ") == 1


def test_publishing_asks_the_database_as_often_for_many_as_for_few(
    program, coordinator, now, by_the_workers, django_assert_max_num_queries
):
    leaders, mentors = [f"L{n}" for n in range(12)], [f"M{n}" for n in range(30)]
    wishes = {leader: mentors[2 * n : 2 * n + 4] for n, leader in enumerate(leaders)}
    to_be_matched(program, wishes, by=coordinator, now=now, leaders=leaders, mentors=mentors)
    run = solved(program, by=coordinator, now=now)
    with django_assert_max_num_queries(70):
        publish_run(run=run, by=coordinator, now=now)
    assert (Pairing.objects.count(), DueLetter.objects.count()) == (24, 24 + 12 + 6)
