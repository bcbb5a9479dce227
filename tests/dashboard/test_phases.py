"""What is in the way of each phase, and the move itself: all of it or nothing."""

from datetime import timedelta

import pytest
from django.urls import resolve

from applicants.models import Application
from applicants.states import ApplicationState
from matching.models import MatchRun, Ranking
from mentoring.audit.models import Event, RowChange
from mentoring.dashboard.phases import HAPPENS, blockers, next_phase, page_of
from mentoring.dashboard.services import advance_program
from mentoring.policies import Refusal
from mentoring.states import InvalidMove
from programs.models import Membership, Program
from programs.selectors import members
from programs.services import edit_program, end_membership
from programs.states import Phase, Role
from sessions_app.states import Kind
from tests.factories.accounts import UserFactory
from tests.scenarios.programs import drafted, in_phase, open_call, with_committee

SOON = timedelta(minutes=1)


def codes(program, target, now):
    return [blocker.code for blocker in blockers(program, target, now=now)]


def applied(program, now, *states):
    """Applications that stand where each phase would find them."""
    times = {"created_at": now, "saved_at": now, "submitted_at": now}
    people = [UserFactory(given_name=f"S{number}x{state}") for number, state in enumerate(states)]
    return [
        Application.objects.create(program=program, applicant=person, state=state, **times)
        for person, state in zip(people, states, strict=True)
    ]


def refused(code, program, target, by, now):
    before = Program.objects.filter(pk=program.pk).values().get(), Event.objects.count(), RowChange.objects.count()
    with pytest.raises(Refusal) as refusal:
        advance_program(program=program, target=target, by=by, now=now)
    assert refusal.value.code == code
    assert (
        Program.objects.filter(pk=program.pk).values().get(),
        Event.objects.count(),
        RowChange.objects.count(),
    ) == before


def test_call(outsider, now):
    program = drafted(by=outsider, now=now)
    assert codes(program, Phase.CALL, now) == []
    program.questions.all().delete()
    edit_program(program=program, changes={"age_reason": {}}, by=outsider, now=now)
    program.refresh_from_db()
    assert codes(program, Phase.CALL, now) == ["no_age_reason", "no_questions"]
    refused("no_age_reason", program, Phase.CALL, outsider, now)


def test_screening(outsider, now):
    program = open_call(by=outsider, now=now)
    assert codes(program, Phase.SCREENING, now) == ["call_open"]
    after = program.call_closes_at
    assert codes(program, Phase.SCREENING, after) == ["no_applications"]
    applied(program, now, "submitted")
    assert codes(program, Phase.SCREENING, after - timedelta(microseconds=1)) == ["call_open"]
    assert codes(program, Phase.SCREENING, after) == []
    for member in list(members(program, Role.ASSESSOR))[:2]:
        end_membership(membership=member, by=outsider, now=now)
    program.criteria.all().delete()
    assert codes(program, Phase.SCREENING, after) == ["too_few_assessors", "no_rubric"]
    refused("too_few_assessors", program, Phase.SCREENING, outsider, after)


def test_video(outsider, now):
    program = in_phase(open_call(by=outsider, now=now), Phase.SCREENING, by=outsider, now=now)
    (waiting,) = applied(program, now, "submitted")
    assert codes(program, Phase.VIDEO, now) == ["not_given_out", "undecided", "nobody_invited"]
    Application.objects.filter(pk=waiting.pk).update(state=ApplicationState.INVITED)
    assert codes(program, Phase.VIDEO, program.video_closes_at) == ["no_video_deadline"]
    assert codes(program, Phase.VIDEO, now) == []
    assert advance_program(program=program, target=Phase.VIDEO, by=outsider, now=now).state == Phase.VIDEO


def test_ranking(outsider, now):
    program = in_phase(open_call(by=outsider, now=now), Phase.VIDEO, by=outsider, now=now)
    applied(program, now, "invited", "shortlisted", "shortlisted", "shortlisted")
    assert codes(program, Phase.RANKING, now) == [
        "undecided",
        "short_list_too_short",
    ]  # two leaders with two places each
    Application.objects.filter(program=program).update(state=ApplicationState.SHORTLISTED)
    assert codes(program, Phase.RANKING, now) == []
    assert codes(program, Phase.RANKING, program.ranking_closes_at) == ["no_ranking_deadline"]
    for member in members(program, Role.LEADER):
        end_membership(membership=member, by=outsider, now=now)
    Application.objects.filter(program=program).update(state=ApplicationState.RESERVE)
    assert codes(program, Phase.RANKING, now) == ["no_leaders", "no_short_list"]


