"""Nobody keeps the web server's threads by sending slowly.

The server hands a request over as soon as its head is here, and a thread then waits for the body. A read blocks until all that was asked for
has come, and cannot be ended from outside. So little is asked for at a time, and between two reads we decide whether to wait for more: a minute
for a mebibyte, and less when others are kept waiting. A line that says nothing at all any more is not ended here; that is for a proxy,
behind which (nginx.conf) whole requests come at once and none of this ever has anything to do.
"""

import time
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from django.http import HttpRequest

SECONDS = 60.0
"""How long a mebibyte, or a body that is smaller, may take. From then on the next mebibyte counts."""
WINDOW = 1024 * 1024
BLOCK = 1024
"""The most that is asked for at a time."""
SLOW = 1.0
"""Whoever has been sending for so many seconds, and has not kept up with WINDOW in SECONDS, is slow."""
MOST_SLOW = 8
"""So many slow ones may keep a thread of this process, half of those there are. When there are more the slowest is given up."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class TooSlow(OSError):
    """What was sent did not come within reasonable time. What had come before was handed out."""


class Body:
    """`wsgi.input` that is waited for within reason: afterwards `read` raises TooSlow, and `given_up` is True."""

    def __init__(self, source: Any) -> None:
        self.given_up = False
        self._source = source
        self._received = 0
        self._began = self._window_began = 0.0

    def read(self, size: int = -1) -> bytes:
        """So many bytes (all, if it is negative); fewer only at the end."""
        blocks: list[bytes] = []
        left = size
        while left and (block := self._next(left)):
            blocks.append(block)
            left -= len(block) if left > 0 else 0
        return b"".join(blocks)

    def readline(self, size: int = -1) -> bytes:
        line = bytearray()
        while len(line) != size and not line.endswith(b"\n") and (byte := self.read(1)):
            line += byte
        return bytes(line)

    def pace(self) -> float:
        """Bytes a second."""
        return self._received / max(time.monotonic() - self._began, SLOW)

    def _next(self, most: int) -> bytes:
        """Never more than a quarter of what has come: whoever has sent little is not waited for long."""
        self._began = self._began or time.monotonic()
        self._window_began = self._window_began or self._began
        if self.given_up:
            raise TooSlow
        size = max(1, min(BLOCK, self._received // 4))
        block = self._source.read(size if most < 0 else min(size, most))
        now = time.monotonic()
        if (self._received + len(block)) // WINDOW > self._received // WINDOW:
            self._window_began = now
        self._received += len(block)
        if block and now - self._began > SLOW and self.pace() < WINDOW / SECONDS:
            slow_ones.add(self)
        if now - self._window_began > SECONDS:
            self.given_up = True
        return block


class SlowOnes:
    """The slow bodies that threads of this process are reading."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._bodies: set[Body] = set()

    def add(self, body: Body) -> None:
        with self._lock:
            self._bodies.add(body)
            if len(self._bodies) > MOST_SLOW:
                slowest = min(self._bodies, key=Body.pace)
                slowest.given_up = True
                self._bodies.discard(slowest)

    def remove(self, body: Body) -> None:
        with self._lock:
            self._bodies.discard(body)


slow_ones = SlowOnes()


def was_given_up(request: HttpRequest) -> bool:
    """The body of the request has not come within reasonable time."""
    return getattr(request.META.get("wsgi.input"), "given_up", False)


def patient(application: Application) -> Application:
    """The application, with bodies that are waited for within reason."""

    def handle(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"] = Body(environ["wsgi.input"])
        try:
            return application(environ, start_response)
        finally:
            slow_ones.remove(body)

    return handle
