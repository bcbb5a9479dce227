"""Captions on their page: from a transcript, line by line, from a file; by the applicant or a coordinator, and nobody else."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from applicants.models import Question
from applicants.videos.captions import Cue, as_stored, from_stored
from applicants.videos.models import Passage, Video
from applicants.videos.services import (
    claim_video,
    correct_captions,
    delete_answers,
    process_video,
    receive_video,
)
from mentoring.audit.models import Event
from mentoring.audit.services import acting
from mentoring.dashboard.phases import blockers
from programs.services import edit_program
from programs.states import Phase
from tests.scenarios.videos import ready
from tests.videos.test_judging import CASES

SAID = (
    "I teach leaders to read maps. Nobody does any more.",
    "I want to learn how one decides. It looks so easy.",
    "A citizen asked me why. I had no answer.",
)


def url(video, name="captions"):
    return reverse(f"videos:{name}", args=[video.pk])


def transcript(video, texts=SAID, at=("", "", "")):
    questions = Question.objects.filter(program=video.application.program, round="video").order_by("position")
    rows = zip(questions, texts, at, strict=True)
    return {name: value for q, text, begins in rows for name, value in ((f"q{q.pk}", text), (f"at{q.pk}", begins))}


def lines(*rows):
    data = {"line-TOTAL_FORMS": len(rows), "line-INITIAL_FORMS": 0}
    for number, (starts, ends, text) in enumerate(rows):
        data |= {f"line-{number}-starts": starts, f"line-{number}-ends": ends, f"line-{number}-text": text}
    return data


def served(client, video):
    address = client.get(reverse("videos:video-addresses", args=[video.pk])).json()["captions"]
    return client.get(address).text


def cues(video):
    return from_stored(Video.objects.get(pk=video.pk).captions)


def test_what_is_said_becomes_captions_and_chapters(as_applicant, as_coordinator, video):
    assert as_applicant.post(url(video), transcript(video)).status_code == 302
    made = cues(video)
    assert " ".join(cue.text for cue in made) == " ".join(SAID)
    starts = list(Passage.objects.filter(video=video).order_by("question__position").values_list("starts", flat=True))
    assert starts == pytest.approx([0, 61 / 3, 122 / 3], abs=1.5)
    assert "I teach leaders to read maps." in served(as_coordinator, video)
    assert Event.objects.filter(action="videos.write_captions").count() == 1


def test_where_a_question_begins_is_believed(as_applicant, video):
    as_applicant.post(url(video), transcript(video, at=("0:00", "0:25,5", "50")))
    starts = list(Passage.objects.filter(video=video).order_by("question__position").values_list("starts", flat=True))
    assert starts == [0.0, 25.5, 50.0]
    assert min(cue.starts for cue in cues(video) if cue.text.startswith("I want")) >= 25.5


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (("", "1:75", ""), "Write minutes and seconds, like 1:02.5."),
        (("", "soon", ""), "Write minutes and seconds, like 1:02.5."),
        (("", "", "1:01"), "This is after the end of the clip."),
        (("0:30", "0:20", ""), "This is before the question above it begins."),
    ],
)
def test_times_that_cannot_be_are_told_and_the_text_is_kept(at, said, as_applicant, video):
    page = as_applicant.post(url(video), transcript(video, at=at))
    assert page.status_code == 422
    assert said in page.text and SAID[2] in page.text
    assert cues(video) == []


def test_without_words_there_are_no_captions(as_applicant, video):
    as_applicant.post(url(video), transcript(video))
    as_applicant.post(url(video), transcript(video, texts=("", "", "")))
    assert cues(video) == []


def test_lines_are_moved_and_taken_away(as_applicant, video):
    rows = [("0:03", "0:05", "Second."), ("0:01.50", "0:03.50", "First."), ("", "", ""), ("0:09", "0:10", "  ")]
    assert as_applicant.post(url(video, "caption-lines"), lines(*rows)).status_code == 302
    assert cues(video) == [Cue(1.5, 3.0, "First."), Cue(3.0, 5.0, "Second.")]
    assert Video.objects.get().captions_by_hand
    assert "corrected by hand" in as_applicant.get(url(video)).text


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", "0:02", "Hei"), "Say when this line begins."),
        (("0:02", "", "Hei"), "Say when this line ends."),
        (("0:02", "0:01", "Hei"), "This line ends before it begins."),
        (("1:02", "1:03", "Hei"), "This is after the end of the clip."),
        (("0:02", "x", "Hei"), "Write minutes and seconds, like 1:02.5."),
    ],
)
def test_a_line_that_cannot_be_is_told_and_all_is_kept(row, said, as_applicant, video):
    page = as_applicant.post(url(video, "caption-lines"), lines(("0:00", "0:01", "Before."), row))
    assert page.status_code == 422
    assert said in page.text and "Before." in page.text
    assert cues(video) == []


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "--> 00:00:00.000 -->", "a\n\nb\u202ec", "WEBVTT\x00"]
)
def test_hostile_words_stay_words(hostile, as_applicant, as_coordinator, video):
    as_applicant.post(
        url(video, "caption-lines"), lines(("0:00", "0:01", hostile.replace("\x00", "")), ("0:01", "0:02", "after"))
    )
    text = served(as_coordinator, video)
    assert "<" not in text and "\u202e" not in text
    assert text.count("-->") == 2
    assert "<script>alert" not in as_applicant.get(url(video)).text


def upload(client, video, content: bytes):
    return client.post(url(video, "captions-file"), {"file": SimpleUploadedFile("../../x.vtt", content)})


def test_a_file_of_ones_own_is_taken_apart_and_written_anew(as_applicant, as_coordinator, video):
    answer = upload(
        as_applicant,
        video,
        b"WEBVTT\n\nSTYLE\n::cue{}\n\n00:01.000 --> 00:02.000 line:0\n<b onclick=x>Hei</b> & ha det\n",
    )
    assert answer.status_code == 302
    assert served(as_coordinator, video) == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHei &amp; ha det\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>", "This is not a WebVTT file"),
        (b"\xff\xfe\x00", "not stored as UTF-8"),
        (b"WEBVTT\n\n02:00.000 --> 02:01.000\nlate", "Line 3: the time is after the end of the clip."),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<" * 60_000, "Line 3: the text is too long"),
        (b"WEBVTT" + b" " * 70_000, "larger than 64 KB"),
        (b"", "The submitted file is empty."),
    ],
)
def test_a_file_that_will_not_do_is_told_why(content, said, as_applicant, video):
    page = upload(as_applicant, video, content)
    assert page.status_code in (409, 422)
    assert said in page.text
    assert cues(video) == []


@pytest.mark.parametrize("name", ["captions", "caption-lines", "captions-file"])
@pytest.mark.parametrize("who", ["outsider", "assessor", "leader", "mentor", "administrator"])
def test_nobody_else_writes_them(who, name, request, client, video):
    client.force_login(request.getfixturevalue(who))
    assert client.post(url(video, name), lines(("0:00", "0:01", "Hei"))).status_code == 404
    assert cues(video) == []


def test_a_leader_who_may_watch_may_not_write(client, leader, video, application):
    with acting(by=None, act="scenario"):
        application.state = "shortlisted"
        application.save()
    client.force_login(leader)
    assert client.get(url(video)).status_code == 403


def test_a_coordinator_helps_out(as_coordinator, video, coordinator):
    as_coordinator.post(url(video), transcript(video))
    assert cues(video)
    assert Event.objects.get(action="videos.write_captions").by_id == coordinator.pk


def test_a_deleted_clip_has_none_and_takes_none(as_applicant, application, video, applicant, now):
    as_applicant.post(url(video), transcript(video))
    delete_answers(application=application, by=applicant, now=now)
    assert Video.objects.get().captions == Video.objects.get().speech == []
    assert as_applicant.post(url(video), transcript(video)).status_code == 404


def test_a_new_recording_begins_without_captions(as_applicant, application, video, now):
    as_applicant.post(url(video), transcript(video))
    assert ready(application, now=now).captions == []


# --- Where a programme asks for them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("required", "written", "blocked"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_the_ranking_waits_for_captions_if_the_programme_says_so(
    required, written, blocked, program, coordinator, application, video, now
):
    program.refresh_from_db()
    edit_program(program=program, changes={"captions_required": required}, by=coordinator, now=now)
    if written:
        correct_captions(video=video, cues=[Cue(0, 1, "Hei")], by=coordinator, now=now)
    with acting(by=None, act="scenario"):
        application.state = "shortlisted"
        application.save()
    program.refresh_from_db()
    codes = {blocker.code for blocker in blockers(program, Phase.RANKING, now=now)}
    assert ("no_captions" in codes) == blocked


def test_the_applicant_is_told_that_they_are_needed(as_applicant, application, program, coordinator, video, now):
    program.refresh_from_db()
    edit_program(program=program, changes={"captions_required": True}, by=coordinator, now=now)
    page = reverse("videos:video-page", args=[program.slug, application.ref])
    assert "It needs captions" in as_applicant.get(page).text
    Video.objects.filter(pk=video.pk).update(captions=as_stored([Cue(0, 1, "Hei")]))
    assert "It needs captions" not in as_applicant.get(page).text


def test_what_to_do_now_says_so_too(as_applicant, application, program, coordinator, video, now):
    assert "Write captions for your video" not in as_applicant.get("/").text
    program.refresh_from_db()
    edit_program(program=program, changes={"captions_required": True}, by=coordinator, now=now)
    assert "Write captions for your video" in as_applicant.get("/").text
    correct_captions(video=video, cues=[Cue(0, 1, "Hei")], by=application.applicant, now=now)
    assert "Write captions for your video" not in as_applicant.get("/").text


# --- In the browser ---------------------------------------------------------------------------------------------------------

AT = "document.querySelector('clip-player video').currentTime"
WATCH = """() => {
    window.seen = [];
    const clip = document.querySelector("clip-player video"), lines = [...document.querySelectorAll("[data-caption-line]")];
    clip.addEventListener("timeupdate", () => seen.push({
        at: clip.currentTime, paused: clip.paused,
        marked: [...lines.keys()].filter(number => lines[number].classList.contains("is-current")),
    }));
}"""
"""Notes, whenever the clip says where it is, where that is and which lines are marked as being said."""


@pytest.mark.django_db(transaction=True)
def test_lines_are_heard_and_moved_with_buttons(page, application, applicant, live_server, now):
    applicant.language = "en"
    applicant.save(update_fields=["language"])
    receive_video(
        application=application, name="svar.webm", size=1, chunks=[(CASES / "chromium_vp9.webm").read_bytes()], by=applicant, now=now
    )  # fmt: skip
    video = process_video(video=claim_video(now=now), now=now)
    correct_captions(video=video, cues=[Cue(0.5, 1.25, "One"), Cue(2, 3, "Two")], by=applicant, now=now)
    client = Client()
    client.force_login(applicant)
    page.context.add_cookies(
        [{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}]
    )  # fmt: skip
    page.goto(live_server.url + url(video))
    first, second = page.locator("[data-caption-line]").nth(0), page.locator("[data-caption-line]").nth(1)

    def times(line):
        return line.locator("[name$=-starts]").input_value(), line.locator("[name$=-ends]").input_value()

    assert times(first) == ("0:00.50", "0:01.25")
    first.get_by_role("button", name="Line 1 a little later").click()
    assert times(first) == ("0:00.70", "0:01.45")
    first.get_by_role("button", name="Line 1 a little earlier").click()
    assert times(first) == ("0:00.50", "0:01.25")
    page.evaluate(WATCH)
    first.get_by_role("button", name=re.compile("^Play")).click()
    page.wait_for_function("() => seen.at(-1)?.paused && seen.at(-1).at >= 1.25")
    seen = page.evaluate("seen")
    assert [
        one["at"] for one in seen if one["at"] >= 1.25 and not one["paused"]
    ] == []  # to the end of the line, and no further
    marked = {line for one in seen if 0.5 <= one["at"] < 1.25 for line in one["marked"]}
    assert (marked, seen[-1]["marked"]) == ({0}, [])
    here = page.evaluate(AT)
    second.get_by_role("button", name=re.compile("^Begins now")).click()
    starts, ends = (float(time.partition(":")[2]) for time in times(second))
    assert abs(starts - here) < 0.02 and abs(ends - starts - 1) < 0.02
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("button", name="Save the lines").click()
    expect(page.get_by_text("The captions are saved.")).to_be_visible()
    assert asked == []
    assert [cue.text for cue in from_stored(Video.objects.get().captions)] == ["One", "Two"]
    assert abs(Video.objects.get().captions[1][0] - here) < 0.02
