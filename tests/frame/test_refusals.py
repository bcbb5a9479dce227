"""Each refusal that is promised, asked for through the front door: a sentence says why, and nothing is written.

That nothing is written is what the database's own record says: no row of ours has changed, and no act was recorded.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from applicants.models import Application
from applicants.scoring.services import assign_assessors
from applicants.states import Round
from applicants.videos.models import Video
from applicants.videos.policies import LARGEST
from applicants.videos.services import claim_video, process_video
from matching.models import Pairing
from matching.selectors import own_words
from matching.services.rules import set_pair_rule
from matching.states import PairRule
from mentoring.audit.models import Event, RowChange
from programs.models import Program
from programs.states import Phase, Role
from sessions_app.services import invite_to_gathering, reply_to_gathering
from sessions_app.states import Reply
from tests.factories.accounts import UserFactory
from tests.factories.gatherings import GatheringFactory
from tests.factories.programs import MembershipFactory
from tests.scenarios.applicants import close_call, drafted, open_call, submitted
from tests.scenarios.matches import leader_called, mentor_called, ranking_open, solved, to_be_matched
from tests.scenarios.videos import invited


def written() -> tuple[int, int]:
    return RowChange.objects.count(), Event.objects.count()


@contextmanager
def nothing_written() -> Iterator[None]:
    before = written()
    yield
    assert written() == before


def words(response) -> str:
    return re.sub(r"\s+", " ", strip_tags(response.content.decode()))


@pytest.fixture
def signed_in(client) -> Callable[..., Client]:
    def sign_in(person) -> Client:
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def call(program, coordinator, now):
    return open_call(program, by=coordinator, now=now)


def test_closed_call(signed_in, call, coordinator, applicant, now):
    close_call(call, by=coordinator, now=now)
    page = signed_in(applicant)
    with nothing_written():
        answer = page.post(reverse("applicants:application-begin", args=[call.slug]), follow=True)
    assert "The deadline for applications has passed." in words(answer)
    assert not Application.objects.exists()


def test_over_age(signed_in, call, applicant):
    applicant.birth_date = date(1980, 1, 1)
    applicant.save()
    page = signed_in(applicant)
    with nothing_written():
        answer = page.post(reverse("applicants:application-begin", args=[call.slug]), follow=True)
    assert "This call is for those who are under 35" in words(answer)
    assert not Application.objects.exists()


def test_double_submit(signed_in, call, applicant, now):
    own = drafted(call, applicant, now=now)
    check = reverse("applicants:application-check", args=[call.slug, own.ref])
    page, version = signed_in(applicant), {"version": own.version}
    first = page.post(check, version, follow=True)
    with nothing_written():
        again = page.post(check, version, follow=True)
    assert again.redirect_chain == first.redirect_chain
    assert own.ref in words(again)  # the receipt of the first


def test_late_ranking(signed_in, program, coordinator, now):
    ranking_open(program, by=coordinator, now=now)
    lea, ada = leader_called(program, "Lea"), mentor_called(program, "Ada")
    page, sitting = signed_in(lea.user), reverse("matching:sitting", args=[program.slug])
    Program.objects.filter(pk=program.pk).update(ranking_closes_at=now)
    with nothing_written():
        answer = page.post(sitting, {f"place-{ada.pk}": "1", "version": "1", "send": "1"})
    assert "The deadline for ranking has passed." in words(answer)
    assert own_words(lea) == []


@pytest.mark.parametrize("of", ["application", "assignment", "control", "ranking"])
def test_foreign_object(of, signed_in, call, coordinator, applicant, assessor, second_assessor, outsider, now):
    application = submitted(call, applicant, now=now)
    close_call(call, by=coordinator, now=now)
    Program.objects.filter(pk=call.pk).update(state=Phase.SCREENING)
    assign_assessors(program=call, round=Round.APPLICATION, by=coordinator, now=now)
    assignment = application.assignments.get(assessor=assessor)
    who, name, arguments = {
        "application": (outsider, "applicants:application-withdraw", [call.slug, application.ref]),
        "assignment": (second_assessor, "scoring:desk", [call.slug, assignment.pk]),
        "control": (outsider, "dashboard:program-advance", [call.slug]),
        "ranking": (assessor, "matching:sitting", [call.slug]),
    }[of]
    page, url = signed_in(who), reverse(name, args=arguments)
    with nothing_written():
        answer = page.post(url, {})
    assert answer.status_code == 404
    assert "We cannot find this page" in words(answer)


@pytest.fixture
def asked(program, coordinator, applicant, now):
    """Asked for a video."""
    return invited(program, applicant, by=coordinator, now=now)


def test_oversized_file(signed_in, asked, program):
    page = signed_in(asked.applicant)
    with nothing_written():
        answer = page.post(
            reverse("videos:upload-new", args=[program.slug, asked.ref]),
            headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(LARGEST + 1)},
        )
    assert "The file is larger than 300 MB." in answer.content.decode()
    assert not Video.objects.exists()


def test_fake_file(signed_in, asked, program, now):
    """It is known for what it is once the worker has looked into it; then nothing of it is left but the reason."""
    page, url = signed_in(asked.applicant), reverse("videos:video-page", args=[program.slug, asked.ref])
    page.post(url, {"video": SimpleUploadedFile("svar.mp4", b"%PDF-1.7 not a video at all" * 99, "video/mp4")})
    video = claim_video(now=now)
    assert video is not None
    process_video(video=video, now=now)
    video.refresh_from_db()
    assert (video.state, video.code) == ("rejected", "not_video")
    assert "This file is not a video" in words(page.get(url))


def test_full_gathering(signed_in, program, coordinator, now):
    Program.objects.filter(pk=program.pk).update(state=Phase.RUNNING)
    first, second = (
        MembershipFactory(program=program, user=UserFactory(), role=Role.MENTOR).user for _person in range(2)
    )
    gathering = GatheringFactory(program=program, starts_at=now + timedelta(days=9), capacity=1, place="Hamar")
    invite_to_gathering(gathering=gathering, by=coordinator, now=now)
    reply_to_gathering(gathering=gathering, reply=Reply.YES, by=first, now=now)
    page = signed_in(second)
    answer = page.post(
        reverse("gatherings:gathering-reply", args=[program.slug, gathering.pk]), {"reply": "yes"}, follow=True
    )
    assert gathering.attendances.get(person=second).reply == Reply.WAITING
    assert "The room is full, so you are on the waiting list." in words(answer)


def test_impossible_match(signed_in, program, coordinator, now):
    to_be_matched(program, {"Lea": ("Ada", "Bo")}, by=coordinator, now=now)
    ada = mentor_called(program, "Ada")
    for name in ("Lea", "Max"):
        set_pair_rule(
            leader=leader_called(program, name), application=ada, rule=PairRule.LOCKED, reason="–", by=coordinator, now=now
        )  # fmt: skip
    run = solved(program, by=coordinator, now=now)
    page = signed_in(coordinator)
    shown = words(page.get(reverse("matching:run-detail", args=[program.slug, run.pk])))
    assert "These rules cannot hold together" in shown
    assert "No pair has been made." in shown
    with nothing_written():
        answer = page.post(reverse("matching:run-publish", args=[program.slug, run.pk]), {}, follow=True)
    assert "Only a match that has been solved can be published." in words(answer)
    assert not Pairing.objects.exists()
