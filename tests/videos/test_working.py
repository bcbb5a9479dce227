"""The workers' runs: a look or a clip at a time, walls that stand closer than Celery's, and the next run asked for."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from applicants.forms import ExtraTimeForm
from applicants.services import give_extra_time
from applicants.videos import files
from applicants.videos.models import Video
from applicants.videos.processing import runner
from applicants.videos.processing.runner import Verdict
from applicants.videos.selectors import ahead_of
from applicants.videos.services import _incoming, claim_look, claim_video, finish_video, look_at_video, process_video
from applicants.videos.services import videos as services
from applicants.videos.tasks import look_at_waiting, process_waiting
from mentoring import wake
from mentoring.audit.services import acting
from mentoring.celery import app
from mentoring.devstack import processes
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
    for made in range(4):
        assert states(backlog) == ["ready"] * made + ["received"] * (3 - made)
        assert asked == ["videos.process_waiting"] * made
        process_waiting()
    assert len(asked) == 3  # nothing waits any more, and nobody is asked


def test_what_comes_in_is_looked_at_first(application, now, monkeypatch):
    wanted: list[str] = []
    monkeypatch.setattr(_incoming, "wake", wanted.append)
    received(application, now=now)
    assert wanted == ["videos.look_at_waiting"]


def test_one_that_comes_in_while_a_clip_is_made_is_looked_at_meanwhile(application, now, asked, monkeypatch):
    """What cannot be an answer is told, whatever else is at work or waits."""
    film = received(application, now=now, chunks=[FILM])
    late = another_invited(slug="sist", deadline=now + timedelta(days=30), now=now)

    def judge(*_file, **_more):
        paper = received(late, now=now, chunks=[b"%PDF-1.7" + bytes(600)])
        look_at_waiting()
        assert states([film, paper]) == ["checking", "rejected"]
        return Verdict("damaged")

    monkeypatch.setattr(services, "judge", judge)
    process_waiting()
    paper = Video.objects.get(application=late)
    assert (paper.code, paper.attempts) == ("not_video", 0)
    assert OutboundEmail.objects.filter(kind="videos.rejected", recipient=late.applicant).count() == 1
    assert states([film]) == ["rejected"]
    assert asked == ["videos.look_at_waiting", "videos.process_waiting", "videos.process_waiting"]
    look_at_waiting()
    process_waiting()
    assert len(asked) == 3  # nothing waits any more, and nobody is asked


def test_what_has_just_come_in_is_looked_at_with_the_nearest_deadline_first(backlog, asked):
    for looks in (1, 2, 3, 3):
        look_at_waiting()
        assert set(Video.objects.exclude(looked_at=None)) == set(backlog[:looks])
    assert states(backlog) == ["received"] * 3


def test_looks_and_clips_have_a_queue_and_a_process_each():
    """Whatever the beat says or a wake-up asks for is read by somebody, and a look never waits behind a clip."""

    def read(command: list[str]) -> str:
        return command[command.index("--queues") + 1]

    def sent(task: str) -> str:
        return app.amqp.router.route({}, task)["queue"].name

    everybody = {read(command) for command in (processes.worker(), processes.look(), processes.video())}
    assert {sent(entry["task"]) for entry in app.conf.beat_schedule.values()} == everybody
    assert [sent("videos.look_at_waiting")] == [read(processes.look())] != [read(processes.video())]
    assert [sent("videos.process_waiting"), sent("videos.remove_expired")] == [read(processes.video())] * 2


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
    files.remove(video.pk)
    look_at_video(video=video, now=now)
    assert Video.objects.get().state == "checking"


@pytest.mark.django_db(transaction=True)
def test_what_one_process_is_taking_the_other_passes_by(application, now):
    """It is never waited for, and never taken by both."""
    received(application, now=now)

    def elsewhere(claim):
        try:
            return claim(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        for mine, theirs in ((claim_look, claim_video), (claim_video, claim_look)):
            with transaction.atomic():
                assert mine(now=now) is not None
                assert other.submit(elsewhere, theirs).result(timeout=20) is None
    assert claim_look(now=now) is claim_video(now=now) is None


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
    again = f'href="{page}">Send another answer</a>'  # the page around it has what one sends folded away until then
    assert again in as_applicant.get(page, headers={"HX-Request": "true"}).text
    assert again not in as_applicant.get(page).text


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
    assert (
        runner.LONGEST_LOOK < look_at_waiting.soft_time_limit < look_at_waiting.time_limit < process_waiting.time_limit
    )
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
