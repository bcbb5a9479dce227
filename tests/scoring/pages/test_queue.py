"""The assessor's queue: how far, what next, in pages."""

import re

import pytest
from django.urls import reverse

from applicants.scoring.emails import is_there_work
from applicants.scoring.selectors import criteria_of, in_order_of_need, loads, queue_for, shares_of
from applicants.scoring.services import abstain
from applicants.services import release_decisions, stage_decisions
from applicants.states import Outcome, Round
from mentoring.mail.models import OutboundEmail
from programs.states import Role
from tests.conftest import member
from tests.factories.applicants import ApplicationFactory
from tests.factories.scoring import AssignmentFactory
from tests.scenarios.scoring import declared, marked


def in_order(assessor):
    return list(in_order_of_need(assessor.assignments.select_related("application__program")))


def test_next_is_what_fewest_others_have_scored(round_under_way, assessor, second_assessor, now):
    first, second, third = in_order(assessor)
    for application in (first.application, second.application):
        other = second_assessor.assignments.select_related("application__program").get(application=application)
        marked(other, [2, 2], now=now)
    assert in_order(assessor) == [third, first, second]
    assert queue_for(assessor, round_under_way, Round.APPLICATION).next == third


def test_each_assessor_reads_in_an_order_of_their_own(round_under_way, assessor, second_assessor, now):
    for _number in range(9):
        application = ApplicationFactory(program=round_under_way, state="submitted", submitted_at=now)
        for person in (assessor, second_assessor):
            AssignmentFactory(application=application, assessor=person)
    orders = [[a.application_id for a in in_order(person)] for person in (assessor, second_assessor)]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]
    assert [a.application_id for a in in_order(assessor)] == orders[0]


def test_skipping_goes_through_all_and_begins_again(round_under_way, assessor):
    first, second, third = in_order(assessor)
    for at_hand, following in ((None, first), (first, second), (second, third), (third, first)):
        assert queue_for(assessor, round_under_way, Round.APPLICATION, after=at_hand).next == following


def test_done_total_and_next_when_some_is_sent_and_some_abstained_from(round_under_way, assessor, now):
    first, second, third = in_order(assessor)
    marked(first, [2, 2], now=now)
    abstain(assignment=second, reason="Min nabo", by=assessor, now=now)
    queue = queue_for(assessor, round_under_way)
    assert (queue.done, queue.total, queue.next) == (1, 2, third)
    marked(third, [2, 2], now=now)
    assert queue_for(assessor, round_under_way).next is None


def test_nobody_is_asked_to_score_what_is_decided(client, round_under_way, assessor, second_assessor, coordinator, now):
    """Before the release it says how many lack marks; after it neither home, the queue, letters nor an open desk ask for them."""
    sent, *others = in_order(assessor)
    marked(sent, [2, 2], now=now)
    client.force_login(coordinator)
    chosen = dict.fromkeys(round_under_way.applications.values_list("pk", flat=True), Outcome.RESERVE)
    stage_decisions(applications=chosen, program=round_under_way, round=Round.APPLICATION, by=coordinator, now=now)
    release = reverse("scoring:result-release", args=[round_under_way.slug, "application"])
    assert "3 applications have not been scored by everybody" in client.get(release).content.decode()
    release_decisions(program=round_under_way, round=Round.APPLICATION, by=coordinator, now=now)
    results = client.get(reverse("scoring:result-list", args=[round_under_way.slug, "application"])).content.decode()
    assert "The best so many go on" not in results
    assert not any(load.left for load in loads(round_under_way, Round.APPLICATION))
    queue = queue_for(assessor, round_under_way, Round.APPLICATION)
    assert (queue.done, queue.total, queue.next) == (1, 1, None)
    assert not shares_of(assessor, [round_under_way])[round_under_way.pk].has_next
    client.force_login(assessor)
    desk = reverse("scoring:desk", args=[round_under_way.slug, others[0].pk])
    assert "has been released" in client.get(desk).content.decode()


def test_a_desk_left_open_in_another_tab_shows_what_was_sent(client, round_under_way, assessor, now):
    work = in_order(assessor)[0]
    marked(work, [3, 2], now=now)
    criteria = criteria_of(round_under_way, Round.APPLICATION)
    client.force_login(assessor)
    response = client.post(
        reverse("scoring:desk", args=[round_under_way.slug, work.pk]), {f"p{criteria[0].pk}": "1", "send": "1"}
    )
    assert response.status_code == 409
    assert re.findall(r"<dd>(.)", response.content.decode()) == ["3", "2"]


def test_fifty_a_page(client, round_under_way, assessor):
    for _number in range(48):
        AssignmentFactory(application__program=round_under_way, assessor=assessor)
    client.force_login(assessor)
    pages = [client.get(reverse("scoring:queue", args=["runde"]), {"page": page}).context["page"] for page in (1, 2)]
    assert [len(page.object_list) for page in pages] == [50, 1]


@pytest.mark.parametrize("name", ["queue", "desk"])
def test_the_desk_and_the_queue_name_nobody(client, round_under_way, assessor, name):
    arguments = ["runde"] if name == "queue" else ["runde", in_order(assessor)[0].pk]
    client.force_login(assessor)
    page = client.get(reverse(f"scoring:{name}", args=arguments)).content.decode()
    assert [word for word in ("Anders", "Berg", "Kripos") if word in page] == []


def test_one_letter_a_giving_out_and_none_for_one_piece_more(round_under_way, assessor, second_assessor, work, now):
    """Everybody who was given something hears of it once. Who takes over one piece and has others open, does not hear of it."""
    letters = OutboundEmail.objects.filter(kind="scoring.given_out").order_by("recipient")
    assert [letter.recipient for letter in letters] == [assessor, second_assessor]
    assert all("3 applications to score" in letter.body_text for letter in letters)
    cato = member(round_under_way, "Cato", "Vurder", Role.ASSESSOR)
    declared(round_under_way, Round.APPLICATION, now=now)
    abstain(assignment=work("Anders", assessor), reason="Kjenner igjen teksten.", by=assessor, now=now)
    abstain(assignment=work("Bodil", assessor), reason="Kjenner igjen teksten.", by=assessor, now=now)
    (his,) = letters.filter(recipient=cato)
    assert [is_there_work(letter, now) for letter in letters.all()] == [True] * 3
    for name in ("Anders", "Bodil"):
        marked(work(name, cato), [2, 2], now=now)
    assert not is_there_work(his, now)