def test_matching_waits_for_the_deadline_even_when_all_have_sent(outsider, now):
    program = in_phase(open_call(by=outsider, now=now), Phase.RANKING, by=outsider, now=now)
    assert codes(program, Phase.MATCHING, program.ranking_closes_at) == ["no_rankings"]
    for member in members(program, Role.LEADER):
        Ranking.objects.create(program=program, leader=member, state="sent", begun_at=now, sent_at=now)
    assert codes(program, Phase.MATCHING, program.ranking_closes_at - SOON) == ["ranking_open"]
    assert codes(program, Phase.MATCHING, program.ranking_closes_at) == []


def test_ranking_can_be_opened_again_until_the_match_is_published(outsider, now):
    program = in_phase(open_call(by=outsider, now=now), Phase.MATCHING, by=outsider, now=now)
    late = program.ranking_closes_at + SOON
    refused("no_ranking_deadline", program, Phase.RANKING, outsider, late)
    edit_program(program=program, changes={"ranking_closes_at": late + timedelta(days=2)}, by=outsider, now=late)
    assert advance_program(program=program, target=Phase.RANKING, by=outsider, now=late).state == Phase.RANKING
    in_phase(program, Phase.MATCHING, by=outsider, now=late)
    published(program, outsider, now)
    refused("published", program, Phase.RANKING, outsider, late)


def published(program, by, now):
    MatchRun.objects.create(
        program=program, state="published", seed="1", digest="x", problem={}, created_at=now, created_by=by, published_at=now,
        published_by=by,
    )  # fmt: skip


def test_running(outsider, administrator, now):
    program = in_phase(open_call(by=outsider, now=now), Phase.MATCHING, by=outsider, now=now)
    assert codes(program, Phase.RUNNING, now) == ["not_published", "no_contact"]
    published(program, outsider, now)
    edit_program(program=program, changes={"contact": administrator}, by=outsider, now=now)
    program.refresh_from_db()
    assert codes(program, Phase.RUNNING, now) == []


def test_closing_and_archive(outsider, now):
    program = in_phase(open_call(by=outsider, now=now), Phase.RUNNING, by=outsider, now=now)
    end = program.call_opens_at.replace(
        year=program.ends_on.year, month=program.ends_on.month, day=program.ends_on.day, hour=12
    )
    program.gatherings.create(
        kind=Kind.CLOSING, title={"nb": "Slutt", "nn": "Slutt"}, state="invited", starts_at=end + timedelta(days=3),
        ends_at=end + timedelta(days=3, hours=1), created_at=now, place="Hamar",
    )  # fmt: skip
    assert codes(program, Phase.CLOSED, now) == ["running"]
    assert codes(program, Phase.CLOSED, end) == ["gatherings_ahead"]
    over = end + timedelta(days=4)
    assert advance_program(program=program, target=Phase.CLOSED, by=outsider, now=over).state == Phase.CLOSED
    assert codes(program, Phase.ARCHIVED, over) == ["kept"]
    assert codes(program, Phase.ARCHIVED, end + timedelta(days=183)) == []


def test_no_phase_is_left_out(outsider, now):
    with pytest.raises(InvalidMove):
        advance_program(program=drafted(by=outsider, now=now), target=Phase.VIDEO, by=outsider, now=now)


def test_every_phase_has_its_next_its_meaning_and_its_page(outsider, now):
    program = drafted(by=outsider, now=now)
    phases = list(Phase)
    for phase, following in zip(phases, [*phases[1:], None], strict=True):
        program.state = phase
        assert next_phase(program) == following
        assert resolve(page_of(program, phase)).kwargs["program"] == program.slug
    assert set(HAPPENS) == set(phases) - {Phase.DRAFT}


def test_every_blocker_leads_to_a_page(outsider, now):
    for slug, state in enumerate(Phase):
        program = with_committee(
            drafted(by=outsider, now=now, slug=f"b{slug}"), by=outsider, now=now, assessors=0, leaders=0
        )
        Program.objects.filter(pk=program.pk).update(call_text={}, video_closes_at=None, ranking_closes_at=None)
        program.refresh_from_db()
        program.state = state
        if target := next_phase(program):
            for blocker in blockers(program, target, now=now):
                assert blocker.url == "" or resolve(blocker.url).kwargs["program"] == program.slug
                assert blocker.sentence.endswith(".")


def test_two_at_once_move_it_once(outsider, now):
    program = drafted(by=outsider, now=now)
    stale = Program.objects.get(pk=program.pk)
    advance_program(program=program, target=Phase.CALL, by=outsider, now=now)
    with pytest.raises(InvalidMove):
        advance_program(program=stale, target=Phase.CALL, by=outsider, now=now)
    assert Event.objects.filter(action="programs.program.call").count() == 1
    assert Membership.objects.filter(program=program).count() == 1
