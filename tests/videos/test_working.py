"""The worker's run: one clip at a time, walls that stand closer than Celery's, and the next run asked for."""

import os
import signal
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings

from applicants.forms import ExtraTimeForm
from applicants.services import give_extra_time
from applicants.videos.models import Video
from applicants.videos.processing import runner
from applicants.videos.services import claim_video, process_video
from applicants.videos.services import videos as services
from applicants.videos.tasks import process_waiting
from mentoring import wake
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
    for made in range(4):
        assert states(backlog) == ["ready"] * made + ["received"] * (3 - made)
        assert asked == ["videos.process_waiting"] * made
        process_waiting()
    assert len(asked) == 3  # nothing waits any more, and nobody is asked


# --- Time -------------------------------------------------------------------------------------------------------------------


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
    def hangs(*_files):
        raise SoftTimeLimitExceeded

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
