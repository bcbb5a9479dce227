"""Captions: timed by the voice, written as WebVTT, and read from whatever somebody hands in."""

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from applicants.videos.captions import (
    LONGEST_LINE,
    BadCaptions,
    Cue,
    clean,
    read_vtt,
    speech_in,
    time_captions,
    write_vtt,
)

BLOCK = 1024 / 48_000
ANSWERS = (
    "This year I am most proud of the portal. We began with a list of complaints. After four months it was there, and calls fell by a third.",
    "If I could change one thing, it would be how we share what we know. Every team writes its own guide. Nobody finds the other one.",
    "I would like to lead a small team. I need no big title. I want to help new colleagues in their first weeks.",
)


def spoken(answers, *, seed):
    """A voice that says the answers: (loudness per block, when each question begins, when each sentence begins)."""
    chance = random.Random(seed)
    level: list[float] = []
    marks, sentences = [], []

    def hold(seconds, loud):
        for _block in range(round(seconds / BLOCK)):
            level.append(max(0.0, chance.gauss(0.08, 0.02) if loud else chance.gauss(0.002, 0.0005)))

    for answer in answers:
        marks.append(len(level) * BLOCK)
        hold(chance.uniform(0.5, 2), loud=False)
        for sentence in answer.replace("? ", ". ").split(". "):
            sentences.append(len(level) * BLOCK)
            for word in sentence.split():
                hold(len(word) / 14 * chance.uniform(0.8, 1.2), loud=True)
                hold(0.06, loud=False)
            hold(chance.uniform(0.25, 0.9), loud=False)
    return level, marks, sentences


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("with_marks", "allowed"), [(True, 0.25), (False, 0.6)])
def test_lines_begin_when_the_voice_does(with_marks, allowed, seed):
    """Seconds, on average; VIDEO.md measured 0.1 s with marks on synthetic speech."""
    loudness, marks, said = spoken(ANSWERS, seed=seed)
    parts = [(mark if with_marks else None, text) for mark, text in zip(marks, ANSWERS, strict=True)]
    timed = time_captions(parts, speech=speech_in(loudness), seconds=len(loudness) * BLOCK)
    begins = [cue.starts for cue in timed.cues]
    off = [min(abs(start - at) for start in begins) for at in said]
    assert sum(off) / len(off) < allowed


def test_questions_that_nobody_has_marked_are_found_from_the_text():
    loudness, _marks, said = spoken(ANSWERS, seed=5)
    timed = time_captions([(None, text) for text in ANSWERS], speech=speech_in(loudness), seconds=len(loudness) * BLOCK)
    assert timed.starts == pytest.approx([said[0], said[3], said[6]], abs=1.0)


@pytest.mark.parametrize(
    ("loudness", "speech"),
    [
        ([], []),
        ([0.0] * 10, []),
        ([0.1] * 100, [(0.0, 2.13)]),  # without pauses all of it is voice
        ([0.001] * 50 + [0.1] * 50 + [0.001] * 50, [(1.07, 2.13)]),
        ([0.1] * 50 + [0.001] * 3 + [0.1] * 50, [(0.0, 2.2)]),  # between syllables
    ],
)
def test_where_somebody_speaks(loudness, speech):
    assert speech_in(loudness) == speech


TEXTS = st.lists(st.text(alphabet="abcdefg ,.!?…\n»æøå", max_size=400), max_size=4)
MARKS = st.one_of(st.none(), st.floats(-5, 200))


@given(
    texts=TEXTS,
    marks=st.lists(MARKS, min_size=4, max_size=4),
    stretches=st.lists(st.tuples(st.floats(0.01, 20), st.floats(0.01, 20)), max_size=30),
    seconds=st.floats(3, 92),
)
@settings(max_examples=300)
def test_whatever_is_said_no_word_is_lost_and_lines_are_in_order(texts, marks, stretches, seconds):
    speech, at = [], 0.0
    for gap, length in stretches:
        speech.append((at + gap, at + gap + length))
        at += gap + length
    timed = time_captions(list(zip(marks, texts, strict=False)), speech=speech, seconds=seconds)
    assert " ".join(cue.text for cue in timed.cues).split() == " ".join(texts).split()
    for earlier, later in zip(timed.cues, timed.cues[1:], strict=False):
        assert earlier.ends <= later.starts + 0.001
    assert all(0 <= cue.starts < cue.ends <= seconds + 0.001 for cue in timed.cues)


