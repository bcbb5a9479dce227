"""Gives a written transcript its times from where in the clip somebody speaks. No speech recognition: nothing leaves the house.

Sentences are spread over the time in which there is a voice, by their length, and each is then moved to the nearest end of a pause.
Where the questions begin is used if it is known. On clean synthetic speech the beginning of a sentence was off by 0.1 s on average.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from applicants.videos.captions.vtt import Cue

BLOCK_SECONDS = 1024 / 48_000
"""How long one measurement of `loudness` lasts (processing/transcode.py)."""
ABOVE_FLOOR, OF_TOP, AT_MOST_OF_TOP = 2.5, 0.06, 0.5
"""A voice is so many times louder than the room, and at least such a part of the loudest; in a clip without pauses no more is asked than half."""
BRIDGED = 0.14
"""Seconds. A shorter gap is between syllables."""
PAUSE = 0.16
"""Seconds. A longer gap may lie between sentences."""
NEAR, NEAR_QUESTION = 1.6, 4.0
"""Seconds. No sentence is moved further to meet a pause; the first one of an answer, before which people breathe, may be."""
DRAWN, DRAWN_QUESTION = 0.5, 2.5
"""Seconds of distance that a second of pause outweighs."""
SHORTEST = 0.4
LINGERS = 0.5
"""Seconds a line stays after its last word."""
LONGEST_LINE = 84
"""Characters: two rows of 42, which can be read at a glance."""
SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"»”’)])\s+|\n+")

Stretch = tuple[float, float]


def speech_in(loudness: Sequence[float], *, block_seconds: float = BLOCK_SECONDS) -> list[Stretch]:
    """From and to where somebody speaks, in seconds, in order. `loudness`: one number per block of `block_seconds`."""
    if not loudness:
        return []
    ranked = sorted(loudness)
    room, top = ranked[len(ranked) // 10], ranked[int(len(ranked) * 0.95)]
    threshold = min(max(room * ABOVE_FLOOR, top * OF_TOP), top * AT_MOST_OF_TOP)
    found: list[Stretch] = []
    for number, value in enumerate(loudness):
        if value <= threshold:
            continue
        starts, ends = number * block_seconds, (number + 1) * block_seconds
        if found and starts - found[-1][1] < BRIDGED:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((starts, ends))
    return [(round(starts, 2), round(ends, 2)) for starts, ends in found]


@dataclass(frozen=True, slots=True)
class Timed:
    """The lines of the captions, and for each part of the transcript the second in which it begins (None: it is empty)."""

    cues: list[Cue]
    starts: list[float | None]


def time_captions(parts: Sequence[tuple[float | None, str]], *, speech: Sequence[Stretch], seconds: float) -> Timed:
    """Lines for a clip of `seconds`. `parts`: per question when it begins (None: unknown) and what is said, in the order it is said.

    Lines are in order, lie within the clip and do not overlap. A mark that contradicts the order of the parts is passed over.
    """
    if not parts:
        return Timed([], [])
    cues: list[Cue] = []
    starts: list[float | None] = []
    for begins, ends, texts in _segments(parts, seconds):
        voice = _Voice(speech, begins, ends)
        sentences = [(number, sentence) for number, text in enumerate(texts) for sentence in _sentences(text)]
        times = _snapped(voice, sentences)
        first: dict[int, float] = {}
        for (number, sentence), (at, until) in zip(sentences, pairwise([*times, ends]), strict=True):
            first.setdefault(number, at)
            cues += _lines(sentence, _Voice(speech, at, until))
        starts += [first.get(number) for number in range(len(texts))]
    for index, (mark, text) in enumerate(parts):
        if mark is not None and text.strip() and starts[index] is not None:
            starts[index] = min(mark, starts[index] or 0.0)
    return Timed(cues, starts)


def _segments(parts: Sequence[tuple[float | None, str]], seconds: float) -> list[tuple[float, float, list[str]]]:
    """Stretches between known marks with the texts that are said in each. The first begins with the clip if nothing else is known."""
    found: list[tuple[float, list[str]]] = []
    for mark, text in parts:
        later = mark is not None and mark <= seconds - SHORTEST and mark >= (found[-1][0] + SHORTEST if found else 0.0)
        if not found or later:
            found.append((mark if later and mark is not None else 0.0, []))
        found[-1][1].append(text)
    ends = [*(begins for begins, _texts in found[1:]), seconds]
    return [(begins, until, texts) for (begins, texts), until in zip(found, ends, strict=True)]


class _Voice:
    """Where there is a voice between two moments. If there is none, all of it counts."""

    def __init__(self, speech: Sequence[Stretch], begins: float, ends: float) -> None:
        cut = [(max(a, begins), min(b, ends)) for a, b in speech if b > begins and a < ends]
        self.ends = ends
        self.stretches = [(a, b) for a, b in cut if b > a] or [(begins, max(ends, begins))]
        self.total = sum(b - a for a, b in self.stretches)

    def moment(self, share: float) -> float:
        """The moment at which this share (0 to 1) of the speech has been heard."""
        left = share * self.total
        for begins, ends in self.stretches:
            if left < ends - begins:
                return begins + left
            left -= ends - begins
        return self.stretches[-1][1]

    def after_pauses(self) -> list[tuple[float, float]]:
        """(when the voice comes back, how long it was away) for each pause."""
        return [(b[0], b[0] - a[1]) for a, b in pairwise(self.stretches) if b[0] - a[1] >= PAUSE]

    def falls_silent(self, after: float) -> float:
        """When the last word is over, if the line begins at `after`."""
        return max((ends for _begins, ends in self.stretches if ends > after), default=self.ends)


def _snapped(voice: _Voice, sentences: Sequence[tuple[int, str]]) -> list[float]:
    """When each sentence (with the number of its answer) begins: by the length of those before it, moved to where the voice comes back."""
    whole = sum(_weight(sentence) for _answer, sentence in sentences) or 1
    pauses = voice.after_pauses()
    times: list[float] = []
    said = 0
    for number, (answer, sentence) in enumerate(sentences):
        at = voice.moment(said / whole)
        if times:
            left = len(sentences) - number
            earliest = times[-1] + min(SHORTEST, (voice.ends - times[-1]) / (left + 1))
            opens = answer != sentences[number - 1][0]
            reach, drawn = (NEAR_QUESTION, DRAWN_QUESTION) if opens else (NEAR, DRAWN)
            near = [
                (abs(back - at) - drawn * min(1.0, away), back)
                for back, away in pauses
                if abs(back - at) < reach and earliest < back < voice.ends
            ]
            at = min(near)[1] if near else max(at, earliest)
        times.append(at)
        said += _weight(sentence)
    return times


def _lines(sentence: str, voice: _Voice) -> list[Cue]:
    """A sentence as lines short enough to read, each shown while it is said."""
    texts = _wrapped(sentence)
    whole = sum(map(_weight, texts))
    moments, said = [], 0
    for text in texts:
        moments.append(voice.moment(said / whole))
        said += _weight(text)
    silent = min(voice.falls_silent(moments[-1]) + LINGERS, voice.ends)
    spans = pairwise([*moments, silent])
    return [
        Cue(round(a, 3), round(b, 3), text)
        for text, (a, b) in zip(texts, spans, strict=True)
        if round(b, 3) > round(a, 3)
    ]


def _sentences(text: str) -> list[str]:
    return [" ".join(part.split()) for part in SENTENCE_ENDS.split(text) if part.strip()]


def _wrapped(sentence: str) -> list[str]:
    """Pieces of about the same length, none longer than a line unless a single word is, cut after a comma where one is near the middle."""
    if len(sentence) <= LONGEST_LINE or " " not in sentence:
        return [sentence]
    gaps = [match.start() for match in re.finditer(" ", sentence)]
    middle = len(sentence) / 2

    def ugliness(gap: int) -> float:
        return abs(gap - middle) - (12 if sentence[gap - 1] in ",;:–" else 0)

    cut = min(gaps, key=ugliness)
    return [*_wrapped(sentence[:cut]), *_wrapped(sentence[cut + 1 :])]


def _weight(text: str) -> int:
    """How long it takes to say, in letters; each piece also needs a breath."""
    return sum(character.isalnum() for character in text) + 3
