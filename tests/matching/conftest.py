from collections.abc import Mapping, Sequence

import pytest

from tests.scenarios.matches import to_be_matched

WISHES: Mapping[str, Sequence[str]] = {
    "Lea": ("Ada", "Bo", "Cy"), "Max": ("Ada", "Di", "Eli"), "Noa": ("Bo", "Cy", "Fam"),
}  # fmt: skip
"""Ada is wished for by two, and so are Bo and Cy: somebody has to go without."""


@pytest.fixture
def matching(program, coordinator, now):
    """Three leaders with two places each have ranked the six on the short list; the match can be run."""
    program.contact = coordinator
    program.save(update_fields=["contact"])
    return to_be_matched(program, WISHES, by=coordinator, now=now)
