"""Captions as WebVTT.

What a person hands in as WebVTT is never passed on: it is read strictly, only times and text are kept, and the file that is served is
written anew from these.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LARGEST = 64 * 1024
LONGEST_LINE = 500
LONGEST_RAW = 4 * LONGEST_LINE
"""Of a line with its mark-up. What is longer is not looked at: patterns are slow on it."""
MOST_CUES = 500
TIME = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
TIMES = re.compile(rf"{TIME}[ \t]+-->[ \t]+{TIME}(?:[ \t].*)?")
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Cue:
    """A line of captions. Times in seconds from the start of the clip."""

    starts: float
    ends: float
    text: str


class BadCaptions(Exception):
    """The file is not one we can use. `code` says why; `line` is where, counted from 1 (0: the file as a whole)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line


def write_vtt(cues: Iterable[Cue]) -> str:
    """The cues as a WebVTT file. Text is escaped; a cue cannot break out of its block."""
    blocks = [
        f"{_clock(cue.starts)} --> {_clock(cue.ends)}\n{html.escape(clean(cue.text), quote=False)}\n" for cue in cues
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def read_vtt(raw: bytes, *, seconds: float) -> list[Cue]:
    """The cues of a WebVTT file for a clip of so many seconds. Raises BadCaptions unless all of it can be used.

    UTF-8, at most 64 KB, cues in order and within the clip. Styles, regions, notes, positions and mark-up are left out.
    """
    if len(raw) > LARGEST:
        raise BadCaptions("too_large")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadCaptions("not_utf8") from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        raise BadCaptions("not_vtt", 1)
    cues: list[Cue] = []
    for number, block in _blocks(lines):
        if cue := _cue(number, block):
            if cue.ends <= cue.starts or (cues and cue.starts < cues[-1].starts):
                raise BadCaptions("out_of_order", number)
            if cue.starts >= seconds:
                raise BadCaptions("beyond_the_end", number)
            if cue.text:
                cues.append(Cue(cue.starts, min(cue.ends, seconds), cue.text))
            if len(cues) > MOST_CUES:
                raise BadCaptions("too_many", number)
    if not cues:
        raise BadCaptions("no_cues")
    return cues


def as_stored(cues: Iterable[Cue]) -> list[list[float | str]]:
    """As the column `captions` holds them."""
    return [[round(cue.starts, 3), round(cue.ends, 3), cue.text] for cue in cues]


def from_stored(stored: Sequence[Sequence[float | str]]) -> list[Cue]:
    return [Cue(float(starts), float(ends), str(text)) for starts, ends, text in stored]


def _blocks(lines: Sequence[str]) -> Iterable[tuple[int, list[str]]]:
    """What stands between empty lines after the header, with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*lines[1:], ""], start=2):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(number: int, block: list[str]) -> Cue | None:
    """The cue of a block; None for notes, styles and regions."""
    at = next((index for index, line in enumerate(block[:2]) if "-->" in line), None)
    if at is None:
        if number == 2 or re.match(r"(NOTE|STYLE|REGION)\b", block[0]):
            return None
        raise BadCaptions("no_times", number)
    match = TIMES.fullmatch(block[at].strip()[:200])
    if match is None:
        raise BadCaptions("no_times", number + at)
    parts = match.groups()
    raw = "\n".join(block[at + 1 :])
    text = "" if len(raw) > LONGEST_RAW else clean(html.unescape(TAG.sub("", raw)))
    if len(raw) > LONGEST_RAW or len(text) > LONGEST_LINE:
        raise BadCaptions("too_long", number + at)
    return Cue(_seconds(*parts[:4]), _seconds(*parts[4:]), text)


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _clock(seconds: float) -> str:
    """95.25 -> "00:01:35.250"."""
    thousandths = round(seconds * 1000)
    return f"{thousandths // 3_600_000:02d}:{thousandths // 60_000 % 60:02d}:{thousandths // 1000 % 60:02d}.{thousandths % 1000:03d}"


def clean(text: str) -> str:
    """What can be a cue's text: no empty lines, nothing that looks like a time line, no control or direction-changing characters."""
    lines = ("".join(c for c in line if c.isprintable()).replace("-->", "→").strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
