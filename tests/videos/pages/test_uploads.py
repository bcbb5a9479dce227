"""Sending in pieces (tus 1.0): where it goes on, who may, what is refused, and what hostile or careless senders get."""

import base64
import hashlib
import io
import json
import os
import threading
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from tusclient.client import TusClient

from applicants.models import Application
from applicants.services import give_extra_time, withdraw_application
from applicants.videos import files
from applicants.videos.models import Passage, Upload, Video
from applicants.videos.services import claim_video, delete_answers, process_video, sweep_uploads
from applicants.videos.views.uploads import PIECE
from mentoring import patience
from mentoring.audit.models import Event
from mentoring.spool import Spool
from tests.factories.accounts import UserFactory
from tests.scenarios.videos import ready, received
from tests.videos.test_judging import CASES

CLIP = (CASES / "chromium_vp9.webm").read_bytes()
LENGTH = len(CLIP)
OCTETS = "application/offset+octet-stream"


class Sender:
    """A sender of files, as the script on the page is one."""

    def __init__(self, application: Application, person=None) -> None:
        self.application, self.client = application, Client()
        self.client.force_login(person or application.applicant)
        self.new = reverse("videos:upload-new", args=[application.program.slug, application.ref])

    def ask(self, method, url, data=b"", **headers):
        given = {"Tus-Resumable": "1.0.0", **{name.replace("_", "-"): value for name, value in headers.items()}}
        content_type = given.pop("Content-Type", OCTETS)
        return self.client.generic(method, url, data, content_type=content_type, headers=given)

    def begin(self, length=LENGTH, metadata=None, **headers):
        pairs = [
            f"{name} {base64.b64encode(value.encode()).decode()}"
            for name, value in (metadata or {"filename": "svar.webm"}).items()
        ]
        return self.ask("POST", self.new, Upload_Length=str(length), Upload_Metadata=",".join(pairs), **headers)

    def begun(self, **given) -> str:
        answer = self.begin(**given)
        assert answer.status_code == 201, answer.content
        return answer["Location"]

    def piece(self, url, offset, data, **headers):
        return self.ask("PATCH", url, data, Upload_Offset=str(offset), **headers)

    def where(self, url):
        answer = self.ask("HEAD", url)
        return answer.status_code, answer.get("Upload-Offset")


@pytest.fixture
def sender(application) -> Sender:
    return Sender(application)


def pieces():
    return sorted(path.name for path in files.pieces().iterdir())


def commit():
    while connection.run_on_commit:
        _savepoints, act, _robust = connection.run_on_commit.pop(0)
        act()


# --- It arrives -------------------------------------------------------------------------------------------------------------


