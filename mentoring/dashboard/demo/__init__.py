"""The demo world: programmes in every phase, built through the services, as their people would have built them, at the times they would have."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from multiprocessing import get_context

from django.db import connections

from mentoring.dashboard.demo.districts import districts
from mentoring.dashboard.demo.programmes import closed, open_call, ranking_under_way, running, screening_under_way
from mentoring.dashboard.demo.world import World

Step = Callable[[World], None]

SIDE_BY_SIDE: Sequence[Sequence[Step]] = (
    (running, districts),
    (ranking_under_way, screening_under_way, open_call, closed),
)
"""What knows nothing of each other, in parts that take about as long. `running` copies clips that `ranking_under_way` makes."""


def build_demo_world(*, now: datetime) -> None:
    """All of it, ending at `now`, by two processes. Raises RuntimeError when one of them fails; what it says is on its stderr."""
    world = World(now=now)
    world.staff()
    world.cast()
    connections.close_all()  # a connection cannot be shared
    fork = get_context("fork")
    processes = [fork.Process(target=_take, args=(world, steps)) for steps in SIDE_BY_SIDE]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("the demo world could not be built")


def _take(world: World, steps: Sequence[Step]) -> None:
    for step in steps:
        world.chance = random.Random(step.__name__)  # the same whoever else is at work
        step(world)
