"""Start processes, tell what they say, and stop them all, whatever happens to us.

Each child has its own session, so Ctrl-C at the terminal reaches only us and we stop them in order. The kernel ends
them when we are killed (PR_SET_PDEATHSIG), and what a killed one leaves behind goes with its process group.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
GRACE = 15
"""Seconds a process gets to stop by itself."""

_libc = ctypes.CDLL(None, use_errno=True)


class Stopped(Exception):
    """A signal asked us to stop."""


class ChildFailed(Exception):
    """A process ended that should not have, or ended badly. The message says which, and its last words."""


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    foundation: bool
    reader: threading.Thread
    last_words: deque[str] = field(repr=False)

    def failure(self) -> ChildFailed:
        self.reader.join(1)
        said = "".join(f"\n    {line}" for line in self.last_words)
        return ChildFailed(f"{self.name} ended with code {self.process.returncode}. Its last words:{said}")


@dataclass
class Supervisor:
    """Use as a context manager: leaving it stops all children. Each has a log in the folder `logs`."""

    logs: Path
    show: bool = False
    children: list[Child] = field(default_factory=list)
    asked_to_stop: bool = False

    def __enter__(self) -> "Supervisor":
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *error: object) -> None:
        self.stop_all()

    def listen_to_signals(self) -> None:
        """From now on Ctrl-C, a closed terminal and SIGTERM end wait() and run(); a second one kills without mercy."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.asked_to_stop:
            for child in self.children:
                _kill_group(child.process.pid)
            os._exit(130)
        self.asked_to_stop = True

    def start(
        self,
        name: str,
        command: Sequence[object],
        *,
        environment: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        foundation: bool = False,
        show: bool | None = None,
    ) -> Child:
        """Start `command`. What it says goes to its log, and to the screen if `show` (by default: if the supervisor shows).

        A foundation is stopped only when all that stand on it have ended.
        """
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment,
            preexec_fn=_die_with_parent(stop_signal, os.getpid()),
        )
        last_words: deque[str] = deque(maxlen=20)
        shown = self.show if show is None else show
        reader = threading.Thread(target=self._read, args=(name, process, last_words, shown), daemon=True)
        reader.start()
        child = Child(name, process, stop_signal, foundation, reader, last_words)
        self.children.append(child)
        return child

    def _read(self, name: str, process: subprocess.Popen[bytes], last_words: deque[str], show: bool) -> None:
        assert process.stdout
        with open(self.logs / f"{name}.log", "w", encoding="utf-8") as log:
            for line in process.stdout:
                text = line.decode("utf-8", "replace").rstrip("\n")
                last_words.append(text)
                print(text, file=log, flush=True)
                if show:
                    print(f"{name:<8}| {text}" if self.show else text, flush=True)

    def run(self, name: str, command: Sequence[object], *, environment: Mapping[str, str]) -> None:
        """Start `command`, show what it says, and wait until it has ended well. Raises ChildFailed, Stopped."""
        child = self.start(name, command, environment=environment, show=True)
        self.until(lambda: child.process.poll() is not None, watch=child)
        self.children.remove(child)
        child.reader.join(5)
        if child.process.returncode:
            raise ChildFailed(f"{name} ended with code {child.process.returncode}.")

    def until(self, ready: Callable[[], bool], *, seconds: float = float("inf"), watch: Child | None = None) -> None:
        """Wait until ready() says yes. Raises Stopped, TimeoutError, and ChildFailed when a child (other than `watch`) ended."""
        end = time.monotonic() + seconds
        while not ready():
            if self.asked_to_stop:
                raise Stopped
            for child in self.children:
                if child is not watch and child.process.poll() is not None:
                    raise child.failure()
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(0.05)

    def stop_all(self) -> None:
        """First all that stand on a foundation, at the same time; then the foundations, last started first."""
        self._stop([child for child in reversed(self.children) if not child.foundation])
        for child in reversed(self.children):
            self._stop([child])
        self.children.clear()

    def _stop(self, children: list[Child]) -> None:
        for child in children:
            if child.process.poll() is None:
                child.process.send_signal(child.stop_signal)
        end = time.monotonic() + GRACE
        for child in children:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0, end - time.monotonic()))
            _kill_group(child.process.pid)  # also what outlived it, as granian's workers do when it is killed
            child.process.wait()
            child.reader.join(1)


def _die_with_parent(number: signal.Signals, parent: int) -> Callable[[], None]:
    def before_exec() -> None:
        if sys.platform != "linux":
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # too late: the parent died in between
            os._exit(1)

    return before_exec


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def end_leftovers(mark: str) -> None:
    """Kill every process that has `mark` (NAME=value) in its environment: an earlier supervisor was killed and could not stop it."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)
