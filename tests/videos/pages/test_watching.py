"""Watching: by pieces, by the right person in the right session, on record."""

import re
import time
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from applicants.videos.captions import Cue, as_stored
from applicants.videos.models import Passage, Video, Viewing
from applicants.videos.selectors import shown
from applicants.videos.services import delete_answers, log_viewing
from mentoring.audit.services import acting
from programs.services import end_membership
from programs.states import Role
from tests.conftest import member
from tests.scenarios.videos import CLIP, POSTER, QUESTIONS, ready, received

pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture
def captioned(video) -> Video:
    """Ola's, with captions and with what is said written down."""
    Passage.objects.create(video=video, question=shown(video).parts[0].question, text="I teach maps.", starts=0)
    video.captions = as_stored([Cue(0, 2, "I teach maps.")])
    video.save(update_fields=["captions"])
    return video


def addresses(client, video) -> dict[str, str]:
    answer = client.get(reverse("videos:video-addresses", args=[video.pk]))
    assert answer.status_code == 200
    return answer.json()


def stream(client, video, **headers):
    return client.get(addresses(client, video)["stream"], headers=headers)


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        (None, 200, 0, len(CLIP) - 1),
        ("bytes=0-1", 206, 0, 1),
        ("bytes=0-0", 206, 0, 0),
        ("bytes=5-104", 206, 5, 104),
        ("bytes=0-", 206, 0, 1024 * 1024 - 1),  # an open end gets a mebibyte: a paused player keeps nothing busy
        (f"bytes={len(CLIP) - 7}-", 206, len(CLIP) - 7, len(CLIP) - 1),
        ("bytes=-7", 206, len(CLIP) - 7, len(CLIP) - 1),
        ("bytes=-99999999", 206, 0, len(CLIP) - 1),
        ("bytes=10-999999999", 206, 10, len(CLIP) - 1),
        ("bytes=0-1,5-6", 200, 0, len(CLIP) - 1),  # several at once: the whole, as RFC 9110 allows
        ("bytes=" + ",".join(f"{n}-{n}" for n in range(1000)), 200, 0, len(CLIP) - 1),
        ("bytes=-", 200, 0, len(CLIP) - 1),
        ("bytes=0--1", 200, 0, len(CLIP) - 1),
        ("bytes=a-b", 200, 0, len(CLIP) - 1),
        ("pages=0-1", 200, 0, len(CLIP) - 1),
        ("bytes=0-" + "9" * 5000, 200, 0, len(CLIP) - 1),
        ("bytes=\u0661-\u0662", 200, 0, len(CLIP) - 1),  # digits, but not ours
    ],
)
def test_pieces_are_the_right_ones(asked, status, first, last, as_coordinator, video):
    """H50."""
    headers = {"Range": asked} if asked else {}
    answer = stream(as_coordinator, video, **headers)
    assert answer.status_code == status
    assert body(answer) == CLIP[first : last + 1]
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer.get("Content-Range") == (f"bytes {first}-{last}/{len(CLIP)}" if status == 206 else None)
    assert answer["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("asked", [f"bytes={len(CLIP)}-", "bytes=999999999999-", "bytes=9-3", "bytes=-0"])
def test_beyond_the_end_is_said_so(asked, as_coordinator, video):
    """H50."""
    answer = stream(as_coordinator, video, Range=asked)
    assert (answer.status_code, answer["Content-Range"], answer.content) == (416, f"bytes */{len(CLIP)}", b"")


def test_head_tells_the_length_and_sends_nothing(as_coordinator, video):
    url = addresses(as_coordinator, video)["stream"]
    whole, piece = as_coordinator.head(url), as_coordinator.head(url, headers={"Range": "bytes=0-9"})
    assert (whole.status_code, whole["Content-Length"], body(whole)) == (200, str(len(CLIP)), b"")
    assert (piece.status_code, piece["Content-Length"], body(piece)) == (206, "10", b"")
    assert Viewing.objects.count() == 0


def test_a_piece_of_what_has_been_replaced_is_not_mixed_in(as_coordinator, video):
    etag = stream(as_coordinator, video)["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)  # strong: Safari takes no weak one
    same = stream(as_coordinator, video, Range="bytes=0-9", If_Range=etag)
    other = stream(as_coordinator, video, Range="bytes=0-9", If_Range='"another"')
    assert (same.status_code, other.status_code) == (206, 200)


def test_headers_keep_it_here_and_a_film(as_coordinator, video):
    """H49, and H39: whatever it was, it is served as a film and runs nowhere."""
    answer = stream(as_coordinator, video)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Content-Disposition"] == "inline"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "Content-Encoding" not in answer


def test_poster_captions_and_chapters_come_the_same_way(as_coordinator, video, application):
    video.captions = as_stored([Cue(0.5, 2.25, "A <b> & a dash")])
    video.save()
    questions = shown(video).parts
    Passage.objects.create(video=video, question=questions[0].question, starts=0)
    Passage.objects.create(video=video, question=questions[1].question, starts=20.5)
    found = {
        name: as_coordinator.get(url) for name, url in addresses(as_coordinator, video).items() if name != "stream"
    }
    assert {name: (answer.status_code, answer["Content-Type"]) for name, answer in found.items()} == {
        "poster": (200, "image/jpeg"), "captions": (200, "text/vtt; charset=utf-8"), "chapters": (200, "text/vtt; charset=utf-8"),
    }  # fmt: skip
    assert found["poster"].content == POSTER
    assert found["captions"].text == "WEBVTT\n\n00:00:00.500 --> 00:00:02.250\nA &lt;b&gt; &amp; a dash\n"
    assert found["chapters"].text == (
        f"WEBVTT\n\n00:00:00.000 --> 00:00:20.500\n{QUESTIONS[0]}\n\n00:00:20.500 --> 00:01:01.000\n{QUESTIONS[1]}\n"
    )


# --- For whom ---------------------------------------------------------------------------------------------------------------


def test_an_address_is_good_in_no_other_session(as_coordinator, coordinator, video):
    """H49: an address that was passed on."""
    url = addresses(as_coordinator, video)["stream"]
    elsewhere = Client()
    elsewhere.force_login(coordinator)
    answer = elsewhere.get(url)
    assert answer.status_code == 403
    assert "expired" in answer.text


def test_an_address_is_good_for_nobody_else(as_coordinator, video, program):
    url = addresses(as_coordinator, video)["stream"]
    as_coordinator.force_login(member(program, "Kari", "Komite", Role.COORDINATOR))
    assert as_coordinator.get(url).status_code == 403


def test_an_address_is_good_for_no_other_video(as_coordinator, video):
    token = addresses(as_coordinator, video)["stream"].split("/")[3]
    other = Video.objects.create(application=video.application, state="rejected", received_at=video.received_at)
    assert as_coordinator.get(reverse("videos:video-stream", args=[other.pk, token])).status_code == 403


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 403)])
def test_an_address_is_good_for_ten_minutes(minutes, status, as_coordinator, video, monkeypatch):
    earlier = time.time() - minutes * 60
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: earlier)
        url = addresses(as_coordinator, video)["stream"]
    assert as_coordinator.get(url).status_code == status


