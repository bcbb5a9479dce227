"""Short clips with moving picture and voice-like sound, for demo worlds and tests. They pass our own judges."""

import math
import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 48_000
LOOP = 4
"""Seconds after which the picture is where it was."""
PALETTES = [(24, 52, 92), (92, 48, 36), (28, 84, 70), (76, 40, 88), (96, 80, 28), (40, 66, 84)]


def make_clip(path: Path, *, seconds: float, seed: int, width: int = 320, height: int = 180, rate: int = 15) -> None:
    """Write an MP4 (H.264, AAC) of the given length in seconds. The same seed gives the same clip."""
    chance = random.Random(seed)  # noqa: S311 - a picture, not a secret
    with av.open(str(path), "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "30"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        sound = container.add_stream("aac", rate=RATE, options={"aac_coder": "fast"})
        base = np.array(PALETTES[seed % len(PALETTES)], dtype=np.float32)
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        frames: list[av.VideoFrame] = []
        for number in range(int(seconds * rate)):
            if number < LOOP * rate:
                picture = _picture(base, rows, columns, number / rate, width, height)
                frames.append(av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p"))
            frame = frames[number % len(frames)]
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        voice = _voice(seconds, chance)
        for start in range(0, len(voice), 1024):
            block = voice[start : start + 1024]
            samples = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="fltp", layout="mono")
            samples.sample_rate, samples.pts, samples.time_base = RATE, start, Fraction(1, RATE)
            container.mux(sound.encode(samples))
        container.mux(sound.encode(None))


def _picture(base: np.ndarray, rows: np.ndarray, columns: np.ndarray, at: float, width: int, height: int) -> np.ndarray:
    """Somebody's head and shoulders before a wall, swaying a little."""
    turn = at * 2 * math.pi / LOOP
    light = 1.1 + 0.25 * np.sin(columns / width * 3 + 0.2 * math.sin(turn)) - 0.35 * rows / height
    picture = base[None, None, :] * light[:, :, None]
    middle = width / 2 + math.sin(turn) * width * 0.02
    top = height * 0.42 + math.sin(2 * turn) * height * 0.01
    head = ((columns - middle) / (width * 0.1)) ** 2 + ((rows - top) / (height * 0.22)) ** 2 < 1
    shoulders = ((columns - middle) / (width * 0.26)) ** 2 + ((rows - height * 1.05) / (height * 0.38)) ** 2 < 1
    picture[shoulders] = base * 2.1
    picture[head] = (214, 178, 152)
    mouth = ((columns - middle) / (width * 0.028)) ** 2 + (
        (rows - top - height * 0.1) / (height * 0.012 * (1.6 + math.sin(7 * turn)))
    ) ** 2 < 1
    picture[mouth] = (150, 72, 70)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _voice(seconds: float, chance: random.Random) -> np.ndarray:
    """A hum with overtones that rises and falls in syllables, with pauses."""
    times = np.arange(int(seconds * RATE)) / RATE
    pitch = chance.uniform(95, 210)
    tone = sum(np.sin(2 * np.pi * pitch * k * times + chance.random()) / k for k in (1, 2, 3, 4, 5))
    syllables = np.clip(np.sin(2 * np.pi * chance.uniform(2.5, 4.0) * times), 0, 1)
    phrases = (np.sin(2 * np.pi * times / chance.uniform(2.6, 3.8)) > -0.6).astype(np.float32)
    return (0.12 * tone * syllables * phrases).astype(np.float32)
