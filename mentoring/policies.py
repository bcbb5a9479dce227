"""How a rule says no.

`policies.py` of each app holds functions `check_can_…` that return None or raise Refusal. Services call them before they write;
pages call them through `why_not` to disable a button with the very same sentence.
"""

from collections.abc import Callable
from typing import ParamSpec

from django.utils.functional import Promise

P = ParamSpec("P")


class Refusal(Exception):
    """A rule said no. `code` is for programs, `message` is a sentence with the way out for the person."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code, self.message = code, message

    def __str__(self) -> str:
        return str(self.message)


def why_not(check: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> Refusal | None:
    """The refusal that `check` would raise, or None if it lets the person through."""
    try:
        check(*args, **kwargs)
    except Refusal as refusal:
        return refusal
    return None
