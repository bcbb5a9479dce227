"""Real files, good and bad: each gets its verdict, and nothing that is in them gets out of the child process.

Among them are the hostile cases H36 to H40 and H43.
"""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from io import StringIO
from pathlib import Path

import av
import numpy as np
import pytest
from django.core.checks import ERROR, INFO, WARNING, run_checks
from django.core.management import call_command

from applicants.videos.messages import sentence
from applicants.videos.processing import runner
from applicants.videos.processing.runner import WORKER, judge
from tests.videos.clips import clip

CASES = Path(__file__).with_name("cases")
MANIFEST = [*csv.DictReader((CASES / "manifest.csv").open())]
REJECTED = [case["file"] for case in MANIFEST if case["expected_verdict"] == "reject"]
ACCEPTED = [case["file"] for case in MANIFEST if case["expected_verdict"] == "accept"]


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """name -> (verdict, folder), each file judged once, two at a time, when somebody asks for the first."""
    with ThreadPoolExecutor(max_workers=2) as pool:

        def one(name):
            folder = tmp_path_factory.mktemp("made")
            return judge(CASES / name, output=folder), folder

        futures = {case["file"]: pool.submit(one, case["file"]) for case in MANIFEST}
        yield lambda name: futures[name].result()
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("case", MANIFEST, ids=lambda case: case["file"])
def test_each_case_gets_its_verdict(case, judged):
    verdict, _folder = judged(case["file"])
    said = "accept" if verdict.accepted else "reject"
    code = verdict.code if case["expected_code"] != "any" else "any"
    assert (said, code) == (case["expected_verdict"], case["expected_code"]), verdict


@pytest.mark.parametrize("name", REJECTED)
def test_each_refusal_is_a_sentence(name, judged):
    verdict, _folder = judged(name)
    said = sentence(verdict.code, verdict.details)
    assert said.endswith(".") and "%(" not in said and len(said) > 20


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_made_is_one_plain_film(name, judged):
    verdict, folder = judged(name)
    assert {path.name for path in folder.iterdir()} == {"720p.mp4", "poster.jpg"}
    with av.open(str(folder / "720p.mp4")) as made:
        assert [(s.type, s.codec_context.name) for s in made.streams] == [("video", "h264"), ("audio", "aac")]
        picture = made.streams.video[0]
        assert (picture.width, picture.height) == (verdict.facts["w"], verdict.facts["h"])
        assert picture.codec_context.pix_fmt == "yuv420p"
        assert set(made.metadata) <= {"major_brand", "minor_version", "compatible_brands", "encoder"}
        assert abs(made.duration / 1e6 - verdict.facts["seconds"]) < 0.2
    assert (folder / "poster.jpg").read_bytes().startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("iphone_hevc_rot90_gps.mov", (180, 320)),  # upright
        ("anamorphic.mp4", (320, 90)),  # in square pixels
        ("odd_size_444.mp4", (322, 180)),  # even
        ("rotate_vp8.webm", (320, 180)),  # as it began
    ],
)
def test_pictures_are_the_right_way_up_and_in_shape(name, size, judged):
    facts = judged(name)[0].facts
    assert (facts["w"], facts["h"]) == size


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("iphone_hevc_rot90_gps.mov", [b"+59.", b"Apple", b"iPhone"]),
        ("script_in_metadata.mp4", [b"<script"]),
        ("subs_attachment.mkv", [b".exe", b"MZ"]),
    ],
)
def test_nothing_but_picture_and_sound_survives(name, hidden, judged):
    before, after = (CASES / name).read_bytes(), (judged(name)[1] / "720p.mp4").read_bytes()
    assert [word for word in hidden if word in before] != []
    assert [word for word in hidden if word in after] == []


@pytest.mark.parametrize(
    ("name", "warnings"),
    [
        ("black_video.mp4", ["black_picture"]),
        ("endaudio_vp9.webm", ["sound_ends_early"]),
        ("endvideo_vp9.webm", ["picture_ends_early"]),
        ("two_audio.mp4", ["extra_tracks_dropped"]),
        ("chromium_vp9.webm", []),
    ],
)
def test_what_is_odd_is_noted(name, warnings, judged):
    assert judged(name)[0].facts["warnings"] == warnings


