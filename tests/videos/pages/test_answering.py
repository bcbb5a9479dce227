"""Answering by voice or in writing: it counts the same, is shown the same way, and goes the same way."""

import io
from datetime import timedelta

import av
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applicants.models import Question
from applicants.services import withdraw_application
from applicants.videos import files
from applicants.videos.models import Draft, Passage, Video, Viewing
from applicants.videos.selectors import ready_video
from applicants.videos.services import claim_video, process_video, remove_expired_videos
from mentoring.audit.services import acting
from mentoring.mail.models import OutboundEmail
from programs.models import Program
from tests.scenarios.videos import QUESTIONS, ready, received

TEXTS = ("I teach maps.", "I want to learn how you decide.", "When I met a citizen.")


def url(application, name):
    return reverse(f"videos:{name}", args=[application.program.slug, application.ref])


def fields(application, texts=TEXTS, version=0, **more):
    questions = Question.objects.filter(program=application.program, round="video").order_by("position")
    return {
        "version": version,
        **{f"q{question.pk}": text for question, text in zip(questions, texts, strict=True)},
        **more,
    }


def save(client, application, texts=TEXTS, version=0):
    page = url(application, "writing-page")
    return client.post(page, fields(application, texts, version), headers={"Accept": "application/json"})


def send(client, application, texts=TEXTS, version=0):
    return client.post(url(application, "writing-page"), fields(application, texts, version, send="1"))


# --- In writing -------------------------------------------------------------------------------------------------------------


def test_it_is_saved_while_it_is_written_and_nobody_sees_it(as_applicant, as_coordinator, application):
    assert save(as_applicant, application, ("I teach", "", "")).json()["fields"] == {"version": 1}
    assert save(as_applicant, application, ("I teach maps", "", ""), 1).json()["fields"] == {"version": 2}
    assert "I teach maps" in as_applicant.get(url(application, "writing-page")).text
    assert Video.objects.count() == 0
    assert as_coordinator.get(url(application, "writing-page")).status_code == 404


def test_two_windows_do_not_write_over_each_other(as_applicant, application):
    save(as_applicant, application, ("one", "", ""))
    answer = save(as_applicant, application, ("two", "", ""))
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_elsewhere")
    assert next(iter(Draft.objects.get().texts.values())) == "one"
    page = as_applicant.post(url(application, "writing-page"), fields(application, ("two", "", ""), 0))
    assert page.status_code == 409 and "two" in page.text


def test_sent_it_is_there_at_once_for_those_who_may(as_applicant, as_coordinator, application, now):
    assert send(as_applicant, application).status_code == 302
    video = ready_video(application)
    assert (video.kind, video.state, video.code) == ("text", "ready", "ok")
    assert list(Passage.objects.filter(video=video).values_list("text", flat=True)) == list(TEXTS)
    assert OutboundEmail.objects.filter(kind="videos.ready").count() == 1
    assert Draft.objects.count() == 0
    read = as_coordinator.get(reverse("videos:answer-in-writing", args=[video.pk]))
    assert all(text in read.text for text in (*QUESTIONS, *TEXTS))
    assert Viewing.objects.get().role == "coordinator"
    assert as_coordinator.get(reverse("videos:video-stream", args=[video.pk, "x"])).status_code == 403


def test_pressed_twice_it_is_sent_once(as_applicant, application):
    send(as_applicant, application)
    send(as_applicant, application)
    assert Video.objects.count() == 1
    assert OutboundEmail.objects.filter(kind="videos.ready").count() == 1


@pytest.mark.parametrize(
    ("texts", "status", "said"),
    [
        (("I teach maps.", "", "  "), 422, "Answer this question before you send."),
        (("word " * 100, "word " * 60, "word " * 41), 409, "The answers have 201 words together. The limit is 200"),
    ],
)
def test_what_cannot_be_sent_is_told_and_still_there(texts, status, said, as_applicant, application):
    page = send(as_applicant, application, texts)
    assert page.status_code == status
    assert said in page.text
    assert texts[0].strip() in page.text
    assert Video.objects.count() == 0


def test_exactly_two_hundred_words_will_do(as_applicant, application):
    assert send(as_applicant, application, ("word " * 100, "word " * 60, "word " * 40)).status_code == 302


def test_it_can_be_changed_until_the_deadline_and_the_last_one_counts(as_applicant, application):
    send(as_applicant, application)
    assert TEXTS[0] in as_applicant.get(url(application, "writing-page")).text
    send(as_applicant, application, ("I teach knots.", *TEXTS[1:]))
    assert sorted(Video.objects.values_list("state", flat=True)) == ["deleted", "ready"]
    assert Passage.objects.filter(video=ready_video(application)).first().text == "I teach knots."
    assert Passage.objects.count() == 3


def test_writing_takes_the_place_of_a_film_and_a_film_that_of_writing(as_applicant, application, video, now):
    waiting = received(application, now=now)
    send(as_applicant, application)
    video.refresh_from_db(), waiting.refresh_from_db()
    assert (video.state, waiting.state, ready_video(application).kind) == ("deleted", "deleted", "text")
    ready(application, now=now)
    assert ready_video(application).kind == "video"
    assert Passage.objects.count() == 0