def test_a_tampered_address_opens_nothing(as_coordinator, video):
    url = addresses(as_coordinator, video)["stream"]
    assert as_coordinator.get(url.replace("/answer", "x/answer")).status_code == 403


def test_strangers_are_sent_to_sign_in(client, as_coordinator, video):
    assert client.get(addresses(as_coordinator, video)["stream"]).status_code == 302
    assert client.get(reverse("videos:video-addresses", args=[video.pk])).status_code == 302


@pytest.mark.parametrize("who", ["outsider", "administrator", "assessor", "leader", "mentor"])
def test_who_may_not_watch_does_not_learn_that_it_exists(who, request, client, video):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("videos:video-addresses", args=[video.pk])).status_code == 404
    assert client.get(reverse("videos:answer-in-writing", args=[video.pk])).status_code == 404
    assert Viewing.objects.count() == 0


def test_a_leader_watches_those_on_the_short_list(client, leader, video, application):
    with acting(by=None, act="scenario"):
        application.state = "shortlisted"
        application.save()
    client.force_login(leader)
    assert stream(client, video).status_code == 200


def test_losing_the_part_closes_the_door_in_the_middle(
    as_coordinator, coordinator, coordinator_membership, program, video, now
):
    member(program, "Kari", "Komite", Role.COORDINATOR)
    url = addresses(as_coordinator, video)["stream"]
    assert as_coordinator.get(url, headers={"Range": "bytes=0-9"}).status_code == 206
    end_membership(membership=coordinator_membership, by=coordinator, now=now)
    assert as_coordinator.get(url, headers={"Range": "bytes=10-19"}).status_code == 404


def test_deleted_is_gone_in_the_middle(as_coordinator, video, applicant, now, django_capture_on_commit_callbacks):
    url = addresses(as_coordinator, video)["stream"]
    with django_capture_on_commit_callbacks(execute=True):
        delete_answers(application=video.application, by=applicant, now=now)
    assert as_coordinator.get(url).status_code == 404


def test_past_its_date_it_is_not_shown_even_if_nobody_has_deleted_it_yet(as_coordinator, video, now):
    url = addresses(as_coordinator, video)["stream"]
    Video.objects.filter(pk=video.pk).update(expires_at=now - timedelta(seconds=1))
    assert as_coordinator.get(url).status_code == 404


def test_before_it_is_ready_there_is_nothing_to_watch(as_coordinator, application, now):
    video = received(application, now=now)
    assert as_coordinator.get(reverse("videos:video-addresses", args=[video.pk])).status_code == 404


