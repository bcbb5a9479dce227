"""What is accepted, and the codes by which a file is refused."""

from dataclasses import dataclass

MAX_SIDE = 4096
MAX_PIXELS = 4096 * 2304
MIN_SIDE = 64
MAX_FPS = 245.0  # a phone's slow motion
MAX_STREAMS = 12
SILENCE = 0.001  # -60 dBFS


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may be, in seconds, and what follows from that. Extra time for one person is a larger `seconds`."""

    seconds: float = 90.0
    tolerance: float = 2.0  # a recorder that stops by itself at 90 s gives up to 90.2 s
    at_least: float = 3.0
    grain: float = 0.05  # files count in pieces of pictures and sound, so a length is known no better than this

    @property
    def longest(self) -> float:
        return self.seconds + self.tolerance

    @property
    def most_pictures(self) -> int:
        return int(self.longest * MAX_FPS)

    @property
    def most_packets(self) -> int:
        """Per track. The shortest pieces of sound in use last 2.5 ms."""
        return int(self.longest * 650)


class Bad(Exception):
    """The file will not do. `code` says why, `details` fill the sentence for the person, `reason` is for the log."""

    def __init__(self, code: str, reason: str = "", **details: object) -> None:
        super().__init__(code)
        self.code, self.reason, self.details = code, reason, details


def minutes(seconds: float) -> str:
    """95.2 -> "1:35"."""
    whole = int(seconds + 0.5)
    return f"{whole // 60}:{whole % 60:02d}"