def test_piece_by_piece_it_becomes_a_video(sender, application, now):
    questions = [str(q.pk) for q in application.program.questions.filter(round="video")]
    told = {"filename": "../svar.webm", "questions": json.dumps({questions[0]: 0, questions[1]: 3.5, "999999": 4})}
    url = sender.begun(metadata=told)
    size = len(CLIP) // 3 + 1
    for offset in range(0, len(CLIP), size):
        assert sender.where(url) == (200, str(offset))
        answer = sender.piece(url, offset, CLIP[offset : offset + size])
        assert (answer.status_code, answer["Tus-Resumable"]) == (204, "1.0.0")
    commit()
    video = Video.objects.get()
    assert str(video.pk) in url
    assert (video.state, video.original_name, video.original_bytes) == ("received", "svar.webm", len(CLIP))
    assert files.original(video.pk).read_bytes() == CLIP
    assert (Upload.objects.count(), pieces()) == (0, [])
    assert [(str(p.question_id), p.starts) for p in Passage.objects.all()] == [(questions[0], 0), (questions[1], 3.5)]
    assert process_video(video=claim_video(now=now), now=now).state == "ready"
    # The last answer got lost: the sender hears that all is here, and nothing is taken twice.
    assert sender.where(url) == (200, str(len(CLIP)))
    assert sender.piece(url, 0, CLIP).status_code == 409
    assert Video.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_client_that_others_wrote_sends_it_with_a_break_in_the_middle(live_server, application):
    """H45: cut off in the middle, it goes on from there."""
    browser = Client()
    browser.force_login(application.applicant)
    at = [application.program.slug, application.ref]
    browser.get(reverse("videos:video-page", args=at))
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    theirs = TusClient(
        live_server.url + reverse("videos:upload-new", args=at),
        headers={"Cookie": "; ".join(map("=".join, cookies.items())), "X-CSRFToken": cookies["csrftoken"]},
    )
    sent = {"chunk_size": LENGTH // 5, "upload_checksum": True, "metadata": {"filename": "svar.webm"}}
    first = theirs.uploader(file_stream=io.BytesIO(CLIP), **sent)
    first.upload(stop_at=LENGTH // 2)
    again = theirs.uploader(file_stream=io.BytesIO(CLIP), url=first.url, **sent)
    assert LENGTH // 2 <= again.offset < LENGTH
    again.upload()
    video = Video.objects.get()
    assert (video.state, video.original_name) == ("received", "svar.webm")
    assert files.original(video.pk).read_bytes() == CLIP


def test_what_it_can_is_said(sender):
    answer = sender.client.options(sender.new)
    assert (answer.status_code, answer["Tus-Version"], answer["Tus-Max-Size"]) == (204, "1.0.0", str(300 * 1024**2))
    assert answer["Tus-Extension"] == "creation,termination,checksum,expiration"


def test_a_wrong_place_is_told_the_right_one(sender):
    url = sender.begun()
    sender.piece(url, 0, b"half")
    for offset in (0, 3, 5, 10**17):
        assert sender.piece(url, offset, b"x").status_code == 409
    assert sender.where(url) == (200, "4")


def test_ended_by_its_sender(sender):
    url = sender.begun()
    assert sender.ask("DELETE", url).status_code == 204
    commit()
    assert (Upload.objects.count(), pieces(), sender.where(url)[0]) == (0, [], 404)


@pytest.mark.parametrize(
    ("algorithm", "status"), [("sha1", 204), ("sha256", 204), ("md5", 400), ("sha1-of-another", 460), ("", 204)]
)
def test_check_sums(algorithm, status, sender):
    url = sender.begun()
    name, _dash, other = algorithm.partition("-")
    digest = hashlib.new(name or "sha1", b"other" if other else b"half").digest()
    header = {"Upload_Checksum": f"{name} {base64.b64encode(digest).decode()}"} if name else {}
    assert sender.piece(url, 0, b"half", **header).status_code == status
    assert sender.where(url) == (200, "4" if status == 204 else "0")


# --- Crashes ----------------------------------------------------------------------------------------------------------------


def test_what_came_before_a_crash_but_was_not_acknowledged_is_written_again(sender):
    url = sender.begun(length=8)
    sender.piece(url, 0, b"half")
    upload = Upload.objects.get()
    files.add_piece(upload.pk, 4, b"\0\0\0\0\0\0\0")  # on disk, and then the power went
    assert sender.where(url) == (200, "4")
    assert sender.piece(url, 4, b"full").status_code == 204
    assert files.original(upload.pk).read_bytes() == b"halffull"


def test_when_the_disk_has_lost_something_it_goes_on_from_there(sender):
    url = sender.begun(length=8)
    sender.piece(url, 0, b"halfful")
    files.add_piece(Upload.objects.get().pk, 3, b"")
    assert sender.where(url) == (200, "3")
    assert sender.piece(url, 3, b"ffull").status_code == 204
    assert files.original(Video.objects.get().pk).read_bytes() == b"halffull"


def test_one_that_is_whole_and_no_video_yet_becomes_one_when_asked_for(sender):
    url = sender.begun(length=4)
    upload = Upload.objects.get()
    files.add_piece(upload.pk, 0, b"film")
    Upload.objects.update(offset=4)
    files.take_over(upload.pk)  # as far as it got
    assert sender.where(url) == (200, "4")
    assert Video.objects.get().pk == upload.pk


def test_a_full_disk_is_our_fault_and_loses_nothing(sender, monkeypatch):
    """H47 in the middle of an upload."""
    url = sender.begun(length=8)
    sender.piece(url, 0, b"half")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        answer = sender.piece(url, 4, b"full")
    assert (answer.status_code, b"our fault" in answer.content or "vår feil" in answer.content.decode()) == (507, True)
    assert sender.where(url) == (200, "4")
    assert sender.piece(url, 4, b"full").status_code == 204


def test_what_nobody_goes_on_with_is_swept(sender, application, now):
    url = sender.begun()
    assert sweep_uploads(by=None, now=now + timedelta(hours=23)) == 0
    assert sweep_uploads(by=None, now=now + timedelta(hours=25)) == 1
    commit()
    assert (Upload.objects.count(), pieces(), sender.where(url)[0]) == (0, [], 404)


def test_orphans_of_both_kinds_are_swept(sender, now):
    stray = "0d9e2c4e-1111-4222-8333-444455556666"
    (files.pieces() / stray).write_bytes(b"x")
    sender.begun()
    files.remove_pieces(Upload.objects.get().pk)
    assert sweep_uploads(by=None, now=now) == 1
    commit()
    assert pieces() == [stray]  # its row may be about to come
    sweep_uploads(by=None, now=now + timedelta(hours=25))
    commit()
    assert (Upload.objects.count(), pieces()) == (0, [])


# --- Refused before anything is taken ---------------------------------------------------------------------------------------


def test_the_same_rules_as_for_a_whole_file(sender, application, now, monkeypatch):
    assert sender.begin(length=0).status_code == 400
    assert sender.begin(length=300 * 1024**2 + 1).status_code == 413
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda path: type("usage", (), {"free": 1024**3})())
        assert sender.begin().status_code == 507
    withdraw_application(application=application, by=application.applicant, now=now)
    refused = sender.begin()
    assert (refused.status_code, refused["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert (Upload.objects.count(), pieces()) == (0, [])


def test_room_that_was_promised_is_not_promised_twice(sender, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("usage", (), {"free": 1024**3 + 900 * 1024**2})())
    assert [sender.begin(length=250 * 1024**2).status_code for _time in range(3)] == [201, 201, 507]


def test_after_thirty_files_somebody_is_asked(sender, application, now):
    """H46: the quota of files."""
    for _number in range(30):
        received(application, now=now)
    assert sender.begin().status_code == 403


def test_a_fourth_window_gives_up_the_one_that_lay_still_for_longest(sender):
    """H46, decided otherwise: not 409 for the fourth. Who begins anew after a crash or on another device must get through, and cannot end what
    an earlier window has left; what lay still for longest is what is left over. The quota is held all the same: there are never more than three."""
    first, *_others = (sender.begun() for _number in range(4))
    commit()
    assert Upload.objects.count() == 3 == len(pieces())
    assert sender.where(first)[0] == 404


def test_what_was_begun_in_time_may_arrive_a_little_late(sender, application, now):
    url = sender.begun(length=8)
    past = {"begun_at": now - timedelta(hours=2), "expires_at": now + timedelta(minutes=10)}
    Upload.objects.update(**past)
    type(application.program).objects.update(video_closes_at=now - timedelta(hours=1))
    assert sender.begin().status_code == 403
    assert sender.piece(url, 0, b"half").status_code == 204
    Upload.objects.update(expires_at=now - timedelta(seconds=1))
    late = sender.piece(url, 4, b"full")
    assert (late.status_code, Video.objects.count()) == (410, 0)
    assert sender.where(url)[0] == 410  # or a sender would go on where it was, for ever


def test_the_grace_ends_an_hour_after_the_deadline(sender, application, now):
    closes_at = now + timedelta(minutes=5)
    type(application.program).objects.update(video_closes_at=closes_at)
    sender.begun()
    assert Upload.objects.get().expires_at == closes_at + timedelta(hours=1)


def test_extra_time_counts_at_the_deadline_and_in_the_judging(sender, application, coordinator, now):
    type(application.program).objects.update(video_closes_at=now - timedelta(hours=1), max_video_seconds=15)
    assert sender.begin().status_code == 403
    give_extra_time(
        application=application, seconds=80, until=now + timedelta(days=1), reason="Avtalt", by=coordinator, now=now
    )
    clip = (CASES / "len_95s.mp4").read_bytes()
    url = sender.begun(length=len(clip))
    for offset in range(0, len(clip), PIECE):
        assert sender.piece(url, offset, clip[offset : offset + PIECE]).status_code == 204
    video = process_video(video=claim_video(now=now), now=now)
    assert (video.state, round(video.seconds)) == ("ready", 95)
    given = Event.objects.get(action="applicants.give_extra_time")
    assert given.after["seconds"] == 80 and "Avtalt" not in json.dumps(given.after)


def test_an_answer_that_we_lost_may_come_after_the_deadline(sender, application, now):
    ready(application, now=now)
    type(application.program).objects.update(video_closes_at=now - timedelta(hours=1))
    assert sender.begin().status_code == 403
    Video.objects.update(state="failed", code="lost")
    assert sender.begin().status_code == 201


def test_deleting_and_withdrawing_take_what_is_on_its_way(sender, application, now):
    sender.begun()
    whole = sender.begun(length=4)
    sender.piece(whole, 0, b"film")
    delete_answers(application=application, by=application.applicant, now=now)
    commit()
    assert (Upload.objects.count(), pieces()) == (0, [])
    assert sender.where(whole)[0] == 404  # or the same file, sent again, would be told to be here
    url = sender.begun()
    withdraw_application(application=application, by=application.applicant, now=now)
    commit()
    assert (pieces(), sender.piece(url, 0, b"x").status_code) == ([], 404)


# --- Others, and hostile ones -----------------------------------------------------------------------------------------------


def test_nobody_else_finds_it(sender, application, coordinator, assessor):
    url = sender.begun()
    for person in (UserFactory(), coordinator, assessor):
        other = Sender(application, person)
        assert {other.ask(m, url, b"x", Upload_Offset="0").status_code for m in ("HEAD", "PATCH", "DELETE")} == {404}
        assert other.begin().status_code == 404
    assert sender.where(url) == (200, "0")


def test_another_application_of_ones_own_does_not_help(sender, application, now):
    url = sender.begun()
    assert sender.ask("HEAD", url.replace(application.ref, "ABCDEF")).status_code == 404


def test_a_forged_form_gets_nothing(sender):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(sender.application.applicant)
    answer = strict.post(sender.new, headers={"Tus-Resumable": "1.0.0", "Upload-Length": "4"})
    assert (answer.status_code, Upload.objects.count()) == (403, 0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Tus-Resumable": ""}, 412),
        ({"Content-Type": "video/webm"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Upload-Offset": ""}, 400),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "+0"}, 400),
        ({"Upload-Offset": "0x0"}, 400),
        ({"Upload-Offset": "\u0660"}, 400),
        ({"Upload-Offset": "9" * 5000}, 400),
        ({"Content-Length": ""}, 411),
        ({"Content-Length": "-5"}, 411),
        ({"Content-Length": "1e3"}, 411),
        ({"Content-Length": str(PIECE + 1)}, 413),
        ({"Upload-Checksum": "sha1"}, 460),
        ({"Upload-Checksum": "sha1 \u00e6"}, 460),
    ],
)  # fmt: skip
def test_hostile_pieces(headers, status, sender):
    url = sender.begun()
    sizes = {"CONTENT_LENGTH": headers.pop("Content-Length")} if "Content-Length" in headers else {}
    given = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", **headers}
    answer = sender.client.generic(
        "PATCH", url, b"half", content_type=given.pop("Content-Type", OCTETS), headers=given, **sizes
    )
    assert answer.status_code == status, answer.content
    assert sender.where(url) == (200, "0")
    assert files.size_of_pieces(Upload.objects.get().pk) == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": ""}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "1.5"}, 400),
        ({"Upload-Length": "9" * 4000}, 400),
        ({"Upload-Length": "9" * 18}, 413),
        ({"Upload-Metadata": "filename !!!"}, 400),
        ({"Upload-Metadata": "filename //79"}, 400),  # not UTF-8
        ({"Upload-Metadata": "kind " + base64.b64encode(b"program").decode()}, 400),
        ({"Upload-Metadata": ",,filename,"}, 201),
        ({"Upload-Metadata": "filename " + base64.b64encode("a\0\u202e/../..\n.mp4".encode()).decode()}, 201),
    ],
)  # fmt: skip
def test_hostile_announcements(headers, status, sender):
    """H42: a name is shown, and never used as a path."""
    given = {"Tus-Resumable": "1.0.0", "Upload-Length": "4", **headers}
    answer = sender.client.post(sender.new, headers=given)
    assert answer.status_code == status, answer.content
    assert Upload.objects.count() == len(pieces()) == (status == 201)
    assert all(upload.name in ("", "...mp4", ".mp4", "..", ".mp4") for upload in Upload.objects.all())


@pytest.mark.parametrize(
    "questions",
    ["", "no json", "[" * 9000, "[]", '{"1": "a"}', '{"1": NaN}', '{"1": Infinity}', '{"1": true}', '{"\\u0000": 1}',
     '{"1": -1}', '{"1": 99999}', '{"%s": 1}' % ("9" * 400)],
)  # fmt: skip
def test_nonsense_about_questions_costs_nobody_their_answer(questions, sender):
    url = sender.begun(length=4, metadata={"filename": "a", "questions": questions})
    assert sender.piece(url, 0, b"film").status_code == 204
    assert (Video.objects.count(), Passage.objects.count()) == (1, 0)


def test_more_than_was_announced_is_not_taken(sender):
    url = sender.begun(length=4)
    assert sender.piece(url, 0, b"films").status_code == 413
    assert sender.where(url) == (200, "0")


@pytest.mark.django_db(transaction=True)
def test_two_windows_on_one_upload_never_mix(application):
    sender = Sender(application)
    url = sender.begun(length=40)
    answers: list[int] = []

    def send(letter):
        try:
            mine = Sender(application)
            for _round in range(6):
                offset = int(mine.where(url)[1])
                if offset >= 40:
                    return
                answers.append(mine.piece(url, offset, letter * 10).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(letter,)) for letter in (b"a", b"b", b"c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(204) == 4 and set(answers) <= {204, 409}
    original = files.original(Video.objects.get().pk).read_bytes()
    assert len(original) == 40 and all(len(set(original[i : i + 10])) == 1 for i in range(0, 40, 10))
    assert (Upload.objects.count(), pieces()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_two_that_arrive_at_once_end_as_one(application):
    """H48: one wins, and of the other nothing is left."""
    first, second = Sender(application), Sender(application)
    urls = [first.begun(length=4), second.begun(length=4)]

    def send(sender, url):
        try:
            assert sender.piece(url, 0, b"film").status_code == 204
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=pair) for pair in zip((first, second), urls, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Video.objects.values_list("state", flat=True)) == ["deleted", "received"]
    assert {path.name for path in files.root().iterdir()} == {str(Video.objects.get(state="received").pk)}


# --- The form without a script ----------------------------------------------------------------------------------------------


def _form(sender, **environment):
    page = reverse("videos:video-page", args=[sender.application.program.slug, sender.application.ref])

    class Untouched:
        def read(self, *size):
            raise AssertionError("something of the body was read")

        readline = read

    return sender.client.post(page, **{"wsgi.input": Untouched(), **environment})


def test_a_form_that_is_too_large_is_refused_unread(sender):
    """H41."""
    answer = _form(sender, CONTENT_LENGTH=str(302 * 1024**2))
    assert (answer.status_code, b"301 MB" in answer.content) == (413, True)


def test_a_form_that_does_not_say_how_large_it_is_is_refused_unread(sender):
    """H41."""
    answer = _form(sender, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411


# --- Slow lines -------------------------------------------------------------------------------------------------------------


class Trickle:
    """A line that brings so much at once and then a byte every hundredth of a second."""

    def __init__(self, data: bytes, at_once: int) -> None:
        self.data, self.at_once, self.given = data, at_once, 0

    def read(self, size):
        for number in range(size):
            if self.given + number >= self.at_once:
                time.sleep(0.01)
        block = self.data[self.given : self.given + size]
        self.given += len(block)
        return block


def test_a_piece_that_comes_too_slowly_is_given_up_and_what_came_is_kept(sender, monkeypatch):
    """H41. A sender waits and asks where it was."""
    monkeypatch.setattr(patience, "SECONDS", 0.3)
    url = sender.begun()
    body = patience.Body(Trickle(CLIP, at_once=2000))
    answer = sender.client.generic(
        "PATCH", url, b"x", content_type=OCTETS, headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
        **{"wsgi.input": body, "CONTENT_LENGTH": str(LENGTH)},
    )  # fmt: skip
    assert (answer.status_code, answer["Tus-Resumable"]) == (408, "1.0.0")
    status, offset = sender.where(url)
    assert status == 200 and 2000 <= int(offset) < 3000
    assert sender.piece(url, int(offset), CLIP[int(offset) :]).status_code == 204


def test_a_form_that_comes_too_slowly_is_given_up(sender, monkeypatch):
    """H41, without a script: a film that trickles, and one's own words behind it that never come."""
    monkeypatch.setattr(patience, "SECONDS", 0.3)
    page = reverse("videos:video-page", args=[sender.application.program.slug, sender.application.ref])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(sender.application.applicant)
    strict.get(page)
    body = patience.Body(Trickle(b"--x\r\n" + b"a" * 9000, at_once=0))
    answer = strict.generic(
        "POST",
        page,
        b"x",
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": body, "CONTENT_LENGTH": "9000"},
    )
    assert (answer.status_code, "It took too long" in answer.text) == (408, True)
    assert Video.objects.count() == 0


def test_of_many_slow_ones_the_slowest_is_given_up_at_once(monkeypatch):
    """H41: for the others a thread is left."""
    monkeypatch.setattr(patience, "SLOW", 0)
    bodies = [patience.Body(Trickle(b"x" * 4000, at_once=100 * number)) for number in range(1, patience.MOST_SLOW + 2)]
    for number, body in enumerate(bodies, start=1):
        body.read(100 * number)
        assert not body.given_up
        body.read(40)
    try:
        assert [body.given_up for body in bodies] == [True] + [False] * patience.MOST_SLOW
        with pytest.raises(patience.TooSlow):
            bodies[0].read(1)
    finally:
        for body in bodies:
            patience.slow_ones.remove(body)


def test_what_comes_as_fast_as_one_expects_comes_whole():
    assert patience.Body(io.BytesIO(CLIP)).read() == CLIP
    body = patience.Body(io.BytesIO(b"one\ntwo\nthree"))
    assert [body.readline(), body.readline(2), body.read(3), body.read(), body.read(5)] == [
        b"one\n",
        b"tw",
        b"o\nt",
        b"hree",
        b"",
    ]


# --- No room ----------------------------------------------------------------------------------------------------------------


def _film(sender, size):
    page = reverse("videos:video-page", args=[sender.application.program.slug, sender.application.ref])
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(sender.application.applicant)
    browser.get(page)
    token = browser.cookies["csrftoken"].value
    film = SimpleUploadedFile("svar.mp4", b"x" * size, "video/mp4")
    return browser.post(page, {"csrfmiddlewaretoken": token, "video": film})


def test_a_large_form_is_spooled_where_the_videos_lie_and_leaves_nothing(sender, settings):
    spooled = []
    receive = Spool.file_complete
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Spool,
            "file_complete",
            lambda self, size: spooled.append(os.fstat(self.file.fileno())) or receive(self, size),
        )
        assert _film(sender, 2 * 1024**2).status_code == 302
    (spool,) = spooled
    assert (spool.st_dev, spool.st_size, spool.st_nlink) == (os.stat(settings.MEDIA_ROOT).st_dev, 2 * 1024**2, 0)
    assert list((settings.MEDIA_ROOT / "forms").iterdir()) == []
    assert files.original(Video.objects.get().pk).stat().st_size == 2 * 1024**2


@pytest.mark.parametrize("full", ["mkdir", "write"])
def test_a_form_for_which_there_is_no_room_is_told_so(full, sender, monkeypatch):
    """H47: a sentence, and nothing left over."""

    def no_room(*args, **kwargs):
        raise OSError(28, "No space left on device")

    if full == "mkdir":
        monkeypatch.setattr("tempfile.TemporaryFile", no_room)
    else:
        monkeypatch.setattr("tempfile.TemporaryFile", lambda **given: io.FileIO("/dev/full", "w"))
    answer = _film(sender, 2 * 1024**2)
    assert (answer.status_code, "We have no room for the file just now." in answer.text) == (507, True)
    assert (Video.objects.count(), pieces()) == (0, [])