# --- On record --------------------------------------------------------------------------------------------------------------


def test_a_viewing_is_one_however_many_pieces(as_coordinator, coordinator, video):
    for asked in ("bytes=0-", "bytes=1048576-", "bytes=400-", "bytes=0-"):
        stream(as_coordinator, video, Range=asked)
    assert list(Viewing.objects.values_list("video", "viewer")) == [(video.pk, coordinator.pk)]


@pytest.mark.django_db(transaction=True)
def test_clip_and_captions_asked_for_at_once_are_one_viewing(coordinator, application, now):
    video = ready(application, now=now)
    start = Barrier(4)

    def look() -> None:
        try:
            start.wait()
            log_viewing(video=video, by=coordinator, now=now)
        finally:
            connection.close()

    at_once = [Thread(target=look) for _time in range(4)]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()
    assert Viewing.objects.count() == 1


def test_whoever_begins_in_the_middle_is_on_record_too(as_coordinator, video):
    stream(as_coordinator, video, Range="bytes=400-")
    assert Viewing.objects.count() == 1


def test_watching_again_later_is_another_viewing(as_coordinator, video, now):
    stream(as_coordinator, video)
    Viewing.objects.update(at=now - timedelta(minutes=11))
    stream(as_coordinator, video)
    assert Viewing.objects.count() == 2


def test_a_player_that_only_looks_has_seen_nothing(as_coordinator, video):
    assert stream(as_coordinator, video, Range="bytes=0-1").status_code == 206
    assert Viewing.objects.count() == 0


def test_ones_own_viewings_are_not_kept(as_applicant, video):
    assert stream(as_applicant, video).status_code == 200
    assert Viewing.objects.count() == 0


def test_reading_an_answer_is_on_record(as_coordinator, coordinator, video):
    Passage.objects.create(video=video, question=shown(video).parts[0].question, text="I teach maps.")
    answer = as_coordinator.get(reverse("videos:answer-in-writing", args=[video.pk]))
    assert "I teach maps." in answer.text
    assert list(Viewing.objects.values_list("viewer", flat=True)) == [coordinator.pk]


def test_reading_captions_is_on_record_and_with_the_clip_it_is_one_viewing(as_coordinator, coordinator, captioned):
    opened = addresses(as_coordinator, captioned)
    as_coordinator.get(opened["chapters"]), as_coordinator.head(opened["captions"])
    assert Viewing.objects.count() == 0
    as_coordinator.get(opened["captions"])
    assert list(Viewing.objects.values_list("viewer", flat=True)) == [coordinator.pk]
    as_coordinator.get(opened["stream"])
    as_coordinator.get(reverse("videos:answer-in-writing", args=[captioned.pk]))
    assert Viewing.objects.count() == 1


@pytest.mark.parametrize("name", ["result-detail", "result-redact"])
def test_no_page_tells_what_is_said_before_that_is_on_record(name, as_coordinator, captioned, application):
    address = reverse(f"scoring:{name}", args=[application.program.slug, "video", application.ref])
    page = as_coordinator.get(address)
    assert page.status_code == 200
    assert ("I teach maps." in page.text) == (Viewing.objects.count() == 1) == (name == "result-redact")
    assert name == "result-redact" or reverse("videos:answer-in-writing", args=[captioned.pk]) in page.text


@pytest.mark.parametrize("written_down", [True, False])
def test_whoever_corrects_captions_has_read_them(written_down, as_coordinator, as_applicant, video, request):
    if written_down:
        request.getfixturevalue("captioned")
    for client in (as_applicant, as_coordinator):
        assert client.get(reverse("videos:captions", args=[video.pk])).status_code == 200
    assert Viewing.objects.count() == written_down


def test_the_applicant_sees_who_has_watched(as_coordinator, as_applicant, application, video):
    page = reverse("videos:video-page", args=[application.program.slug, application.ref])
    assert "Hanne Raadgiver" not in as_applicant.get(page).text
    stream(as_coordinator, video)
    assert "Hanne Raadgiver" in as_applicant.get(page).text


# --- Behind nginx -----------------------------------------------------------------------------------------------------------


def test_nginx_is_handed_the_file_after_the_same_questions(as_coordinator, client, outsider, video, settings, shelf):
    settings.MEDIA_ACCEL = True
    if shelf == "bucket":  # nginx cannot read there, so the application hands it out
        assert stream(as_coordinator, video, Range="bytes=0-9").status_code == 206
        return
    answer = stream(as_coordinator, video, Range="bytes=0-9")
    assert answer["X-Accel-Redirect"] == f"/_protected/videos/{video.pk}/720p.mp4"
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"", "video/mp4")
    assert Viewing.objects.count() == 1
    client.force_login(outsider)
    refused = client.get(reverse("videos:video-stream", args=[video.pk, "x"]))
    assert refused.status_code == 403 and "X-Accel-Redirect" not in refused
