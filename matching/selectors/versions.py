"""Which engine made a match: enough to know later whether a repeated run was made by the same one."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from matching import engine


@cache
def engine_version() -> str:
    """A fingerprint of the engine's own source, and the version of the solver beneath it."""
    folder = Path(engine.__file__).parent
    source = b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))
    return f"{hashlib.sha256(source).hexdigest()[:12]} / HiGHS {version('highspy')}"
