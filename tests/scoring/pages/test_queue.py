"""The assessor's queue: how far, what next, in pages."""

import pytest
from django.urls import reverse

from applicants.scoring.selectors import queue_for
from applicants.scoring.services import abstain
from applicants.states import Round
from tests.factories.scoring import AssignmentFactory
from tests.scenarios.scoring import marked


def in_order(assessor):
    return list(assessor.assignments.select_related("application__program").order_by("application__ref"))


def test_next_is_the_first_after_the_one_at_hand_then_the_others_from_the_start(round_under_way, assessor):
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
