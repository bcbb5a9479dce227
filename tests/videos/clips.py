"""Small films with whatever is needed at an edge."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 48_000
CODECS = {".mp4": ("libx264", "aac"), ".mkv": ("libx264", "aac"), ".webm": ("libvpx", "libopus")}
OPTIONS = {"libx264": {"preset": "ultrafast", "crf": "45"}, "libvpx": {"cpu-used": "8", "deadline": "realtime"}}


def clip(
    path: Path, *, seconds: float, rate: int = 10, size: tuple[int, int] = (96, 64), ears: str = "both", empty_track_first: bool = False,
    more_tracks: int = 0,
) -> Path:  # fmt: skip
    """A bar that moves and a tone. `ears`: both or right. Returns `path`."""
    picture_codec, sound_codec = CODECS[path.suffix]
    width, height = size
    with av.open(str(path), "w") as output:
        picture = output.add_stream(picture_codec, rate=rate, options=OPTIONS[picture_codec])
        picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
        if empty_track_first:
            _sound_track(output, sound_codec)
        sound = _sound_track(output, sound_codec)
        silent = [_sound_track(output, sound_codec) for _number in range(more_tracks)]
        for number in range(round(seconds * rate)):
            drawn = np.full((height, width, 3), number % 200, np.uint8)
            drawn[:, number * 2 % width :][:, :10] = 255
            frame = av.VideoFrame.from_ndarray(drawn, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            output.mux(picture.encode(frame))
        output.mux(picture.encode(None))
        tone = (0.2 * np.sin(np.arange(round(seconds * RATE)) * 0.03)).astype(np.float32)
        for track, heard in [(sound, tone), *((track, tone[:1024] * 0) for track in silent)]:
            for start in range(0, len(heard), 960):
                block = heard[start : start + 960]
                left = block * 0 if ears == "right" else block
                frame = av.AudioFrame.from_ndarray(np.stack([left, block]), format="fltp", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
                output.mux(track.encode(frame))
            output.mux(track.encode(None))
    return path


def _sound_track(output: av.container.OutputContainer, codec: str) -> av.AudioStream:
    track = output.add_stream(codec, rate=RATE)
    track.layout = "stereo"
    return track
