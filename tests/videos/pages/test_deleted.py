"""What the applicant is told: who has watched, and that what was deleted is gone – once it really is."""

import shutil
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.selectors import kept_until
from applicants.videos import files
from applicants.videos.policies import expiry_of
from applicants.videos.services import delete_answers, log_viewing, remove_expired_videos
from mentoring.audit.services import acting
from mentoring.dashboard import retention
from mentoring.mail.models import OutboundEmail
from mentoring.templatetags.ui import day_text
from programs.services import set_dates
from tests.scenarios.videos import ready, received

UNDER_WAY = "nobody can watch it any more; the last file goes within a day"
DONE = "<strong>Deleted "


def pages(client, application):
    """The two pages on which an applicant follows what became of the answer."""
    about = [application.program.slug, application.ref]
    video_page = client.get(reverse("videos:video-page", args=about)).text
    return client.get(application.get_absolute_url()).text, video_page


def told(client, application):
    return [(UNDER_WAY in page, DONE in page) for page in pages(client, application)]


def test_deleted_is_said_when_the_files_are_gone(
    as_applicant, application, video, applicant, now, django_capture_on_commit_callbacks
):
    assert told(as_applicant, application) == [(False, False)] * 2
    with django_capture_on_commit_callbacks(execute=True):
        delete_answers(application=application, by=applicant, now=now)
    video.refresh_from_db()
    assert (video.deleted_at, video.files_gone_at) == (now, now)
    assert told(as_applicant, application) == [(False, True)] * 2


def test_cut_off_after_the_row_the_sweep_ends_it(
    as_applicant, application, video, applicant, now, django_capture_on_commit_callbacks
):
    delete_answers(application=application, by=applicant, now=now)  # committed, and then the power went
    assert told(as_applicant, application) == [(True, False)] * 2
    assert retention.plan()[0].videos_going == 1
    with django_capture_on_commit_callbacks(execute=True):
        remove_expired_videos(by=None, now=now)
    assert told(as_applicant, application) == [(False, True)] * 2
    assert not files.folder_of(video.pk).exists()
    assert (retention.plan()[0].videos_going, retention.plan()[0].videos_gone) == (0, 1)


def test_cut_off_after_the_files_the_sweep_says_so(
    as_applicant, application, video, applicant, now, django_capture_on_commit_callbacks
):
    delete_answers(application=application, by=applicant, now=now)
    files.remove(video.pk)
    with django_capture_on_commit_callbacks(execute=True):
        remove_expired_videos(by=None, now=now)
    assert told(as_applicant, application) == [(False, True)] * 2


def test_what_the_disk_does_not_give_up_is_not_called_deleted(
    as_applicant, application, video, applicant, now, monkeypatch, django_capture_on_commit_callbacks
):
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *args, **kwargs: None)  # a disk that has become read-only
        with django_capture_on_commit_callbacks(execute=True):
            delete_answers(application=application, by=applicant, now=now)
        assert told(as_applicant, application) == [(True, False)] * 2
    with django_capture_on_commit_callbacks(execute=True):
        remove_expired_videos(by=None, now=now)
    assert told(as_applicant, application) == [(False, True)] * 2


ONLY_THAT = "no other can be sent any more."


@pytest.mark.parametrize(
    ("state", "closed", "meaning"),
    [
        ("invited", False, "You can send another one until the deadline."),
        ("invited", True, f"{ONLY_THAT} Without an answer your application is not judged further."),
        ("shortlisted", True, f"{ONLY_THAT} You stay on the short list, but leaders no longer see it."),
        ("reserve", True, f"{ONLY_THAT}</p>"),
        ("matched", True, f"{ONLY_THAT}</p>"),
    ],
)
def test_ones_own_answer_can_be_deleted_at_any_time_and_what_that_means_is_said(
    state, closed, meaning, as_applicant, application, video, now
):
    with acting(by=None, act="scenario"):
        type(application).objects.update(state=state)
        if closed:
            type(application.program).objects.update(video_closes_at=now - timedelta(hours=1))
    address = reverse("videos:video-delete", args=[application.program.slug, application.ref])
    page = pages(as_applicant, application)[1]
    assert address in page and meaning in page
    as_applicant.post(address)
    video.refresh_from_db()
    assert video.state == "deleted"
    assert address not in pages(as_applicant, application)[1]


def test_where_nothing_was_sent_there_is_nothing_to_delete(as_applicant, application):
    address = reverse("videos:video-delete", args=[application.program.slug, application.ref])
    assert address not in pages(as_applicant, application)[1]
    assert "There is no answer to delete." in as_applicant.post(address, follow=True).text


@pytest.mark.parametrize("matched_by", [True, False])
def test_until_when_it_is_kept_is_said_before_anything_is_sent(matched_by, as_applicant, application, now):
    """By one rule, also where nobody has said yet when the match is due."""
    if not matched_by:
        set_dates(program=application.program, by=None, now=now, matching_ends_on=None)
    application.refresh_from_db()
    day = day_text(timezone.localdate(expiry_of(application)))
    assert kept_until(application.program).video_until == timezone.localdate(expiry_of(application))
    for name in ("video-page", "video-record", "sound-page", "sound-record", "writing-page"):
        page = as_applicant.get(reverse(f"videos:{name}", args=[application.program.slug, application.ref])).text
        assert "Your answer is deleted on" in page and day in page
    received(application, now=now)
    assert day in pages(as_applicant, application)[1]


def test_without_any_date_the_days_after_the_match_are_said(as_applicant, application):
    type(application.program).objects.update(matching_ends_on=None, video_closes_at=None, keep_videos_days=30)
    assert "Your answer is deleted 30 days after the match." in pages(as_applicant, application)[1]


def test_one_that_took_the_place_of_another_tells_of_both(
    as_applicant, application, video, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ready(application, now=now)
    assert told(as_applicant, application) == [(False, True)] * 2
    assert "It is deleted on" in pages(as_applicant, application)[0]


def test_who_has_never_sent_anything_reads_nothing_of_it(as_applicant, application):
    assert "Who has watched it" not in pages(as_applicant, application)[0]


def test_viewings_are_told_by_part_and_coordinators_by_name(
    as_applicant, application, video, coordinator, assessor, leader, now
):
    for person in (coordinator, assessor, leader):
        log_viewing(video=video, by=person, now=now)
    for page in pages(as_applicant, application):
        assert f"{coordinator.name} (coordinator)" in page
        assert "Assessor," in page and "Leader," in page
        assert assessor.name not in page and leader.name not in page


def test_of_many_viewings_the_latest_five_are_shown_and_the_others_on_request(
    as_applicant, application, video, coordinator, now
):
    for hours in range(7):
        log_viewing(video=video, by=coordinator, now=now - timedelta(hours=7 - hours))
    for page in pages(as_applicant, application):
        shown, earlier = page.split("2 earlier times")
        assert (shown.count("(coordinator)"), earlier.count("(coordinator)")) == (5, 2)


def test_a_lost_file_is_told_by_letter_and_asked_for_again(as_applicant, application, video, now):
    (files.folder_of(video.pk) / "720p.mp4").unlink()
    remove_expired_videos(by=None, now=now)
    assert OutboundEmail.objects.filter(kind="videos.lost").count() == 1
    page = pages(as_applicant, application)[1]
    assert "Your file was lost through a fault of ours." in page
    assert "Your recording is safe" not in page
