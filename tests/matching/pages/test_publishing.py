"""Publishing: the letters are read first, and where the programme says so it takes two people."""

from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants.models import Application
from matching.models import MatchRun, PairConstraint, Pairing
from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from programs.states import Role
from tests.conftest import member
from tests.scenarios.matches import leader_called, mentor_called, solved


def url(name: str, *more) -> str:
    return reverse(f"matching:{name}", args=["runde", *more])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@dataclass
class Two:
    """Two coordinators of a programme in which publishing takes two, and a solved run."""

    hanne: object
    harald: object
    run: MatchRun

    def state(self) -> str:
        self.run.refresh_from_db()
        return str(self.run.state.value)


@pytest.fixture
def two(matching, coordinator, now) -> Two:
    matching.publishing_takes_two = True
    matching.save(update_fields=["publishing_takes_two"])
    harald = member(matching, "Harald", "Raadgiver", Role.COORDINATOR)
    return Two(coordinator, harald, solved(matching, by=coordinator, now=now))


def test_each_letter_is_read_before_it_goes_exactly_as_it_goes(client, matching, coordinator, now):
    run = solved(matching, by=coordinator, now=now)
    client.force_login(coordinator)
    page = client.get(url("run-publish", run.pk))
    read = {(one["to"].email, one["subject"], one["text"]) for one in page.context["letters"]}
    assert len(read) == 9
    assert OutboundEmail.objects.filter(kind__startswith="matching.match").count() == 0
    assert client.post(url("run-publish", run.pk)).url == url("run-detail", run.pk)
    sent = OutboundEmail.objects.filter(kind__in=["matching.match_leader", "matching.match_mentor"])
    assert {(letter.to_address, letter.subject, letter.body_text) for letter in sent} == read
    assert Pairing.objects.count() == 6


def test_letters_to_the_reserve_list_are_read_too(client, matching, coordinator, now):
    lea = leader_called(matching, "Lea")
    lea.places = 1
    lea.save(update_fields=["places"])
    run = solved(matching, by=coordinator, now=now)
    client.force_login(coordinator)
    read = {
        (one["to"].email, one["subject"], one["text"])
        for one in client.get(url("run-publish", run.pk)).context["letters"]
    }
    client.post(url("run-publish", run.pk))
    reserve = OutboundEmail.objects.get(kind="applicants.reserve")
    assert (reserve.to_address, reserve.subject, reserve.body_text) in read
    found = client.get(url("run-publish", run.pk))
    assert "No letters to read" in text_of(found)


def test_one_proposes_and_another_approves(client, two, matching):
    client.force_login(two.hanne)
    page = text_of(client.get(url("run-publish", two.run.pk)))
    assert "Propose the match" in page and "Approve and publish" not in page
    client.post(url("run-publish", two.run.pk))
    assert two.state() == "proposed"
    assert (Pairing.objects.count(), two.run.proposed_by, two.run.published_by) == (0, two.hanne, None)
    assert "another coordinator has to read it" in text_of(client.post(url("run-publish", two.run.pk), follow=True))
    assert (two.state(), Pairing.objects.count()) == ("proposed", 0)
    client.force_login(two.harald)
    assert "Approve the match" in text_of(client.get("/"))
    assert "Approve and publish" in text_of(client.get(url("run-publish", two.run.pk)))
    client.post(url("run-publish", two.run.pk))
    assert two.state() == "published"
    assert (Pairing.objects.count(), two.run.proposed_by, two.run.published_by) == (6, two.hanne, two.harald)
    acts = Event.objects.filter(subject_type="matching.matchrun", action__startswith="matching.matchrun.")
    assert [(e.action, e.by_id) for e in acts.order_by("pk")][-2:] == [
        ("matching.matchrun.proposed", two.hanne.pk), ("matching.matchrun.published", two.harald.pk),
    ]  # fmt: skip


def test_the_database_knows_that_it_takes_two(client, two):
    client.force_login(two.hanne)
    client.post(url("run-publish", two.run.pk))
    alone = {"state": "published", "published_by": two.hanne, "published_at": two.run.created_at}
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        MatchRun.objects.filter(pk=two.run.pk).update(**alone)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        MatchRun.objects.filter(pk=two.run.pk).update(**alone, proposed_by=None, proposed_at=None)


def test_what_is_proposed_stays_as_it_is_until_taken_back(client, two, matching):
    client.force_login(two.hanne)
    client.post(url("run-publish", two.run.pk))
    rule = {
        "leader": leader_called(matching, "Lea").pk,
        "application": mentor_called(matching, "Fam").pk,
        "rule": "locked",
        "reason": "-",
    }
    assert client.post(url("pair-rule-add"), rule).status_code == 409
    assert "waits for approval" in text_of(client.post(url("run-start"), {"name": "x"}, follow=True))
    assert (PairConstraint.objects.count(), MatchRun.objects.count()) == (0, 1)
    assert "A match is proposed" in text_of(client.get(url("board")))
    client.force_login(two.harald)
    client.post(url("run-take-back", two.run.pk))
    assert (two.state(), two.run.proposed_by, two.run.takes_two) == ("solved", None, False)
    assert client.post(url("pair-rule-add"), rule).status_code == 302
    client.force_login(two.hanne)
    assert "have changed since this run" in text_of(client.post(url("run-publish", two.run.pk), follow=True))


def test_somebody_who_withdraws_meanwhile_makes_the_proposal_old(client, two, matching, coordinator, now):
    client.force_login(two.hanne)
    client.post(url("run-publish", two.run.pk))
    Application.objects.filter(pk=mentor_called(matching, "Ada").pk).update(state="withdrawn", withdrawn_at=now)
    client.force_login(two.harald)
    assert "have changed since this run" in text_of(client.post(url("run-publish", two.run.pk), follow=True))
    assert (two.state(), Pairing.objects.count()) == ("proposed", 0)


def test_only_coordinators_read_the_letters(client, two, leader, outsider):
    for person, status in ((leader, 403), (outsider, 404)):
        client.force_login(person)
        assert client.get(url("run-publish", two.run.pk)).status_code == status
        assert client.post(url("run-take-back", two.run.pk)).status_code == status


def test_letters_are_found_by_name(client, two):
    client.force_login(two.hanne)
    found = client.get(url("run-publish", two.run.pk), {"q": "ada mentor"}).context["letters"]
    assert [one["to"].given_name for one in found] == ["Ada"]