# --- At the edges -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "seconds", "code"),
    [
        ("a.mp4", 2.9, "too_short"),
        ("a.mp4", 3.0, "ok"),
        ("a.mp4", 92.0, "ok"),
        ("a.mp4", 92.1, "too_long"),
        ("a.webm", 3.0, "ok"),
        ("a.webm", 92.0, "ok"),
    ],
)
def test_length_is_counted_to_a_twentieth_of_a_second(name, seconds, code, tmp_path):
    path = clip(tmp_path / name, seconds=seconds, rate=10, size=(64, 64))
    assert runner.run("probe", path, max_seconds=90, wall_seconds=60).code == code


def test_extra_time_lengthens_the_limit(tmp_path):
    path = clip(tmp_path / "a.mp4", seconds=100, rate=2)
    assert runner.run("probe", path, max_seconds=90, wall_seconds=60).details == {"dur": "1:40", "limit": "1:30"}
    assert runner.run("probe", path, max_seconds=135, wall_seconds=60).code == "ok"


def test_a_voice_in_one_ear_only_is_heard(tmp_path):
    path = clip(tmp_path / "a.mp4", seconds=3.2, ears="right")
    assert judge(path, output=tmp_path).code == "ok"


def test_an_empty_first_sound_track_is_passed_over(tmp_path):
    path = clip(tmp_path / "a.mkv", seconds=3.2, empty_track_first=True)
    verdict = judge(path, output=tmp_path)
    assert (verdict.code, verdict.facts["warnings"]) == ("ok", ["extra_tracks_dropped"])


def test_a_still_beside_the_film_is_passed_over_however_large(tmp_path):
    with av.open(str(clip(tmp_path / "a.mp4", seconds=4))) as film, av.open(str(tmp_path / "b.mkv"), "w") as output:
        still = output.add_stream("mjpeg", rate=1)
        still.width, still.height, still.pix_fmt = 640, 480, "yuvj420p"
        tracks = {stream.index: output.add_stream_from_template(stream) for stream in film.streams}
        frame = av.VideoFrame.from_ndarray(np.zeros((480, 640, 3), np.uint8), format="rgb24")
        frame.pts, frame.time_base = 0, Fraction(1, 1)
        output.mux([*still.encode(frame.reformat(format="yuvj420p")), *still.encode(None)])
        for packet in film.demux():
            if packet.dts is not None:
                packet.stream = tracks[packet.stream.index]
                output.mux(packet)
    verdict = judge(tmp_path / "b.mkv", output=tmp_path)
    assert (verdict.code, verdict.facts.get("warnings")) == ("ok", ["extra_tracks_dropped"])
    assert (verdict.facts["w"], verdict.facts["h"]) == (96, 64)


def test_recordings_glued_together_are_not_cut_in_silence(tmp_path):
    path = tmp_path / "glued.webm"
    path.write_bytes((CASES / "chromium_vp9.webm").read_bytes() * 2)
    assert judge(path, output=tmp_path).code == "damaged"


