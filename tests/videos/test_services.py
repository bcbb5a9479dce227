"""From the file that comes in to the day it is gone: through kills, full disks, two windows and programmes that change their dates."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from applicants.services import withdraw_application
from applicants.videos import files
from applicants.videos.models import Passage, Video, Viewing
from applicants.videos.processing.runner import Verdict
from applicants.videos.selectors import latest_video, ready_video, shown
from applicants.videos.services import (
    PAUSES,
    claim_video,
    delete_answers,
    finish_video,
    log_viewing,
    process_video,
    receive_video,
    remove_expired_videos,
)
from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from mentoring.policies import Refusal
from programs.services import set_dates
from tests.factories.accounts import UserFactory
from tests.scenarios.videos import POSTER, another_invited, invited, ready, received, rejected
from tests.videos.test_judging import CASES


def commit():
    """What waits for the commit (files come and go then) happens now; the test itself is rolled back at its end."""
    while connection.run_on_commit:
        _savepoints, act, _robust = connection.run_on_commit.pop(0)
        act()


def folders():
    return {path.name for path in files.root().iterdir()}


def names(video):
    return sorted(path.name for path in files.folder_of(video.pk).iterdir())


def letters(kind):
    return OutboundEmail.objects.filter(kind=kind).count()


# --- Coming in --------------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_under_a_name_of_our_own(application, now):
    video = receive_video(
        application=application, name="../../etc/passwd", size=4, chunks=[b"ab", b"cd"], by=application.applicant, now=now
    )  # fmt: skip
    assert names(video) == ["original"]
    assert files.original(video.pk).read_bytes() == b"abcd"
    assert (video.state, video.original_bytes, video.original_name) == ("received", 4, "passwd")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("CON", "CON"), ("a" * 300 + ".mp4", "a" * 200), ("a\x00b.mp4", "ab.mp4"), ("gpj.\u202eexe.mp4", "gpj.exe.mp4"), ("C:\\x\\y.mp4", "y.mp4"),
        ("..", ".."), ("", ""), ("bilde\n<script>.mp4", "bilde<script>.mp4"),
    ],
)  # fmt: skip
def test_hostile_names_are_only_ever_shown(name, shown, application, now):
    video = receive_video(application=application, name=name, size=1, chunks=[b"x"], by=application.applicant, now=now)
    assert video.original_name == shown
    assert folders() == {str(video.pk)}


def _refused(application, *, now, size=4, chunks=(b"film",)):
    before = (Video.objects.count(), Event.objects.count(), folders())
    with pytest.raises(Refusal) as caught, transaction.atomic():
        receive_video(
            application=application, name="a.mp4", size=size, chunks=chunks, by=application.applicant, now=now
        )
    assert (Video.objects.count(), Event.objects.count(), folders()) == before
    assert str(caught.value).endswith(".")
    return caught.value.code


def test_nothing_comes_in_after_the_deadline(application, program, now):
    assert _refused(application, now=now + timedelta(days=10)) == "deadline_passed"


def test_nothing_comes_in_from_who_was_not_asked(application, now):
    withdraw_application(application=application, by=application.applicant, now=now)
    assert _refused(application, now=now) == "not_invited"


@pytest.mark.parametrize(("size", "code"), [(0, "empty"), (300 * 1024 * 1024 + 1, "too_large")])
def test_nothing_comes_in_that_is_empty_or_too_large(size, code, application, now):
    assert _refused(application, size=size, now=now) == code


def test_nothing_comes_in_when_there_is_no_room(application, now, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("usage", (), {"free": 1024**3})())
    assert _refused(application, now=now) == "disk_full"


def test_a_disk_that_is_full_half_way_leaves_nothing(application, now):
    def chunks():
        yield b"half"
        raise OSError(28, "No space left on device")

    assert _refused(application, chunks=chunks(), now=now) == "disk_full"


def test_a_line_that_breaks_leaves_nothing(application, now):
    class Broken(Exception):
        pass

    def chunks():
        yield b"half"
        raise Broken

    with pytest.raises(Broken), transaction.atomic():
        receive_video(application=application, name="a", size=8, chunks=chunks(), by=application.applicant, now=now)
    assert (folders(), Video.objects.count()) == (set(), 0)


def test_after_thirty_files_somebody_is_asked(application, now):
    for _number in range(30):
        received(application, now=now)
    assert _refused(application, now=now) == "too_many"


def test_of_two_that_wait_the_later_is_left(application, now):
    first, second = received(application, now=now), received(application, now=now)
    commit()
    first.refresh_from_db()
    assert (first.state, second.state) == ("deleted", "received")
    assert folders() == {str(second.pk)}


def test_the_database_knows_only_one_that_waits_and_one_that_is_ready(application, now):
    for state, times in (("received", {}), ("ready", {"ready_at": now})):
        Video.objects.create(application=application, state=state, received_at=now, **times)
        with pytest.raises(IntegrityError), transaction.atomic():
            Video.objects.create(application=application, state=state, received_at=now, **times)


# --- Judged -----------------------------------------------------------------------------------------------------------------


def test_a_real_recording_goes_all_the_way(application, now):
    received(application, now=now, chunks=[(CASES / "chromium_vp9.webm").read_bytes()])
    video = process_video(video=claim_video(now=now), now=now)
    commit()
    assert (video.state, video.code, video.width, video.height) == ("ready", "ok", 320, 240)
    assert names(video) == ["720p.mp4", "poster.jpg"]  # the original is gone
    assert letters("videos.ready") == 1


@pytest.fixture
def done_to_files(monkeypatch):
    """What is done to files and folders, in order."""
    done = []

    def noted(word, act, name_of):
        def noting(what, *more):
            done.append((word, name_of(what)))
            return act(what, *more)

        return noting

    monkeypatch.setattr(
        os, "fsync", noted("safe", os.fsync, lambda number: Path(f"/proc/self/fd/{number}").readlink().name)
    )
    monkeypatch.setattr(os, "replace", noted("in place", os.replace, lambda path: path.name))
    monkeypatch.setattr(Path, "rename", noted("in place", Path.rename, lambda path: path.name))
    monkeypatch.setattr(Path, "unlink", noted("gone", Path.unlink, lambda path: path.name))
    return done


def test_a_power_cut_never_finds_the_original_gone_and_the_web_copy_not_yet_there(application, now, done_to_files):
    video = received(application, now=now, chunks=[(CASES / "chromium_vp9.webm").read_bytes()])
    folder = str(video.pk)
    assert done_to_files == [
        ("safe", "original.part"),
        ("in place", "original.part"),
        ("safe", folder),
        ("safe", "videos"),
    ]
    del done_to_files[:]
    process_video(video=claim_video(now=now), now=now)
    made = [
        ("safe", "poster.jpg"), ("in place", "poster.jpg"), ("safe", "720p.mp4"), ("in place", "720p.mp4"), ("safe", folder),
    ]  # fmt: skip
    assert done_to_files == made
    commit()
    assert done_to_files == [*made, ("gone", "original")]


def test_what_will_not_do_is_told_and_forgotten(application, now):
    received(application, now=now, chunks=[(CASES / "len_95s.mp4").read_bytes()])
    video = process_video(video=claim_video(now=now), now=now)
    commit()
    assert (video.state, video.code, video.details) == ("rejected", "too_long", {"dur": "1:35", "limit": "1:30"})
    assert folders() == set()
    assert letters("videos.rejected") == 1


def test_our_own_fault_is_tried_again_for_as_long_as_it_takes(application, now):
    received(application, now=now)
    at = now
    for tries in range(12):
        video = claim_video(now=at)
        assert video is not None and video.attempts == tries + 1
        finish_video(video=video, verdict=Verdict("failed"), by=None, now=at)
        commit()
        pause = PAUSES[min(tries, len(PAUSES) - 1)]
        assert claim_video(now=at + pause - timedelta(seconds=1)) is None
        assert names(video) == ["original"]
        at += pause + timedelta(seconds=1)
    assert latest_video(application).state == "failed"
    assert (letters("videos.rejected"), letters("videos.ready")) == (0, 0)
    video = process_video(video=claim_video(now=at), now=at)
    assert (video.state, video.code) == (
        "rejected",
        "not_video",
    )  # put right at last: the file is judged like any other


def test_an_original_that_cannot_be_read_is_our_fault(application, now):
    received(application, now=now)
    video = claim_video(now=now)
    files.remove_original(video.pk)
    assert process_video(video=video, now=now).state == "failed"


def test_a_killed_worker_is_waited_for_and_then_replaced(application, now):
    received(application, now=now)
    first = claim_video(now=now)
    assert claim_video(now=now + timedelta(minutes=6)) is None
    second = claim_video(now=now + timedelta(minutes=8))
    assert (second.pk, second.attempts) == (first.pk, 2)


def test_a_file_that_kills_every_worker_is_tried_ever_less_often(application, now):
    received(application, now=now)
    at = now
    while claim_video(now=at):
        at += timedelta(minutes=8)
    assert (latest_video(application).state, latest_video(application).attempts) == ("failed", 1 + len(PAUSES))
    assert claim_video(now=at + PAUSES[-1]).attempts == 2 + len(PAUSES)


def test_a_worker_that_comes_back_too_late_changes_nothing(application, now):
    received(application, now=now)
    late, work = claim_video(now=now), None
    work = files.work_folder(late.pk, late.attempts)
    (work / "720p.mp4").write_bytes(b"late")
    quick = claim_video(now=now + timedelta(minutes=8))
    work = files.work_folder(quick.pk, quick.attempts)
    (work / "720p.mp4").write_bytes(b"quick")
    (work / "poster.jpg").write_bytes(POSTER)
    facts = {"seconds": 9.0, "w": 96, "h": 64}
    finish_video(video=quick, verdict=Verdict("ok", facts=facts), by=None, now=now)
    finish_video(video=late, verdict=Verdict("ok", facts=facts), by=None, now=now)
    commit()
    assert letters("videos.ready") == 1
    assert (files.folder_of(quick.pk) / "720p.mp4").read_bytes() == b"quick"
    assert names(quick) == ["720p.mp4", "poster.jpg"]


def test_deleted_while_it_is_being_judged_stays_deleted(application, now):
    received(application, now=now)
    video = claim_video(now=now)
    delete_answers(application=application, by=application.applicant, now=now)
    commit()
    finish_video(video=video, verdict=Verdict("ok", facts={"seconds": 9.0, "w": 1, "h": 1}), by=None, now=now)
    commit()
    assert Video.objects.get().state == "deleted"
    assert (folders(), letters("videos.ready")) == (set(), 0)


def test_one_that_is_ready_stays_until_the_next_is_too(application, now):
    first = ready(application, now=now)
    rejected(application, now=now, code="no_audio")
    assert ready_video(application) == first
    second = ready(application, now=now)
    commit()
    assert ready_video(application) == second
    assert folders() == {str(second.pk)}


def test_nearest_deadline_first(program, applicant, coordinator, now):
    later = invited(program, applicant, by=coordinator, now=now)
    sooner = another_invited(slug="nabo", deadline=now + timedelta(days=2), now=now)
    received(later, now=now)
    received(sooner, now=now)
    assert [claim_video(now=now).application, claim_video(now=now).application] == [sooner, later]


# --- Gone -------------------------------------------------------------------------------------------------------------------


def test_deleting_leaves_a_mark_without_personal_data(application, video, now):
    question = shown(video).parts[0].question
    Passage.objects.create(video=video, question=question, starts=0, text="Maps.")
    log_viewing(video=video, by=UserFactory(), now=now)
    delete_answers(application=application, by=application.applicant, now=now)
    commit()
    video.refresh_from_db()
    assert (video.state, video.original_name, video.details, video.captions) == ("deleted", "", {}, [])
    assert (Passage.objects.count(), Viewing.objects.count(), folders()) == (0, 1, set())


def test_withdrawing_deletes_in_the_same_transaction(application, video, now):
    with transaction.atomic():
        withdraw_application(application=application, by=application.applicant, now=now)
        assert Video.objects.get().state == "deleted"
        transaction.set_rollback(True)
    video.refresh_from_db()
    assert video.state == "ready"
    withdraw_application(application=application, by=application.applicant, now=now)
    commit()
    assert (Video.objects.get().state, folders()) == ("deleted", set())


def test_on_its_date_it_is_gone(application, video, now):
    assert remove_expired_videos(by=None, now=video.expires_at - timedelta(minutes=1)) == 0
    assert remove_expired_videos(by=None, now=video.expires_at) == 1
    commit()
    assert folders() == set()


def test_the_date_follows_the_programme(application, video, program, coordinator, now):
    program.refresh_from_db()
    set_dates(program=program, by=coordinator, now=now, matching_ends_on=program.matching_ends_on + timedelta(days=5))
    remove_expired_videos(by=None, now=now)
    moved = Video.objects.get()
    assert moved.expires_at - video.expires_at == timedelta(days=5) or abs(
        (moved.expires_at - video.expires_at) - timedelta(days=5)
    ) == timedelta(hours=1)  # summer time ends in between


def test_a_crash_between_the_row_and_its_files_is_made_good(application, video, now):
    delete_answers(application=application, by=application.applicant, now=now)  # committed, and then the power went
    assert folders() == {str(video.pk)}
    remove_expired_videos(by=None, now=now)
    commit()
    assert folders() == set()


def test_files_of_no_video_go_after_a_day(now, db):
    orphan = files.root() / "0d9e2c4e-1111-4222-8333-444455556666"
    orphan.mkdir()
    remove_expired_videos(by=None, now=now + timedelta(hours=23))
    commit()
    assert orphan.exists()  # it may be on its way in
    remove_expired_videos(by=None, now=now + timedelta(hours=25))
    commit()
    assert not orphan.exists()


def test_a_video_whose_file_is_lost_is_not_passed_off_as_ready(application, video, now):
    (files.folder_of(video.pk) / "720p.mp4").unlink()
    remove_expired_videos(by=None, now=now)
    video.refresh_from_db()
    assert (video.state, video.code) == ("failed", "lost")
    assert claim_video(now=now + timedelta(days=2)) is None


@pytest.mark.django_db(transaction=True)
def test_two_sent_at_the_same_moment_end_as_one(application, now):
    barrier = threading.Barrier(2, timeout=20)

    def chunks():
        yield b"film"

    def send():
        try:
            barrier.wait()
            receive_video(application=application, name="a", size=4, chunks=chunks(), by=application.applicant, now=now)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Video.objects.values_list("state", flat=True)) == ["deleted", "received"]
    assert folders() == {str(Video.objects.get(state="received").pk)}
