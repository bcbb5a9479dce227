"""Judging and re-encoding one clip in its sandbox, against the ffmpeg command with the same settings."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from applicants.videos.processing.runner import judge
from applicants.videos.processing.synthesize import make_clip
from mentoring.management.benchmarks.measuring import Bench, Comparison, cpu, in_turns

PRESET, QUALITY = (
    "veryfast",
    "24",
)  # as in applicants/videos/processing/transcode.py, which only its sandboxed child can import
TITLE = "a video checked and re-encoded, against the ffmpeg command"


def measure(bench: Bench) -> list[Comparison]:
    clip, ffmpeg = bench.folder / "clip.mp4", shutil.which("ffmpeg")
    make_clip(clip, seconds=bench.sizes.clip_seconds, seed=1, width=1280, height=720, rate=30)
    what = f"{bench.sizes.clip_seconds} s of 720p"
    if ffmpeg is None:
        alone = cpu(lambda: _ours(clip))
        note = "ffmpeg is not installed here, so there is nothing to compare with"
        return [Comparison(what, "ffmpeg: not installed", "s", alone, note=note)]
    times = in_turns(
        lambda: cpu(lambda: _ours(clip)), lambda: cpu(lambda: _plain(ffmpeg, clip)), rounds=bench.sizes.rounds
    )
    return [
        Comparison(
            what, "ffmpeg", "s", *times, "≤ 1.25 ×", "ours reads the file twice: once to judge it, once to re-encode it"
        )
    ]


def _ours(clip: Path) -> None:
    with TemporaryDirectory() as folder:
        verdict = judge(clip, output=Path(folder))
    if not verdict.accepted:
        raise RuntimeError(f"our own clip was refused: {verdict}")


def _plain(ffmpeg: str, clip: Path) -> None:
    with TemporaryDirectory() as folder:
        quality = [
            "-preset",
            PRESET,
            "-crf",
            QUALITY,
            "-profile:v",
            "main",
            "-maxrate",
            "2500k",
            "-bufsize",
            "5000k",
        ]
        shape = ["-vf", "scale=-2:720", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart"]
        command = [ffmpeg, "-v", "error", "-i", str(clip), "-c:v", "libx264", *quality, *shape, f"{folder}/720p.mp4"]
        subprocess.run(command, check=True)