def test_hundreds_of_tracks_are_named_as_what_they_are(tmp_path):
    path = clip(tmp_path / "a.mp4", seconds=3.2, more_tracks=300)
    assert judge(path, output=tmp_path).details == {"n": 302}


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (b"<!DOCTYPE html><p>", "not_video"), (b"\xef\xbb\xbf<svg xmlns=", "not_video"), (b"%PDF-1.7", "not_video"), (b"PK\x03\x04", "not_video"),
        (b"MZ\x90\x00", "not_video"), (b"ffconcat version 1.0\nfile other.mp4", "not_video"), (b"\x00\x00\x00\x18ftypheic", "not_video"),
        (b"\x1f\x8b\x08\x00", "not_video"), (b"\xef\xbb\xbf#EXTM3U\nfile:///etc/passwd", "not_video"), (b"[playlist]\nFile1=/etc/hosts", "not_video"),
        (b"<?xml version='1.0'?><MPD>", "not_video"), (b"#!/bin/sh", "not_video"), (b"\xff\xd8\xff\xe0\0\0\0\x18ftypisom", "not_video"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "not_video"), (b"FLV\x01", "unsupported_container"),
        (b"\x00\x00\x00\x00G" + (b"\x00" * 191 + b"G") * 3, "unsupported_container"), (b"\x00\x00\x00\x18ftypisom", "damaged"),
        (b"\x1aE\xdf\xa3", "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_film_never_reaches_a_decoder(start, code, tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(start + b"\x00" * 600)
    assert judge(path, output=tmp_path).code == code


# --- Others of their kinds, which are in no list --------------------------------------------------------------------------------


def remuxed(source: Path, target: Path, *, later: float = 0, **options: str) -> Path:
    """The same packets in another container, `later` seconds later."""
    with av.open(str(source)) as given, av.open(str(target), "w", options=options) as output:
        tracks = {stream.index: output.add_stream_from_template(stream) for stream in given.streams}
        for packet in given.demux():
            if packet.dts is None:
                continue
            packet.pts += round(later / packet.time_base)
            packet.dts += round(later / packet.time_base)
            packet.stream = tracks[packet.stream.index]
            output.mux(packet)
    return target


def test_a_clock_that_begins_at_ten_hours_is_only_a_clock(tmp_path):
    path = remuxed(clip(tmp_path / "a.mp4", seconds=4), tmp_path / "b.mkv", later=36_000)
    verdict = judge(path, output=tmp_path)
    assert verdict.code == "ok" and 3.8 < verdict.facts["seconds"] < 4.2
    with av.open(str(tmp_path / "720p.mp4")) as made:
        assert all(abs(stream.start_time * stream.time_base) < 0.2 for stream in made.streams)


def test_a_picture_that_begins_later_than_the_sound_stays_in_time(tmp_path):
    path = clip(tmp_path / "a.mp4", seconds=4)
    with av.open(str(path)) as given, av.open(str(tmp_path / "b.mkv"), "w") as output:
        tracks = {stream.index: output.add_stream_from_template(stream) for stream in given.streams}
        for packet in given.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "video":
                packet.pts += round(1.5 / packet.time_base)
                packet.dts += round(1.5 / packet.time_base)
            packet.stream = tracks[packet.stream.index]
            output.mux(packet)
    assert judge(tmp_path / "b.mkv", output=tmp_path).code == "ok"
    with av.open(str(tmp_path / "720p.mp4")) as made:
        picture, sound = (float(stream.start_time * stream.time_base) for stream in made.streams)
    assert abs(picture - sound - 1.5) < 0.15


def trimmed(path: Path, *, start: int, seconds: int) -> Path:
    """As phones trim: all of it stays in the file, and its edit lists say what is shown."""
    content = bytearray(path.read_bytes())

    def number(after: int, skip: int) -> int:
        return int.from_bytes(content[after + skip : after + skip + 4], "big")

    units, edits = number(content.index(b"mvhd"), 16), content.find(b"elst")
    while edits >= 0:
        entry = edits + 12 + 12 * (number(edits, 8) - 1)
        begins = number(entry, 4) + start * number(content.index(b"mdhd", edits), 16)
        content[entry : entry + 8] = (seconds * units).to_bytes(4, "big") + begins.to_bytes(4, "big")
        edits = content.find(b"elst", edits + 4)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("seconds", "code"), [(20, "ok"), (2, "too_short"), (95, "too_long")])
def test_what_is_trimmed_away_is_neither_counted_nor_missed(seconds, code, tmp_path):
    whole = remuxed(clip(tmp_path / "a.mp4", seconds=100, rate=5), tmp_path / "b.mp4", movflags="faststart")
    path = trimmed(whole, start=5, seconds=seconds)
    verdict = judge(path, output=tmp_path)
    assert verdict.code == code, verdict
    if verdict.accepted:
        assert abs(verdict.facts["seconds"] - seconds) < 0.2
        with av.open(str(tmp_path / "720p.mp4")) as made:
            first = next(made.decode(video=0)).to_ndarray(format="gray")
        assert abs(int(first[-1, 0]) - 25) < 8  # the twenty-fifth picture
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 5])
        assert judge(path, output=tmp_path).code == "damaged"


