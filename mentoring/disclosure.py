"""Of how few people a number may speak. Whatever counts people, on a page, in a letter or in a file, keeps to it."""

from collections.abc import Sequence
from typing import Final

SMALLEST: Final = 5
"""Nothing is told of fewer, for any slice; Statistics Norway draws the line there too."""


def covered(counts: Sequence[int], *, smallest: int) -> list[int | None]:
    """Counts that add up to a number one knows, with the small ones covered (None), and then the next smallest as well, so that nothing
    can be found by subtraction. Nought is no secret.
    """
    shown: list[int | None] = [None if 0 < count < smallest else count for count in counts]
    if None in shown:
        others = [place for place, count in enumerate(shown) if count]
        if others:
            shown[min(others, key=lambda place: counts[place])] = None
    return shown
