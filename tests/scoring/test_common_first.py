"""Two applications in common first: all score them alone, see the differences, and only then the rest opens."""

import pytest
from django.urls import reverse

from applicants.scoring.models import Assignment
from applicants.scoring.selectors import queue_for
from applicants.scoring.services import assign_assessors, declare_impartiality, save_scores, take_off
from applicants.states import Round
from mentoring.policies import Refusal
from programs.states import Role
from tests.conftest import member
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.factories.scoring import AssignmentFactory, DeclarationFactory
from tests.factories.videos import VideoFactory
from tests.scenarios.applicants import open_call, submitted
from tests.scenarios.scoring import declared, marked, screening


@pytest.fixture
def round_under_way(program, criteria, coordinator, assessor, second_assessor, third_assessor, now):
    """Six applications, three assessors, two in common first."""
    program.common_first = True
    program.save(update_fields=["common_first"])
    open_call(program, by=coordinator, now=now)
    for number in range(6):
        submitted(program, UserFactory(given_name=f"Soeker{number}"), now=now)
    return screening(program, by=coordinator, now=now)


def of(assessor, **which):
    return list(assessor.assignments.filter(**which).select_related("application__program", "assessor").order_by("pk"))


def desk(assignment):
    return reverse("scoring:desk", args=["runde", assignment.pk])


def test_all_get_the_same_two_and_the_rest_evenly(round_under_way, assessor, second_assessor, third_assessor):
    everybody = (assessor, second_assessor, third_assessor)
    common = [{a.application_id for a in of(person, common=True)} for person in everybody]
    assert (len(common[0]), common) == (2, [common[0]] * 3)
    loads = [len(of(person, common=False)) for person in everybody]
    assert (sum(loads), max(loads) - min(loads)) == (4 * 2, 1)


def test_the_rest_opens_when_all_have_scored_those(
    client, round_under_way, assessor, second_assessor, third_assessor, now
):
    other = of(assessor, common=False)[0]
    client.force_login(assessor)
    for person in (assessor, second_assessor):
        for assignment in of(person, common=True):
            assert queue_for(assessor, round_under_way).next in (None, *of(assessor, common=True))
            marked(assignment, [2, 2], now=now)
    assert client.get(desk(other)).status_code == 302
    with pytest.raises(Refusal) as refused:
        save_scores(assignment=other, points={}, notes={}, by=assessor, now=now)
    assert refused.value.code == "common_first"
    page = client.get(reverse("scoring:queue", args=["runde"])).content.decode()
    assert "The rest opens when 1 more assessor has." in page
    assert "What others gave" in client.get(desk(of(assessor, common=True)[0])).content.decode()
    for assignment in of(third_assessor, common=True):
        marked(assignment, [2, 2], now=now)
    assert client.get(desk(other)).status_code == 200
    assert not queue_for(assessor, round_under_way).next.common


def test_somebody_who_does_not_get_to_it_can_be_taken_off(
    round_under_way, assessor, second_assessor, third_assessor, coordinator, now
):
    for person in (assessor, second_assessor):
        for assignment in of(person, common=True):
            marked(assignment, [2, 2], now=now)
    for assignment in of(third_assessor, common=True):
        take_off(assignment=assignment, reason="Syk", by=coordinator, now=now)
    assert queue_for(assessor, round_under_way).waits_for == 0


def test_who_is_not_impartial_towards_one_keeps_nobody_waiting_for_it(round_under_way, assessor, now):
    applicant = of(assessor, common=True)[0].application.applicant
    declare_impartiality(program=round_under_way, round=Round.APPLICATION, ties={applicant: ""}, by=assessor, now=now)
    assert len(of(assessor, common=True, state="open")) == 1


def test_who_joins_later_gets_the_same_two(round_under_way, assessor, coordinator, now):
    late = member(round_under_way, "Dina", "Vurder", Role.ASSESSOR)
    assign_assessors(program=round_under_way, round=Round.APPLICATION, by=coordinator, now=now)
    declared(round_under_way, Round.APPLICATION, now=now)
    same = {a.application_id for a in of(assessor, common=True)}
    assert {a.application_id for a in of(late, common=True)} == same


def test_without_the_setting_nothing_is_in_common(round_under_way, coordinator, now):
    Assignment.objects.all().delete()
    round_under_way.common_first = False
    round_under_way.save(update_fields=["common_first"])
    assign_assessors(program=round_under_way, round=Round.APPLICATION, by=coordinator, now=now)
    assert not Assignment.objects.filter(common=True).exists()


def test_videos_wait_as_their_applications_do(program, assessor, second_assessor, now):
    """Their files are held back too, not only the desk."""
    program.common_first = True
    program.save(update_fields=["common_first"])
    applications = [
        ApplicationFactory(program=program, state="invited", submitted_at=now, eligible=True) for _n in range(2)
    ]
    common, other = (VideoFactory(application=application, state="ready", ready_at=now) for application in applications)
    for person in (assessor, second_assessor):
        DeclarationFactory(program=program, assessor=person, round="video")
        for application in applications:
            is_common = application == applications[0]
            AssignmentFactory(application=application, assessor=person, round="video", common=is_common)

    def may_watch(person):
        return [person.has_perm("videos.watch_video", video) for video in (common, other)]

    assert may_watch(assessor) == [True, False]
    Assignment.objects.filter(assessor=assessor, common=True).update(state="sent", sent_at=now)
    assert may_watch(assessor) == [True, False]  # the second has yet to send
    Assignment.objects.filter(assessor=second_assessor, common=True).update(state="sent", sent_at=now)
    assert may_watch(assessor) == may_watch(second_assessor) == [True, True]
    Assignment.objects.filter(assessor=second_assessor, common=True).update(state="open", sent_at=None)
    second_assessor.memberships.update(ended_at=now, ended_by=assessor)
    assert may_watch(assessor) == [True, True]  # who has left keeps nobody waiting