def test_a_part_of_a_stream_is_a_film_without_its_beginning(tmp_path):
    whole = remuxed(
        clip(tmp_path / "a.mp4", seconds=4), tmp_path / "b.mp4", movflags="frag_keyframe+empty_moov+default_base_moof"
    )
    content = whole.read_bytes()
    part = content[content.index(b"moof") - 4 :]
    for start in (b"", b"\0\0\0\x18stypmsdh\0\0\0\0msdhmsix"):
        (tmp_path / "part.mp4").write_bytes(start + part)
        assert judge(tmp_path / "part.mp4", output=tmp_path).code == "damaged"
    hidden = b"<html><script>alert(1)</script>"
    (tmp_path / "both.mp4").write_bytes((len(hidden) + 8).to_bytes(4, "big") + b"free" + hidden + content)
    made = tmp_path / "made"
    made.mkdir()
    assert judge(tmp_path / "both.mp4", output=made).code == "ok"  # H39: what is kept is only the film
    assert b"<script" not in (made / "720p.mp4").read_bytes()
    (tmp_path / "zip.mp4").write_bytes(content + b"PK\x03\x04" * 1000)
    assert b"PK\x03\x04PK" not in (made / "720p.mp4").read_bytes()


def test_pictures_that_lie_beyond_the_end_are_lost_not_left_out(tmp_path):
    content = bytearray(remuxed(clip(tmp_path / "a.mp4", seconds=4), tmp_path / "b.mp4").read_bytes())
    places = content.index(b"stco") + 12
    for number in range(int.from_bytes(content[places - 4 : places], "big")):
        content[places + 4 * number : places + 4 * number + 4] = b"\x7f\xff\xff\xff"
    (tmp_path / "c.mp4").write_bytes(content)
    assert judge(tmp_path / "c.mp4", output=tmp_path).code == "damaged"


def test_a_header_that_asks_for_more_memory_than_there_is_is_the_files_fault(tmp_path):
    content = bytearray((CASES / "safari_fragmented.mp4").read_bytes())
    entries = content.index(b"stts") + 8
    content[entries : entries + 4] = b"\xff\xff\0\0"
    (tmp_path / "a.mp4").write_bytes(content)
    verdict = judge(tmp_path / "a.mp4", output=tmp_path)
    assert (verdict.code, "MemoryError" in verdict.reason) == ("damaged", True)


@pytest.mark.parametrize(
    ("codecs", "name", "code"),
    [
        (("libx265", "aac"), "a.mp4", "ok"), (("libsvtav1", "libopus"), "a.mp4", "ok"), (("mpeg4", "mp3"), "a.mp4", "ok"),
        (("mjpeg", "pcm_s16le"), "a.mov", "ok"), (("prores_ks", "pcm_s24le"), "a.mov", "ok"), (("libvpx-vp9", "flac"), "a.mkv", "ok"),
        (("libx264", "ac3"), "a.mkv", "ok"), (("mpeg2video", "alac"), "a.mov", "ok"), (("ffv1", "flac"), "a.mkv", "codec"),
        (("libx264", "wavpack"), "a.mkv", "codec"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, tuple) else value,
)  # fmt: skip
def test_every_codec_that_phones_and_editors_use_is_read_and_others_are_named(codecs, name, code, tmp_path):
    path = tmp_path / name
    shapes = {"mjpeg": "yuvj420p", "prores_ks": "yuv422p10le"}
    with av.open(str(path), "w") as output:
        picture, sound = output.add_stream(codecs[0], rate=25), output.add_stream(codecs[1], rate=48_000)
        picture.width, picture.height, picture.pix_fmt = 128, 96, shapes.get(codecs[0], "yuv420p")
        sound.layout = "stereo"
        for number in range(100):
            drawn = np.full((96, 128, 3), number * 2, np.uint8)
            frame = av.VideoFrame.from_ndarray(drawn, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(picture.encode(frame))
        output.mux(picture.encode(None))
        resampler = av.AudioResampler(format=sound.format, layout="stereo", rate=48_000, frame_size=sound.frame_size)
        tone = (0.2 * np.sin(np.arange(4 * 48_000) * 0.03)).astype(np.float32)
        for start in range(0, len(tone), 960):
            frame = av.AudioFrame.from_ndarray(
                np.stack([tone[start : start + 960]] * 2), format="fltp", layout="stereo"
            )
            frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
            for fitting in resampler.resample(frame):
                output.mux(sound.encode(fitting))
        for fitting in resampler.resample(None):
            output.mux(sound.encode(fitting))
        output.mux(sound.encode(None))
    verdict = judge(path, output=tmp_path)
    assert verdict.code == code, verdict
    if code == "codec":
        assert verdict.details["codec"] in ("ffv1", "wavpack")


# --- Sound only -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("audio_only.m4a", "ok"),
        ("chromium_vp9.webm", "ok"),
        ("silent_audio.mp4", "silent"),
        ("video_only.mp4", "no_audio"),
    ],
)
def test_a_voice_is_judged_as_a_voice(name, code, tmp_path):
    verdict = judge(CASES / name, output=tmp_path, kind="audio")
    assert verdict.code == code
    if verdict.accepted:
        with av.open(str(tmp_path / "sound.m4a")) as made:
            assert [(s.type, s.codec_context.name) for s in made.streams] == [("audio", "aac")]


