"""Who has sent, and what a coordinator does about it: remind, more time, too close."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from matching.models.rankings import MoreTime
from matching.models.rules import PairConstraint
from matching.selectors.rankings import own_ranking, own_words, rankings_for_match
from matching.services.rankings import Wish, declare_closeness, hand_in_ranking, save_ranking
from matching.services.rules import set_pair_rule
from matching.states import Closeness, PairRule
from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from programs.models import Membership, Program
from programs.states import Role
from tests.conftest import member
from tests.scenarios.matches import leader_called, mentor_called, ranking_open, solved, to_be_matched
from tests.scenarios.videos import CLIP


@pytest.fixture
def ranking(program, coordinator, now) -> Program:
    program.minimum_ranked = 1
    program.save(update_fields=["minimum_ranked"])
    return ranking_open(program, by=coordinator, now=now)


@pytest.fixture
def hanne(client, coordinator) -> Client:
    client.force_login(coordinator)
    return client


def url(name: str, *args) -> str:
    return reverse(f"matching:{name}", args=["runde", *args])


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def reminders() -> list[str]:
    letters = OutboundEmail.objects.filter(kind="matching.ranking_reminder").order_by("pk")
    return [letter.recipient.given_name for letter in letters]


def one_has_sent(ranking: Program, now) -> Membership:
    lea = leader_called(ranking, "Lea")
    hand_in_ranking(leader=lea, wishes=[Wish(mentor_called(ranking, "Ada").pk, 1)], version=1, by=lea.user, now=now)
    return lea


def test_the_coordinator_sees_who_is_due_and_never_what(hanne, ranking, now):
    one_has_sent(ranking, now)
    page = text_of(hanne.get(url("leader-list")))
    assert "1 of 3" in page
    assert [name for name in ("Ada", "Bo", "Cy") if f"{name} Mentor" in page] == []
    assert page.index("Max Leder") < page.index("Lea Leder")  # who is due comes first


def test_begun_looks_like_not_begun(hanne, ranking, now):
    before = text_of(hanne.get(url("leader-list")))
    max_ = leader_called(ranking, "Max")
    save_ranking(leader=max_, wishes=[Wish(mentor_called(ranking, "Bo").pk, 1)], version=1, by=max_.user, now=now)
    assert text_of(hanne.get(url("leader-list"))) == before


def test_in_two_presses_from_the_first_page(hanne, ranking):
    assert url("leader-list") in hanne.get("/programmes/runde/control/").content.decode()
    assert "/programmes/runde/control/" in hanne.get("/").content.decode()


def test_the_assistant_sees_the_own_leader_alone_and_has_no_buttons(client, ranking, now):
    lea = one_has_sent(ranking, now)
    assistant = member(ranking, "Assia", "Hjelper", Role.ASSISTANT, assists=lea)
    client.force_login(assistant)
    page = client.get(url("leader-list"))
    assert "Lea Leder" in text_of(page)
    assert [name for name in ("Max Leder", "Noa Leder") if name in text_of(page)] == []
    assert 'method="post" action="/programmes/runde/ranking' not in page.content.decode()
    for name, args in (("leaders-remind", ()), ("leader-remind", (lea.pk,)), ("more-time-give", (lea.pk,))):
        assert client.post(url(name, *args)).status_code == 403


def test_others_are_refused(client, ranking, mentor, outsider):
    for person, status in ((mentor, 403), (leader_called(ranking, "Lea").user, 403), (outsider, 404)):
        client.force_login(person)
        assert client.get(url("leader-list")).status_code == status


def test_all_who_are_due_are_reminded_once_a_day(hanne, ranking, now):
    one_has_sent(ranking, now)
    hanne.post(url("leaders-remind"))
    assert reminders() == ["Max", "Noa"]
    hanne.post(url("leaders-remind"))
    assert reminders() == ["Max", "Noa"]


def test_one_is_reminded_and_the_page_says_when(hanne, ranking):
    noa = leader_called(ranking, "Noa")
    hanne.post(url("leader-remind", noa.pk))
    assert reminders() == ["Noa"]
    assert (
        text_of(hanne.get(url("leader-list"))).count(", in 2 days") == 1
    )  # the deadline; reminders are told without a distance
    hanne.post(url("leaders-remind"))
    assert reminders() == ["Noa", "Lea", "Max"]


def test_who_has_sent_is_not_reminded(hanne, ranking, now):
    lea = one_has_sent(ranking, now)
    assert "There is nobody to remind." in text_of(hanne.post(url("leader-remind", lea.pk), follow=True))
    assert reminders() == []


def test_more_time_is_given_with_its_reason_on_record_and_a_letter(hanne, ranking, coordinator, now):
    max_ = leader_called(ranking, "Max")
    until = timezone.localtime(now + timedelta(days=5)).replace(second=0, microsecond=0)
    sent = {"until": until.strftime("%Y-%m-%dT%H:%M"), "reason": "Utenlands"}
    assert hanne.post(url("more-time-give", max_.pk), sent).url == url("leader-list")
    given = MoreTime.objects.get()
    assert (given.leader, given.until, given.reason, given.given_by) == (max_, until, "Utenlands", coordinator)
    assert OutboundEmail.objects.filter(kind="matching.more_time", recipient=max_.user).count() == 1
    event = Event.objects.get(action="matching.give_more_time")
    assert (event.by_id, "Utenlands" in str(event.after)) == (coordinator.pk, False)
    assert "Utenlands (Hanne Raadgiver)" in text_of(hanne.get(url("leader-list")))


def test_more_time_that_is_none_is_refused_and_what_was_typed_stays(hanne, ranking, now):
    early = timezone.localtime(now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = hanne.post(
        url("more-time-give", leader_called(ranking, "Max").pk), {"until": early, "reason": "Utenlands"}
    )
    assert (answer.status_code, MoreTime.objects.count()) == (409, 0)
    assert "That is not later than the deadline all leaders have." in text_of(answer)
    assert "Utenlands" in answer.content.decode()


# --- Too close to be a pair ---------------------------------------------------------------------------------------------------


@pytest.fixture
def lea(ranking) -> Membership:
    return leader_called(ranking, "Lea")


def test_a_leader_declares_and_the_mentor_is_set_aside_with_place_gone_and_note_kept(client, ranking, lea, now):
    ada, bo = mentor_called(ranking, "Ada"), mentor_called(ranking, "Bo")
    save_ranking(leader=lea, wishes=[Wish(ada.pk, 1, note="kjenner"), Wish(bo.pk, 2)], version=1, by=lea.user, now=now)
    client.force_login(lea.user)
    answer = client.post(url("own-closeness", ada.ref), {"closeness": "family", "reason": "søskenbarn"})
    assert answer.url == url("sitting")
    sitting = own_ranking(lea)
    assert [c.application.pk for c in sitting.ordered] == [bo.pk]
    assert [(c.application.pk, c.set_aside) for c in sitting.set_aside] == [(ada.pk, "declared")]
    assert [(w.place, w.note) for w in own_words(lea)] == [(2, ""), (None, "kjenner")]
    page = text_of(client.get(url("sitting")))
    assert "declared as too close: We are family" in page
    client.post(url("own-closeness-take-back", ada.ref))
    assert own_ranking(lea).set_aside == []


@pytest.fixture
def filmed(program, coordinator, now) -> Program:
    """Ranking is open, and Ada has sent a film."""
    program.keep_videos_days = 365  # the scenario's call was long ago
    program.save(update_fields=["keep_videos_days"])
    return ranking_open(program, by=coordinator, now=now, clips={"Ada": CLIP})


def test_the_video_of_somebody_declared_too_close_is_closed_at_every_address_of_its_own(client, filmed):
    ada = mentor_called(filmed, "Ada")
    video = ada.videos.get()
    client.force_login(leader_called(filmed, "Lea").user)
    fresh = reverse("videos:video-addresses", args=[video.pk])
    known = client.get(fresh).json()
    assert client.get(known["stream"]).status_code == 200
    client.post(url("own-closeness", ada.ref), {"closeness": "family", "reason": "søskenbarn"})
    doors = [*known.values(), fresh, reverse("videos:answer-in-writing", args=[video.pk])]
    assert {client.get(door).status_code for door in doors} == {404}
    client.post(url("own-closeness-take-back", ada.ref))
    assert client.get(known["stream"]).status_code == 200


def test_who_is_kept_apart_watches_nothing_and_the_other_leaders_do(client, filmed, coordinator, now):
    ada, lea, noa = mentor_called(filmed, "Ada"), leader_called(filmed, "Lea"), leader_called(filmed, "Noa")
    fresh = reverse("videos:video-addresses", args=[ada.videos.get().pk])
    declare_closeness(leader=lea, application=ada, closeness=Closeness.WORK, reason="-", by=coordinator, now=now)
    noa.user.unit = ada.applicant.unit
    noa.user.save(update_fields=["unit"])
    answers = {}
    for name in ("Lea", "Max", "Noa"):
        client.force_login(leader_called(filmed, name).user)
        answers[name] = client.get(fresh).status_code
    assert answers == {"Lea": 404, "Max": 200, "Noa": 404}


def test_the_coordinator_sees_what_was_declared_and_declares(hanne, ranking, lea, now):
    ada, bo = mentor_called(ranking, "Ada"), mentor_called(ranking, "Bo")
    declare_closeness(
        leader=lea, application=ada, closeness=Closeness.FRIENDS, reason="gamle venner", by=lea.user, now=now
    )
    assert "gamle venner (Lea Leder" in text_of(hanne.get(url("leader-closeness", lea.pk)))
    hanne.post(url("leader-closeness", lea.pk), {"application": bo.pk, "closeness": "work", "reason": "samme sak"})
    said = PairConstraint.objects.order_by("pk").values_list("application", "declared", "rule", "hard")
    assert list(said) == [(ada.pk, "friends", "forbidden", True), (bo.pk, "work", "forbidden", True)]
    for constraint in PairConstraint.objects.all():
        hanne.post(url("leader-closeness-take-back", lea.pk, constraint.pk))
    assert PairConstraint.objects.count() == 0


def test_what_the_coordinator_has_declared_a_leader_cannot_take_back(client, ranking, lea, coordinator, now):
    ada = mentor_called(ranking, "Ada")
    declare_closeness(leader=lea, application=ada, closeness=Closeness.WORK, reason="-", by=coordinator, now=now)
    client.force_login(lea.user)
    assert "Ask the coordinator if it is not so." in text_of(client.get(url("own-closeness", ada.ref)))
    client.post(url("own-closeness-take-back", ada.ref))
    assert PairConstraint.objects.count() == 1


def test_nobody_declares_for_another_leader_or_about_a_stranger(client, ranking, lea, now):
    max_ = leader_called(ranking, "Max")
    client.force_login(max_.user)
    assert client.get(url("leader-closeness", lea.pk)).status_code == 403
    assert client.get(url("own-closeness", "ZZZZ")).status_code == 404


def test_declared_is_hard_in_the_match(program, coordinator, now):
    program = to_be_matched(program, {"Lea": ("Ada", "Bo"), "Max": ("Cy",), "Noa": ("Di",)}, by=coordinator, now=now)
    lea, ada = leader_called(program, "Lea"), mentor_called(program, "Ada")
    before = solved(program, by=coordinator, now=now)
    assert [f"l{lea.pk}", f"m{ada.pk}"] in before.solution["pairs"]
    declare_closeness(leader=lea, application=ada, closeness=Closeness.FAMILY, reason="-", by=coordinator, now=now)
    after = solved(program, by=coordinator, now=now)
    assert [f"l{lea.pk}", f"m{ada.pk}"] not in after.solution["pairs"]
    assert ada.pk not in [entry.application_id for entry in rankings_for_match(program, now=now)[lea.pk]]


def test_a_new_word_of_the_coordinators_replaces_what_was_declared(program, coordinator, now):
    program = to_be_matched(program, {"Lea": ("Ada",)}, by=coordinator, now=now)
    lea, ada = leader_called(program, "Lea"), mentor_called(program, "Ada")
    declare_closeness(leader=lea, application=ada, closeness=Closeness.FAMILY, reason="-", by=coordinator, now=now)
    set_pair_rule(leader=lea, application=ada, rule=PairRule.LOCKED, reason="avklart", by=coordinator, now=now)
    constraint = PairConstraint.objects.get()
    assert (constraint.rule, constraint.declared, constraint.reason) == ("locked", "", "avklart")
