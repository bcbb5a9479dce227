"""What is accepted, and the codes by which a file is refused."""

MAX_SECONDS = 90.0
TOLERANCE = 2.0  # a recorder that stops by itself at 90 s gives up to 90.2 s
MIN_SECONDS = 3.0
MAX_SIDE = 4096
MAX_PIXELS = 4096 * 2304
MIN_SIDE = 64
MAX_FPS = 245.0
MAX_FRAMES = 92 * 245
MAX_PACKETS = 60_000
MAX_STREAMS = 12
SILENCE = 0.001  # -60 dBFS


class Bad(Exception):
    """The file will not do. `code` says why, `details` fill the sentence for the person."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code, self.details = code, details


def minutes(seconds: float) -> str:
    """95.2 -> "1:35"."""
    whole = int(seconds + 0.5)
    return f"{whole // 60}:{whole % 60:02d}"
