"""Moments as clocks in Oslo show them."""

from datetime import datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def at(*when: int) -> datetime:
    """`at(2026, 8, 4, 9)` is nine o'clock on 4 August."""
    return datetime(*when, tzinfo=OSLO)  # type: ignore[misc,arg-type]