# --- WebVTT -----------------------------------------------------------------------------------------------------------------


@given(lines=st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60), max_size=12))
@settings(max_examples=300)
def test_what_is_written_is_read_again(lines):
    written = write_vtt([Cue(n, n + 0.5, text) for n, text in enumerate(lines, start=1)])
    if not any(clean(text) for text in lines):
        return
    again = read_vtt(written.encode(), seconds=90)
    assert [cue.text for cue in again] == [clean(text) for text in lines if clean(text)]
    assert "<" not in written and written.count("-->") == len(lines)


GRAMMAR = st.lists(
    st.sampled_from(
        [
            "WEBVTT", "\n", "\n\n", "\r\n", "00:01.000 --> 00:02.000", "00:00:03.000 --> 00:00:04.500 align:start", " --> ", "-->", "NOTE x",
            "STYLE", "::cue { }", "REGION", "<b>", "</b>", "<c.onclick>", "<img src=x onerror=alert(1)>", "<script>", "&lt;b&gt;", "&#10;", "&#0;",
            "&", "\x00", "\u202e", "hei", "1", "99:59:59.999", "00:01.0", "\ufeff", "<" * 300,
        ]
    ),
    max_size=40,
)  # fmt: skip


def read_or_nothing(raw):
    try:
        return read_vtt(raw, seconds=90)
    except BadCaptions:
        return []


@given(raw=st.one_of(st.binary(max_size=2000), GRAMMAR.map(lambda parts: "".join(parts).encode())))
@example(raw=b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<" * 60_000)
@example(raw=b"WEBVTT\n\n00:01.000 --> 00:02.000 " + b" " * 60_000 + b"\nx")
@example(raw=b"WEBVTT\n\n" + b"\n\n".join(b"00:01.000 --> 00:02.000\nx" for _number in range(2300)))
@settings(max_examples=1000)
def test_whatever_is_handed_in_is_read_or_refused_at_once(raw):
    begun = time.thread_time()  # of work, however many others work beside it
    cues = read_or_nothing(raw)
    assert time.thread_time() - begun < 1
    served = write_vtt(cues)
    assert "<" not in served and "\x00" not in served and "\u202e" not in served
    assert served.count("-->") == len(cues)
    assert all(0 <= cue.starts < cue.ends <= 90 and len(cue.text) <= LONGEST_LINE for cue in cues)


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        (b"\xff\xfe", "not_utf8", 0),
        (b"1\n00:01.000 --> 00:02.000\nhei", "not_vtt", 1),
        (b"WEBVTT\n\n00:01,000 --> 00:02,000\nhei", "no_times", 3),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\nhei", "out_of_order", 3),
        (b"WEBVTT\n\n00:05.000 --> 00:06.000\na\n\n00:01.000 --> 00:02.000\nb", "out_of_order", 6),
        (b"WEBVTT\n\n01:31.000 --> 01:32.000\nhei", "beyond_the_end", 3),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"x" * 501, "too_long", 3),
        (b"WEBVTT\n\nNOTE nothing", "no_cues", 0),
        (b"WEBVTT" + b"\n" * 65 * 1024, "too_large", 0),
        (b"WEBVTT\n\n" + b"\n\n".join(b"00:01.000 --> 00:02.000\nx" for _number in range(501)), "too_many", 1503),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told(body, code, line):
    with pytest.raises(BadCaptions) as caught:
        read_vtt(body, seconds=90)
    assert (caught.value.code, caught.value.line) == (code, line)


def test_mark_up_styles_and_notes_are_left_out():
    raw = (
        b"WEBVTT - by hand\n\nSTYLE\n::cue { color: red }\n\nNOTE hidden\n\nintro\n00:01.000 --> 00:02.500 position:10%\n"
        b"<v Ola>Hei <b>du</b> &amp; <c.onclick>dere\n\n00:02.500 --> 00:03.000\n<img src=x onerror=alert(1)>\n"
    )
    assert read_vtt(raw, seconds=90) == [Cue(1.0, 2.5, "Hei du & dere")]