def test_after_the_deadline_nothing_is_sent_and_nothing_typed_is_lost(as_applicant, application, program, now):
    save(as_applicant, application)
    with acting(by=None, act="scenario"):
        Program.objects.filter(pk=program.pk).update(video_closes_at=now - timedelta(seconds=1))
    page = send(as_applicant, application, ("I teach ropes.", *TEXTS[1:]), 1)
    assert page.status_code == 409
    assert "The deadline for videos has passed" in page.text and "I teach ropes." in page.text
    assert save(as_applicant, application, ("I teach ropes.", *TEXTS[1:]), 1).status_code == 200
    assert "Send the answer" not in as_applicant.get(url(application, "writing-page")).text


def test_the_sweep_knows_that_a_text_has_no_file(as_applicant, application, now):
    send(as_applicant, application)
    remove_expired_videos(by=None, now=now)
    assert ready_video(application) is not None


@pytest.mark.parametrize("how", ["button", "withdrawal", "date"])
def test_it_goes_with_its_draft(how, as_applicant, application, now, django_capture_on_commit_callbacks):
    send(as_applicant, application)
    save(as_applicant, application, ("Another.", "", ""))
    with django_capture_on_commit_callbacks(execute=True):
        if how == "button":
            as_applicant.post(url(application, "video-delete"))
        elif how == "withdrawal":
            withdraw_application(application=application, by=application.applicant, now=now)
        else:
            remove_expired_videos(by=None, now=ready_video(application).expires_at)
    left = Video.objects.get()
    assert left.state == "deleted" and left.files_gone_at is not None
    assert (Passage.objects.count(), Draft.objects.count()) == (0, 0)


def test_who_is_not_asked_writes_nothing(as_applicant, application):
    with acting(by=None, act="scenario"):
        application.state = "declined"
        application.save()
    assert save(as_applicant, application).status_code == 409
    assert Draft.objects.count() == 0


# --- By voice ---------------------------------------------------------------------------------------------------------------

KINDS = {
    "m4a": ("mp4", "aac"),
    "mp3": ("mp3", "libmp3lame"),
    "wav": ("wav", "pcm_s16le"),
    "ogg": ("ogg", "libopus"),
    "flac": ("flac", "flac"),
}


def voice(extension: str, seconds: float = 4.0) -> bytes:
    made = io.BytesIO()
    form, codec = KINDS[extension]
    with av.open(made, "w", format=form) as output:
        track = output.add_stream(codec, rate=48_000)
        track.layout = "mono"
        tone = (0.2 * np.sin(np.arange(round(seconds * 48_000)) * 0.03)).astype(np.float32)
        resampler = av.AudioResampler(format=track.format, layout="mono", rate=48_000)
        for start in range(0, len(tone), 960):
            frame = av.AudioFrame.from_ndarray(tone[None, start : start + 960], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48_000, start
            for piece in resampler.resample(frame):
                output.mux(track.encode(piece))
        output.mux(track.encode(None))
    return made.getvalue()


def hand_in(client, application, content: bytes, name="voice"):
    return client.post(url(application, "sound-page"), {"sound": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("extension", KINDS)
def test_what_recorders_write_is_taken_and_made_one_format(extension, as_applicant, as_coordinator, application, now):
    assert hand_in(as_applicant, application, voice(extension)).status_code == 302
    video = process_video(video=claim_video(now=now), now=now)
    assert (video.kind, video.state, video.code) == ("audio", "ready", "ok")
    assert {path.name for path in files.folder_of(video.pk).iterdir()} >= {"sound.m4a"}
    assert video.speech and video.speech[0][0] < 0.2
    stream = as_coordinator.get(reverse("videos:video-addresses", args=[video.pk])).json()["stream"]
    answer = as_coordinator.get(stream, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer["Content-Type"]) == (206, "audio/mp4")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 " + b"x" * 600, "not a sound recording (it looks like a PDF document)"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "not a sound recording (it looks like a playlist)"),
        (b"ID3" + b"\x00" * 3000, "damaged or incomplete"),
        (b"OggS" + b"\x00" * 3000, "damaged or incomplete"),
        (voice("wav", 0.5), "only 0:00 long"),
        (voice("wav", 95), "1:35 long. The limit is 1:30"),
    ],
)
def test_what_will_not_do_is_told_in_words_about_sound(content, said, as_applicant, application, now):
    hand_in(as_applicant, application, content)
    video = process_video(video=claim_video(now=now), now=now)
    assert video.state == "rejected"
    assert said in as_applicant.get(url(application, "video-page")).text


def test_a_sound_file_is_still_no_film(as_applicant, application, now):
    received(application, now=now, chunks=[voice("mp3")])
    assert process_video(video=claim_video(now=now), now=now).code == "not_video"


def test_an_empty_choice_is_a_sentence(as_applicant, application):
    page = as_applicant.post(url(application, "sound-page"), {})
    assert page.status_code == 422
    assert Video.objects.count() == 0
