"""Thousands of decisions are released by the workers: some at a time, in the coordinator's name, to nobody twice, whatever is killed."""

import pytest
from django.urls import reverse

from applicants.models import Application, Decision, Release
from applicants.services import release_decisions, stage_decision, stage_decisions, withdraw_application
from applicants.services.releases import release_next
from applicants.states import Outcome, Round
from applicants.tasks import release_waiting
from mentoring.audit.models import Event, RowChange
from mentoring.mail.models import OutboundEmail
from programs.states import Phase
from tests.applicants.conftest import refused
from tests.at_once import at_once
from tests.scenarios.applicants import moved, submitted_applications

SEVEN = 7


@pytest.fixture
def few_at_a_time(monkeypatch):
    """What is many, and how many are one transaction, small enough for a test."""
    monkeypatch.setattr("applicants.services.releases.AT_ONCE", 4)
    monkeypatch.setattr("applicants.services.releases.BATCH", 3)


@pytest.fixture
def staged(call, coordinator, now, few_at_a_time):
    applications = submitted_applications(call, SEVEN, now=now)
    moved(call, Phase.SCREENING, by=coordinator, now=now)
    OutboundEmail.objects.all().delete()
    outcomes = {a.pk: Outcome.ADVANCE if number < 3 else Outcome.DECLINE for number, a in enumerate(applications)}
    stage_decisions(applications=outcomes, program=call, round=Round.APPLICATION, by=coordinator, now=now)
    return applications


def release(call, coordinator, now):
    return release_decisions(program=call, round=Round.APPLICATION, by=coordinator, now=now)


def told() -> int:
    """Letters, released decisions and applications that have moved on are as many."""
    letters = OutboundEmail.objects.filter(kind__in=["applicants.invited", "applicants.declined"])
    numbers = {
        letters.count(),
        letters.values("recipient").distinct().count(),
        Decision.objects.filter(released_at__isnull=False).count(),
        Application.objects.filter(state__in=["invited", "declined"]).count(),
    }
    assert len(numbers) == 1
    return numbers.pop()


def test_many_are_noted_and_the_workers_do_it(staged, call, coordinator, now):
    report = release(call, coordinator, now)
    assert (report.total, report.waiting, told()) == (0, SEVEN, 0)
    release_waiting()
    assert told() == SEVEN
    assert Release.objects.get().finished_at is not None
    assert Event.objects.get(action="applicants.finish_release").after == {
        "round": "application", "advance": 3, "decline": 4,
    }  # fmt: skip


def test_it_is_the_coordinators_act_though_a_worker_does_it(staged, call, coordinator, now):
    release(call, coordinator, now)
    release_waiting()
    moves = Event.objects.filter(action__in=["applicants.application.invited", "applicants.application.declined"])
    assert list(moves.values_list("by_id", flat=True)) == [coordinator.pk] * SEVEN
    rows = RowChange.objects.filter(table="applicants_decision", operation="update", act="applicants.release_batch")
    assert list(rows.values_list("by_id", flat=True)) == [coordinator.pk] * SEVEN
    assert set(Decision.objects.values_list("released_by", flat=True)) == {coordinator.pk}


def test_a_worker_killed_in_the_middle_loses_nothing_and_tells_nobody_twice(
    staged, call, coordinator, now, monkeypatch
):
    release(call, coordinator, now)
    assert release_next(now=now)
    assert told() == 3
    from applicants.services import releases

    sent = releases.send_decision
    calls = []

    def dies(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt  # what ends a process ends its transaction
        return sent(*args, **kwargs)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(releases, "send_decision", dies)
        release_next(now=now)
    assert told() == 3
    release_waiting()
    release_waiting()
    assert told() == SEVEN


def test_who_withdraws_before_their_turn_is_not_told(staged, call, coordinator, now):
    release(call, coordinator, now)
    release_next(now=now)
    last = staged[-1]
    withdraw_application(application=last, by=last.applicant, now=now)
    release_waiting()
    assert told() == SEVEN - 1
    assert not OutboundEmail.objects.filter(recipient=last.applicant, kind="applicants.declined").exists()
    assert Release.objects.get().finished_at is not None


def test_what_is_being_released_stays_as_it_is(staged, call, coordinator, now):
    release(call, coordinator, now)
    with refused("releasing"):
        release(call, coordinator, now)
    with refused("releasing"):
        stage_decision(
            application=staged[-1], round=Round.APPLICATION, outcome=Outcome.ADVANCE, by=coordinator, now=now
        )
    with refused("releasing"):
        stage_decisions(
            applications={staged[-1].pk: Outcome.ADVANCE},
            program=call,
            round=Round.APPLICATION,
            by=coordinator,
            now=now,
        )
    assert Decision.objects.get(application=staged[-1]).outcome == Outcome.DECLINE


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_two_presses_at_once(staged, call, coordinator, now):
    answers = at_once(3, lambda: release(call, coordinator, now))
    assert [answer for answer in answers if answer == "releasing"] == ["releasing"] * 2
    at_once(3, release_waiting)
    release_waiting()
    assert told() == SEVEN
    assert Event.objects.filter(action="applicants.finish_release").count() == 1


def test_the_page_says_how_far_it_is(client, staged, call, coordinator, now):
    url = reverse("scoring:result-release", args=[call.slug, "application"])
    client.force_login(coordinator)
    answer = client.post(url, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert (answer.context["done"], answer.context["releasing"].total) == (0, SEVEN)
    release_next(now=now)
    fragment = client.get(url, HTTP_HX_REQUEST="true")
    assert (fragment.context["done"], b"<html" in fragment.content) == (3, False)
    assert b"being released" in client.get(reverse("scoring:result-list", args=[call.slug, "application"])).content
    release_waiting()
    fragment = client.get(url, HTTP_HX_REQUEST="true")
    assert b"All decisions are released" in fragment.content
