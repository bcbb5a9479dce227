"""Captions: lines of text with a beginning and an end. In and out of WebVTT (`vtt`), and timed by the voice (`timing`). Plain Python."""

from applicants.videos.captions.timing import speech_in, time_captions
from applicants.videos.captions.vtt import (
    LONGEST_LINE,
    MOST_CUES,
    BadCaptions,
    Cue,
    as_stored,
    clean,
    from_stored,
    read_vtt,
    write_vtt,
)

__all__ = [
    "LONGEST_LINE",
    "MOST_CUES",
    "BadCaptions",
    "Cue",
    "as_stored",
    "clean",
    "from_stored",
    "read_vtt",
    "speech_in",
    "time_captions",
    "write_vtt",
]
