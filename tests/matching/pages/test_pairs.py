"""The pages of those who are paired, and of who looks after the pairs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from matching.models import MatchRun, Pairing
from matching.services.pairings import confirm_pairing, decline_pairing
from matching.services.runs import claim_run, solve_run
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from tests.scenarios.matches import leader_called, published, solved


def url(name: str, *more) -> str:
    return reverse(f"matching:{name}", args=["runde", *more])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def running(matching, coordinator, now):
    published(matching, by=coordinator, now=now)
    return matching


def a_pair(leader: str = "Lea") -> Pairing:
    return Pairing.objects.filter(leader__user__given_name=leader).select_related("leader__user", "mentor__user")[0]


def test_a_leader_says_yes_to_one_and_no_to_the_other(client, running):
    pair, other = Pairing.objects.filter(leader=leader_called(running, "Lea")).select_related("leader__user")
    client.force_login(pair.leader.user)
    page = text_of(client.get(url("own-match")))
    assert "Please answer by" in page and "silence is neither a yes nor a no" in page
    assert "Answer: does your match suit you?" in text_of(client.get("/"))
    client.post(url("pairing-confirm", pair.pk))
    form = text_of(client.get(url("pairing-decline", other.pk)))
    assert "not from whom it came" in form and "Ask me again" not in form
    assert client.post(url("pairing-decline", other.pk), {"note": ""}).url == "/"
    states = list(Pairing.objects.filter(leader=pair.leader).order_by("slot").values_list("state", flat=True))
    assert states == ["published", "declined"]
    assert client.get(url("pairing-decline", other.pk)).status_code == 404


def test_a_mentor_who_said_no_sees_that_it_is_over(client, running, now):
    pair = a_pair()
    client.force_login(pair.mentor.user)
    client.post(url("pairing-decline", pair.pk), {"note": "Flytter", "stays": "on"})
    pair.refresh_from_db()
    assert (pair.state, pair.application.state, pair.ending.note) == ("declined", "reserve", "Flytter")


def test_a_leader_sees_her_own_reasons_and_nobody_elses(client, running):
    """Each leader's page is held against what the other leaders ranked and got: no name of theirs is on it."""
    run = MatchRun.objects.get()
    for name in ("Lea", "Max", "Noa"):
        leader = leader_called(running, name)
        client.force_login(leader.user)
        page = text_of(client.get(url("own-match")))
        assert "How it came about" in page and "You got your wish number" in page
        own = {
            *(int(mentor[1:]) for mentor in run.problem["ranked"][f"l{leader.pk}"]),
            *Pairing.objects.filter(leader=leader).values_list("application", flat=True),
        }
        others = Pairing.objects.exclude(application__in=own).values_list(
            "application__applicant__given_name", flat=True
        )
        strangers = [other for other in ("Lea", "Max", "Noa") if other != name]
        assert [word for word in (*others, *strangers) if f"{word} Mentor" in page or f"{word} Leder" in page] == []


def test_the_coordinator_sees_answers_ends_a_pair_and_looks_for_another(client, running, coordinator, now):
    yes = a_pair("Max")
    for person in (yes.leader.user, yes.mentor.user):
        confirm_pairing(pairing=yes, by=person, now=now)
    client.force_login(coordinator)
    waiting = client.get(url("pair-list"), {"show": "waiting"})
    assert len(waiting.context["pairs"].object_list) == 5
    pair = a_pair("Lea")
    assert "Without blame" in text_of(client.get(url("pair-end", pair.pk)))
    assert client.post(url("pair-end", pair.pk), {"reason": "nobody"}).status_code == 422
    client.post(url("pair-end", pair.pk), {"reason": "time", "mentor_stays": "1", "note": "Turnus"})
    page = text_of(client.get(url("pair-list")))
    assert "1 place is free" in page and "There was not time enough for it" in page and "Turnus" in page
    assert "1 place is free in the match" in text_of(client.get("/"))
    response = client.post(url("refill-start"), {"changes": "0"})
    run = MatchRun.objects.get(is_refill=True)
    assert response.url == url("run-detail", run.pk)
    solve_run(run=claim_run(now=now), now=now)
    change = text_of(client.get(response.url))
    assert "What this changes" in change and "Find out why" not in change
    assert "Nothing: nobody in reserve" in change and "Read the letters" not in change


def test_reasons_and_pairs_are_for_coordinators(client, running, leader, outsider, now):
    pair = a_pair()
    decline_pairing(pairing=pair, by=pair.mentor.user, note="Hemmelig grunn", now=now)
    other = a_pair("Max")
    for person, status in ((pair.leader.user, 403), (pair.mentor.user, 404), (outsider, 404), (leader, 403)):
        client.force_login(User.objects.get(pk=person.pk))
        assert client.get(url("pair-list")).status_code == status
        assert client.get(url("pair-end", other.pk)).status_code == status
        assert client.post(url("refill-start"), {"changes": "0"}).status_code == status
    client.force_login(User.objects.get(pk=pair.leader.user_id))
    assert "Hemmelig" not in text_of(client.get(url("own-match"))) + text_of(client.get("/"))


def test_somebody_elses_pair_is_neither_confirmed_nor_declined(client, running, leader):
    client.force_login(leader)
    pair = a_pair()
    for name in ("pairing-confirm", "pairing-decline"):
        assert client.post(url(name, pair.pk)).status_code == 404
    assert set(Pairing.objects.values_list("state", flat=True)) == {"published"}


def test_the_date_asked_for_stands_in_the_letters(client, matching, coordinator, now):
    run = solved(matching, by=coordinator, now=now)
    client.force_login(coordinator)
    wanted = (localdate(now) + timedelta(days=20)).isoformat()
    letters = client.get(url("run-publish", run.pk), {"answer_by": wanted}).context["letters"]
    assert client.post(url("run-publish", run.pk), {"answer_by": "1999-01-01"}).status_code == 409
    assert Pairing.objects.count() == 0
    client.post(url("run-publish", run.pk), {"answer_by": wanted})
    assert {str(date) for date in Pairing.objects.values_list("answer_by", flat=True)} == {wanted}
    sent = OutboundEmail.objects.filter(kind__startswith="matching.match_").values_list("body_text", flat=True)
    assert sorted(sent) == sorted(one["text"] for one in letters)


@pytest.mark.parametrize("name", ["pair-list", "own-match"])
def test_pages_ask_a_fixed_number_of_questions(name, client, running, coordinator, now, django_assert_max_num_queries):
    pair = a_pair()
    decline_pairing(pairing=pair, by=pair.mentor.user, now=now)
    client.force_login(coordinator if name == "pair-list" else leader_called(running, "Max").user)
    client.get(url(name))
    with django_assert_max_num_queries(14):
        client.get(url(name))
