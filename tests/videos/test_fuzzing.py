"""Files that have been damaged at random get a verdict: no hang, no crash, and none of it taken for our own fault.

The chance is seeded, so a file that goes wrong can be made again. MENTORING_FUZZ=500 tries so many.
"""

import os
import random
import time
from pathlib import Path

import pytest

from applicants.videos.messages import sentence
from applicants.videos.processing.runner import judge
from tests.videos.test_judging import ACCEPTED, CASES

HOW_MANY = int(os.environ.get("MENTORING_FUZZ", "20"))
LONGEST = 60
"""Seconds. The files are short, and the machine may be busy."""
WHOLE = sorted(name for name in ACCEPTED if (CASES / name).stat().st_size < 400_000)


def damaged(seed: int) -> tuple[str, bytes]:
    """A good file with one to twelve changes: bytes, runs of bytes, pieces cut out, doubled or moved; often where its headers are."""
    chance = random.Random(seed)
    name = chance.choice(WHOLE)
    content = bytearray((CASES / name).read_bytes())
    for _change in range(chance.randint(1, 12)):
        reach = min(len(content), chance.choice([64, 2048, len(content)]))
        at = chance.randrange(reach) if chance.random() < 0.7 else len(content) - 1 - chance.randrange(reach)
        length = chance.choice([1, 4, 16, 400])
        match chance.choice(["byte", "byte", "run", "huge", "cut", "double", "move"]):
            case "byte":
                content[at] ^= 1 << chance.randrange(8)
            case "run":
                content[at : at + length] = chance.randbytes(length)
            case "huge":  # sizes and counts are four bytes
                content[at : at + 4] = chance.choice(
                    [b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\1"]
                )
            case "cut":
                del content[at : at + length]
            case "double":
                content[at:at] = content[at : at + length]
            case "move":
                piece = content[at : at + length]
                content[at : at + length] = content[:length]
                content[: len(piece)] = piece
        if len(content) < 100:
            break
    if chance.random() < 0.9:  # else it is no film at the first glance, and nobody looks further
        content[:32] = (CASES / name).read_bytes()[:32]
    return name, bytes(content)


@pytest.mark.parametrize("seed", range(HOW_MANY))
def test_damaged_files_get_a_verdict(seed, tmp_path: Path):
    name, content = damaged(seed)
    path, made = tmp_path / name, tmp_path / "made"
    path.write_bytes(content)
    made.mkdir()
    begun = time.monotonic()
    verdict = judge(path, output=made)
    assert time.monotonic() - begun < LONGEST
    assert not verdict.is_ours, verdict
    assert not verdict.reason.startswith("signal"), verdict
    assert verdict.accepted or sentence(verdict.code, verdict.details).endswith(".")
