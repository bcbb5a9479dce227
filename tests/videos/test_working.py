"""The worker's run: one clip at a time, walls that stand closer than Celery's, and the next run asked for."""

import os
import signal
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.urls import reverse

from applicants.forms import ExtraTimeForm
from applicants.services import give_extra_time
from applicants.videos.models import Video
from applicants.videos.processing import runner
from applicants.videos.processing.runner import Verdict
from applicants.videos.selectors import ahead_of
from applicants.videos.services import claim_look, claim_video, finish_video, look_at_video, process_video
from applicants.videos.services import videos as services
from applicants.videos.tasks import process_waiting
from mentoring import wake
from mentoring.audit.services import acting
from mentoring.mail.models import OutboundEmail
from programs.models import Program
from tests.scenarios.videos import another_invited, received
from tests.videos.test_judging import CASES, children_of

FILM = (CASES / "chromium_vp9.webm").read_bytes()


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The runs that were asked for."""
    wanted: list[str] = []
    monkeypatch.setattr(wake, "wake", wanted.append)
    return wanted


@pytest.fixture
def backlog(application, now) -> list[Video]:
    """Three films, that with the nearest deadline first."""
    others = [another_invited(slug=f"p{days}", deadline=now + timedelta(days=days), now=now) for days in (2, 4)]
    return [received(one, now=now, chunks=[FILM]) for one in (*others, application)]


def states(videos: list[Video]) -> list[str]:
    return [Video.objects.get(pk=video.pk).state for video in videos]


def test_each_run_makes_one_clip_and_asks_for_the_next(backlog, asked):
    for _look in range(3):
        process_waiting()
    del asked[:]
    for made in range(4):
        assert states(backlog) == ["ready"] * made + ["received"] * (3 - made)
        assert asked == ["videos.process_waiting"] * made
        process_waiting()
    assert len(asked) == 3  # nothing waits any more, and nobody is asked


def test_what_cannot_be_an_answer_is_told_before_the_clips_ahead_of_it_are_made(backlog, now, asked):
    late = another_invited(slug="sist", deadline=now + timedelta(days=30), now=now)
    paper = received(late, now=now, chunks=[b"%PDF-1.7" + bytes(600)])
    for _look in range(4):
        process_waiting()
    assert states(backlog) == ["received"] * 3
    paper.refresh_from_db()
    assert (paper.state, paper.code, paper.attempts) == ("rejected", "not_video", 0)
    assert OutboundEmail.objects.filter(kind="videos.rejected", recipient=late.applicant).count() == 1
    for _clip in range(3):
        process_waiting()
    assert states(backlog) == ["ready"] * 3
    assert len(asked) == 7


def test_one_that_comes_in_while_others_wait_is_looked_at_next(backlog, now, asked):
    for _run in range(4):
        process_waiting()
    assert states(backlog) == ["ready", "received", "received"]
    paper = received(another_invited(slug="sist", deadline=now + timedelta(days=30), now=now), now=now, chunks=[b"MZ"])
    process_waiting()
    assert states([*backlog, paper]) == ["ready", "received", "received", "rejected"]


def test_a_look_refuses_only_what_is_clear(application, now, monkeypatch):
    """A worker that is killed, or a scanner that is away: the video keeps its place and no try is used up."""
    received(application, now=now, chunks=[FILM])
    video = claim_look(now=now)
    for verdict in (Verdict("ok"), Verdict("failed", reason="wall clock")):
        monkeypatch.setattr(services, "look", lambda *_file, verdict=verdict, **_more: verdict)
        look_at_video(video=video, now=now)
    monkeypatch.setattr(services, "found_in", hangs)
    monkeypatch.setattr(settings, "CLAMD_URL", "tcp://127.0.0.1:9")
    look_at_video(video=video, now=now)
    monkeypatch.undo()
    assert claim_look(now=now) is None
    assert process_video(video=claim_video(now=now), now=now).state == "ready"


def test_a_look_that_comes_too_late_changes_nothing(application, now):
    received(application, now=now)
    video = claim_look(now=now)
    claim_video(now=now)
    look_at_video(video=video, now=now)
    assert Video.objects.get().state == "checking"


# --- Waiting ----------------------------------------------------------------------------------------------------------------


def test_how_many_come_first_is_true_to_the_order_in_which_they_are_taken(
    backlog, application, coordinator, now, django_assert_num_queries
):
    """That with more time goes behind one that is due later, one in the same hour behind who sent first, and without a deadline last."""
    give_extra_time(application=application, seconds=0, until=now + timedelta(days=12), reason="agreed", by=coordinator, now=now)  # fmt: skip
    last = another_invited(slug="evig", deadline=now + timedelta(days=5), now=now)
    with acting(by=None, act="scenario"):
        Program.objects.filter(pk=last.program_id).update(video_closes_at=None)
    soon, later = (another_invited(slug=f"q{days}", deadline=now + timedelta(days=days), now=now) for days in (4, 11))
    endless, same_day, before_extra = (received(one, now=now + timedelta(seconds=1)) for one in (last, soon, later))
    order = [backlog[0], backlog[1], same_day, before_extra, backlog[2], endless]
    assert [ahead_of(video) for video in order] == [0, 1, 2, 3, 4, 5]
    for taken, video in enumerate(order, start=1):
        assert claim_video(now=now) == video
        assert [ahead_of(waiting) for waiting in order[taken:]] == list(range(taken, len(order)))
    with django_assert_num_queries(1):
        ahead_of(endless)


def test_who_waits_is_told_behind_how_many(backlog, as_applicant, application, now):
    """A page that has long to wait asks seldom, once the file has been looked at."""
    page = reverse("videos:video-page", args=[application.program.slug, application.ref])
    for _video in backlog:
        claim_look(now=now)
    for said, again in (
        ("2 answers are checked before it.", "every 10s"),
        ("1 answer is checked before it.", "every 10s"),
        ("That takes about a minute", "every 2s"),
    ):
        text = as_applicant.get(page, headers={"HX-Request": "true"}).text
        assert (said in text, again in text) == (True, True)
        assert "about a minute" in said or "about a minute" not in text
        finish_video(video=claim_video(now=now), verdict=Verdict("damaged"), by=None, now=now)


# --- Time -------------------------------------------------------------------------------------------------------------------


def hangs(*_what, **_more):
    raise SoftTimeLimitExceeded


@contextmanager
def soft_limit(seconds: float):
    """As Celery does it: a signal in the middle of whatever goes on."""

    def cut_off(*_signal):
        raise SoftTimeLimitExceeded

    before = signal.signal(signal.SIGALRM, cut_off)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_work_that_is_cut_off_is_our_fault_and_leaves_no_child(application, now):
    received(application, now=now, chunks=[(CASES / "len_90_0s.mp4").read_bytes()])
    video = claim_video(now=now)
    with soft_limit(1):
        assert process_video(video=video, now=now).state == "failed"
    assert children_of(os.getpid(), "probe") == children_of(os.getpid(), "transcode") == []
    assert claim_video(now=now + services.PAUSES[0] + timedelta(seconds=1)).attempts == 2


def test_putting_away_that_is_cut_off_is_our_fault(application, now, monkeypatch):
    received(application, now=now, chunks=[FILM])
    video = claim_video(now=now)
    monkeypatch.setattr(services.files, "keep_result", hangs)
    assert process_video(video=video, now=now).state == "failed"


def most(field) -> int:
    return max(rule.limit_value for rule in field.validators if rule.code == "max_value")


def test_the_walls_around_the_longest_clip_that_can_be_allowed_stand_within_the_limits_of_the_task():
    longest = most(Program._meta.get_field("max_video_seconds")) + most(ExtraTimeForm().fields["seconds"])
    assert runner.longest_work(longest) <= process_waiting.soft_time_limit < process_waiting.time_limit
    assert runner.longest_work(longest * 2) <= process_waiting.soft_time_limit  # whatever else may have granted more
    assert process_waiting.time_limit < settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]


def test_a_clip_that_may_be_longer_gets_as_much_more_time(monkeypatch, tmp_path):
    given = []

    def run(job, path, *, wall_seconds, **_more):
        given.append((job, wall_seconds))
        return runner.Verdict("ok", facts={"tracks": {}, "warnings": [], "measured": 9.0})

    monkeypatch.setattr(runner, "run", run)
    runner.judge(tmp_path, output=tmp_path, max_seconds=90)
    runner.judge(tmp_path, output=tmp_path, max_seconds=180)
    assert given == [("probe", 60), ("transcode", 300), ("probe", 60), ("transcode", 600)]
    assert runner.longest_work(180) > 60 + 60 + 600


def test_a_worker_with_a_longer_clip_is_waited_for_longer(application, coordinator, now):
    give_extra_time(application=application, seconds=90, until=None, reason="agreed", by=coordinator, now=now)
    received(application, now=now)
    claim_video(now=now)
    assert claim_video(now=now + timedelta(minutes=12)) is None
    assert claim_video(now=now + timedelta(minutes=13)).attempts == 2
