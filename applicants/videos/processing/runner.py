"""The parent's side: runs the child under limits, and says what came of it. No shell, no secrets, never waits for ever."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Literal

from applicants.videos.processing import scanner

WORKER = Path(__file__).with_name("worker.py")
PROBE_SECONDS = 60
WALL_SECONDS = 300
CPU_SECONDS = 240
"""For a clip of 90 seconds, and so much more for one that may be longer: by the clock, and of the processor."""
MEMORY_MB = 1536
FILE_MB = 150
"""Of memory, and of each file that is made."""
PUTTING_AWAY = 30
LONGEST_LOOK = scanner.PATIENCE + PROBE_SECONDS
"""Seconds by the clock after which a look at one file is over, whatever it holds: scanned and probed."""
MOST_SECONDS = 600
"""The longest clip there is: what a programme may allow at most, and what one person may be given on top of it."""
PROTECTIONS = ("landlock", "netns")
"""What is to hold around a child besides its limits: no files (and, on newer kernels, no TCP), and a network without a way out."""

Job = Literal["probe", "transcode"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`code` is "ok", or why not (applicants.videos.messages has the sentences). `failed` is our fault: try again later."""

    code: str
    details: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def accepted(self) -> bool:
        return self.code == "ok"

    @property
    def is_ours(self) -> bool:
        return self.code == "failed"


def longest_work(max_seconds: float) -> float:
    """Seconds by the clock after which the work on one clip is over, whatever it holds: scanned, probed, re-encoded and put away."""
    return LONGEST_LOOK + WALL_SECONDS * _longer(max_seconds) + PUTTING_AWAY


def protections() -> frozenset[str]:
    """Which walls hold around a child on this machine (PROTECTIONS), found out by starting one. Raises OSError when it does not start."""
    with TemporaryFile() as nothing:
        verdict = look(Path(f"/proc/self/fd/{nothing.fileno()}"))
    if verdict.is_ours:
        raise OSError(verdict.reason)
    return frozenset(verdict.facts["sandbox"])


def _longer(max_seconds: float) -> float:
    return min(max(max_seconds, 90.0), MOST_SECONDS) / 90


def look(path: Path, *, kind: str = "video", max_seconds: float = 90.0) -> Verdict:
    """The first judge alone, in a fraction of a second: "ok" says only that nothing speaks against the file so far."""
    return run("probe", path, kind=kind, max_seconds=max_seconds, wall_seconds=PROBE_SECONDS)


def judge(
    path: Path, *, output: Path, kind: str = "video", max_seconds: float = 90.0, wall_seconds: float = WALL_SECONDS
) -> Verdict:
    """Both judges on one file. If they accept it, `output` (an empty folder) holds 720p.mp4 and poster.jpg, or for `audio` sound.m4a.

    `facts` then holds the length in seconds, width and height of the web copy, and how loud its sound is (`loudness`: one number per 1024
    samples at 48 kHz). Raises nothing for whatever the file holds.
    """
    first = look(path, kind=kind, max_seconds=max_seconds)
    if not first.accepted:
        return first
    second = run(
        "transcode", path, kind=kind, max_seconds=max_seconds, wall_seconds=wall_seconds * _longer(max_seconds), output=output,
        tracks=first.facts["tracks"],
    )  # fmt: skip
    if not second.accepted:
        return second
    warnings = [*first.facts["warnings"], *second.facts["warnings"]]
    return Verdict("ok", facts={**second.facts, "warnings": warnings, "measured": first.facts["measured"]})


def run(
    job: Job, path: Path, *, kind: str = "video", max_seconds: float, wall_seconds: float, output: Path | None = None,
    tracks: Mapping[str, int | None] | None = None,
) -> Verdict:  # fmt: skip
    """One job in one child. The child is gone when this returns, whatever it did."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    command = [
        sys.executable, "-I", str(WORKER), job, "--parent", str(os.getpid()), "--fd", str(descriptor), "--kind", kind,
        "--cpu", str(round(CPU_SECONDS * _longer(max_seconds))), "--memory-mb", str(MEMORY_MB), "--file-mb", str(FILE_MB),
        "--seconds", str(max_seconds), *(["--out", str(output)] if output else []),
        *(word for name, number in (tracks or {}).items() if number is not None for word in (f"--{name}", str(number))),
    ]  # fmt: skip
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(output or "/")}
    try:
        child = subprocess.Popen(
            command, pass_fds=[descriptor], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True, env=environment, cwd=output or "/",
        )  # fmt: skip
        try:
            said, complained = child.communicate(timeout=wall_seconds)
        except BaseException as error:  # the wall clock, Celery's soft limit, Ctrl-C: the child goes with us
            _kill(child)
            if isinstance(error, subprocess.TimeoutExpired):
                return Verdict(
                    "failed", reason="wall clock"
                )  # it lacked the processor, else its own limit had come first
            raise
    finally:
        os.close(descriptor)
    return _read(child.returncode, said, complained)


def _kill(child: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()


def _read(code: int, said: bytes, complained: bytes) -> Verdict:
    match -code:
        case signal.SIGXCPU:
            return Verdict("timeout", reason="processor time")
        case signal.SIGKILL | signal.SIGTERM:  # somebody ended it: an operator, or a machine that is out of memory
            return Verdict("failed", reason=f"signal {-code}")
        case number if number > 0:  # a decoder crashed: the file is to blame, and nobody but the child was hurt
            return Verdict("damaged", reason=f"signal {number}")
    try:
        result = json.loads(said)
    except ValueError:
        return Verdict("failed", reason=complained[-300:].decode("utf-8", "replace"))
    known = {"code", "details", "reason"}
    return Verdict(
        code=result["code"],
        details=result.get("details") or {},
        facts={key: value for key, value in result.items() if key not in known},
        reason=result.get("reason") or "",
    )
