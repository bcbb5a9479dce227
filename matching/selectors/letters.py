"""Which letters a match owes whom, and how far their writing is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Count, F

from matching.models.letters import DueLetter
from matching.models.runs import MatchRun
from matching.selectors.pairings import live_pairings
from matching.selectors.publishing import Outcome
from matching.states import LetterEvent
from mentoring.accounts.models import User
from programs.models import Program

Mentors = dict[int, list[User]]
"""Leader (membership id) -> her mentors, her best wish first."""


def due_letters(run: MatchRun, outcome: Outcome) -> Iterator[DueLetter]:
    """Every letter that publishing this outcome owes somebody, not stored: of a first match to all, of a change to those it touches."""
    if outcome.is_change:
        yield from _of_change(run, outcome)
        return
    for leader, applications in outcome.pairs:
        yield DueLetter(run=run, to=leader.user, event=LetterEvent.MATCH_LEADER, leader=leader, asks=True)
        for one in applications:
            yield DueLetter(
                run=run, to=one.applicant, event=LetterEvent.MATCH_MENTOR, leader=leader, application=one, asks=True
            )
    for leader in outcome.left_out:
        yield DueLetter(run=run, to=leader.user, event=LetterEvent.NO_MENTOR, leader=leader)
    for one in outcome.rest:
        yield DueLetter(run=run, to=one.applicant, event=LetterEvent.RESERVE, application=one)


def _of_change(run: MatchRun, outcome: Outcome) -> Iterator[DueLetter]:
    before = {pk for _leader, pk in outcome.over}
    for leader, applications in outcome.changed:
        new = {one.pk for one in applications if (leader.pk, one.pk) in outcome.new}
        event = LetterEvent.MATCH_CHANGED if applications else LetterEvent.NO_MENTOR
        yield DueLetter(run=run, to=leader.user, event=event, leader=leader, asks=bool(new))
        for one in applications:
            event = LetterEvent.MATCH_MENTOR if one.pk in new and one.pk not in before else LetterEvent.MATCH_CHANGED
            yield DueLetter(run=run, to=one.applicant, event=event, leader=leader, application=one, asks=one.pk in new)
    for one in outcome.rest:
        yield DueLetter(run=run, to=one.applicant, event=LetterEvent.PAIR_OFF, application=one)


def mentors_after(outcome: Outcome) -> Mentors:
    """As they will be when this outcome is published."""
    return {leader.pk: [one.applicant for one in applications] for leader, applications in outcome.pairs}


def mentors_now(program: Program, leaders: Iterable[int]) -> Mentors:
    """As they are, in one query."""
    mentors: Mentors = defaultdict(list)
    pairs = live_pairings(program).filter(leader__in=list(leaders))
    for pairing in pairs.order_by("leader", F("rank").asc(nulls_last=True), "application"):
        mentors[pairing.leader_id].append(pairing.application.applicant)
    return mentors


def letters_written(run: MatchRun) -> tuple[int, int]:
    """(how many of the letters of a published match are written, how many there are)."""
    counted = DueLetter.objects.filter(run=run).aggregate(written=Count("written_at"), total=Count("pk"))
    return counted["written"], counted["total"]
