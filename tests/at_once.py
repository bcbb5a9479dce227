"""Several people, or one person several times, at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from mentoring.policies import Refusal


def at_once(number: int, act: Callable[[], Any]) -> list[Any]:
    """`act()` in so many threads, started together; what each gave, or the code of its refusal."""
    start = threading.Barrier(number)

    def run(_n: int) -> Any:
        start.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))