def test_how_loud_each_moment_is_comes_along(judged):
    verdict, _folder = judged("chromium_vp9.webm")
    loudness = verdict.facts["loudness"]
    assert abs(len(loudness) * 1024 / 48_000 - verdict.facts["seconds"]) < 0.2
    assert max(loudness) > 0.01


# --- The child process ------------------------------------------------------------------------------------------------------


def test_the_sandbox_holds(judged):
    """No network and no file system; said by the child, and tried from inside it."""
    held = judged("chromium_vp9.webm")[0].facts["sandbox"]
    assert "landlock" in held
    tried = subprocess.run([sys.executable, "-I", "-c", ESCAPE, str(WORKER.parent)], capture_output=True, text=True)
    assert json.loads(tried.stdout) == {
        "sandbox": held, "read": "PermissionError", "write": "PermissionError", "tcp": "refused"
    }, tried.stderr  # fmt: skip


def said() -> list[tuple[int, str]]:
    return [(one.level, one.msg) for one in run_checks(tags=["sandbox"], include_deployment_checks=True)]


def test_the_deploy_check_starts_a_child_and_asks_what_holds(judged, monkeypatch):
    assert runner.protections() == frozenset(judged("chromium_vp9.webm")[0].facts["sandbox"])
    monkeypatch.setattr(runner, "WORKER", Path("/nowhere/worker.py"))
    ((level, words),) = said()
    assert level == ERROR and words.startswith("The process that opens uploaded files does not start: ")


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({"landlock", "netns"}, []),
        ({"landlock"}, [(INFO, "a network of its own")]),
        ({"netns"}, [(INFO, "Landlock")]),
        (set(), [(WARNING, "Landlock: it could read and write what this user can; and without a network of its own")]),
    ],
    ids=["both", "no network of its own", "no Landlock", "neither"],
)
def test_the_deploy_check_names_what_is_missing_and_warns_when_all_is(held, expected, monkeypatch):
    monkeypatch.setattr(runner, "protections", lambda: frozenset(held))
    found = said()
    assert [level for level, _words in found] == [level for level, _words in expected]
    assert all(words in message for (_level, message), (_same, words) in zip(found, expected, strict=True))


ESCAPE = """
import json, os, socket, sys
sys.path.insert(0, sys.argv[1])
import sandbox
listener = socket.create_server(("127.0.0.1", 0))
sandbox.limit(cpu_seconds=60, memory_mb=1536, file_mb=1)
told = {"sandbox": sandbox.lock_up("")}
for name, mode in (("read", "r"), ("write", "w")):
    try:
        open("/etc/hostname" if mode == "r" else "/tmp/escaped", mode)
        told[name] = "escaped"
    except OSError as error:
        told[name] = type(error).__name__
try:
    socket.create_connection(listener.getsockname(), timeout=3)
    told["tcp"] = "escaped"
except OSError:
    told["tcp"] = "refused"
print(json.dumps(told))
"""


