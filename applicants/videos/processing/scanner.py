"""Asks a virus scanner about a file: ClamAV's clamd, by its own protocol (INSTREAM), at tcp://host:port or unix:///path/of/its/socket."""

import socket
import struct
import time
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 60.0
"""Seconds for one whole answer."""
PIECE = 256 * 1024
CLEAN = "stream: OK"
FOUND = " FOUND"


class NoAnswer(OSError):
    """The scanner has not said clearly that the file is clean, or what it found."""


def found_in(path: Path, *, scanner: str) -> str:
    """The name of what the scanner found in this file; empty when it says that the file is clean.

    Raises OSError when the scanner is away, takes too long or says anything else: nothing counts as clean unless the scanner has said so.
    """
    with path.open("rb") as file, _Line(scanner) as line:
        try:
            line.say(b"zINSTREAM\0")
            while piece := file.read(PIECE):
                line.say(struct.pack("!I", len(piece)) + piece)
            line.say(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has stopped listening and may have said why: the file is larger than it takes
        answer = line.hear()
    if answer == CLEAN:
        return ""
    if answer.endswith(FOUND):
        return answer.removeprefix("stream: ").removesuffix(FOUND)
    raise NoAnswer(f"the virus scanner says: {answer or 'nothing'}")


def answers(scanner: str) -> bool:
    """Whether the scanner is there. Raises OSError when nobody answers at all."""
    with _Line(scanner) as line:
        line.say(b"zPING\0")
        return line.hear() == "PONG"


class _Line:
    """One conversation, of which every step counts against the same patience."""

    def __init__(self, scanner: str) -> None:
        self.until = time.monotonic() + PATIENCE
        where = urlsplit(scanner)
        if where.scheme == "unix":
            self.socket = socket.socket(socket.AF_UNIX)
            try:
                self.socket.settimeout(self._left())
                self.socket.connect(where.path)
            except OSError:
                self.socket.close()
                raise
        else:
            self.socket = socket.create_connection((where.hostname or "", where.port or 3310), self._left())

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.socket.close()

    def _left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the virus scanner takes too long")
        return left

    def say(self, words: bytes) -> None:
        self.socket.settimeout(self._left())
        self.socket.sendall(words)

    def hear(self) -> str:
        """What it says up to the zero byte, or until it hangs up."""
        heard = b""
        while not heard.endswith(b"\0") and len(heard) < 1024:
            self.socket.settimeout(self._left())
            try:
                more = self.socket.recv(1024)
            except ConnectionResetError:
                break
            if not more:
                break
            heard += more
        return heard.rstrip(b"\0").decode("utf-8", "replace").strip()