def test_the_child_knows_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setattr(runner, "WORKER", Path(__file__).with_name("print_environment.py"))
    verdict = runner.run("probe", CASES / "zero.mp4", max_seconds=90, wall_seconds=20)
    assert set(verdict.facts["environment"]) - {"LC_CTYPE"} == {"PATH", "LANG", "TMPDIR"}


def test_a_child_that_is_killed_is_our_fault(tmp_path):
    """An operator, or a machine that is out of memory. The applicant's file is not blamed."""
    found = []
    thread = threading.Thread(target=lambda: found.append(judge(CASES / "len_90_0s.mp4", output=tmp_path)))
    thread.start()
    while not (children := children_of(os.getpid(), str(tmp_path))):
        assert thread.is_alive()
    os.kill(children[0], signal.SIGKILL)
    thread.join()
    assert (found[0].code, found[0].is_ours) == ("failed", True)


def test_a_child_whose_parent_has_gone_before_it_was_there_does_nothing():
    bounds = ["--fd", "0", "--cpu", "9", "--memory-mb", "1536", "--file-mb", "9"]
    said = {
        parent: subprocess.run(
            [sys.executable, "-I", str(WORKER), "probe", "--parent", str(parent), *bounds],
            stdin=(CASES / "zero.mp4").open("rb"), capture_output=True, text=True,
        ).stdout
        for parent in (os.getpid(), os.getppid())
    }  # fmt: skip
    assert (json.loads(said[os.getpid()])["code"], said[os.getppid()]) == ("empty", "")


@pytest.fixture(scope="module")
def large_clip(tmp_path_factory):
    """Some seconds of work, and some hundred megabytes."""
    return clip(tmp_path_factory.mktemp("large") / "a.mp4", seconds=8, rate=25, size=(1280, 720))


def test_no_child_outlives_its_limit(tmp_path):
    verdict = judge(CASES / "len_90_0s.mp4", output=tmp_path, wall_seconds=0.2)
    assert (verdict.code, verdict.reason) == ("failed", "wall clock")  # our machine was too busy
    assert children_of(os.getpid(), str(tmp_path)) == []


@pytest.mark.parametrize(
    ("limit", "value", "code"),
    [
        ("CPU_SECONDS", 1, "timeout"),
        ("FILE_MB", 0, "failed"),
        ("MEMORY_MB", 16, "failed"),  # it does not even start
        ("MEMORY_MB", 128, "failed"),  # none for the decoder
        ("MEMORY_MB", 160, "failed"),  # none for one of its threads
        ("MEMORY_MB", 288, "failed"),  # none in the middle
    ],
)
def test_each_limit_ends_a_child_and_only_its_time_is_the_files_fault(
    limit, value, code, large_clip, tmp_path, monkeypatch
):
    monkeypatch.setattr(runner, limit, value)
    assert judge(large_clip, output=tmp_path).code == code


def test_no_playlist_opens_a_connection(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        port = listener.getsockname()[1]
        for text in (
            f"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:{port}/a.ts\n",
            f"v=0\nc=IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\n",
        ):
            path = tmp_path / "a.mp4"
            path.write_text(text)
            assert judge(path, output=tmp_path).code == "not_video"
        with pytest.raises(BlockingIOError):
            listener.accept()


def children_of(parent, word):
    """Processes below `parent` with `word` on their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"PPid:\t{parent}\n" in (folder / "status").read_text() and word in (
                folder / "cmdline"
            ).read_text().split("\0"):
                found.append(int(folder.name))
        except OSError:
            continue  # gone meanwhile
    return found


# --- The command ------------------------------------------------------------------------------------------------------------


def test_the_command_says_one_line_per_file():
    out = StringIO()
    call_command(
        "check_video", str(CASES / "len_95s.mp4"), str(CASES / "chromium_vp8.webm"), "/no/such/file.mp4", stdout=out
    )
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["verdict"], line["code"]) for line in lines] == [
        ("reject", "too_long"),
        ("accept", "ok"),
        ("reject", "failed"),
    ]
    assert lines[0]["message"] == "The video is 1:35 long. The limit is 1:30. Please shorten it or record it again."
    assert lines[1]["file"] == str(CASES / "chromium_vp8.webm") and 3.9 < lines[1]["seconds"] < 4.1
