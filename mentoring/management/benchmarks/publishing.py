"""Publishing a large match, against reading once everybody it concerns. A coordinator waits for it; the letters are the workers'."""

from matching.models import MatchRun
from matching.selectors.people import leaders_of, short_list
from matching.services import publish_run
from mentoring import clock
from mentoring.dashboard.large_world import LargeWorld
from mentoring.management.benchmarks.measuring import Bench, Comparison, in_turns, undone, wall
from programs.models import Program

TITLE = "a large match published, against reading everybody it concerns"
GOAL = "≤ 6 ×"


def measure(bench: Bench) -> list[Comparison]:
    number = bench.sizes.published
    program = LargeWorld(now=clock.now()).matched(number)
    run = MatchRun.objects.get(program=program)
    ours, plain = in_turns(lambda: _published(run), lambda: wall(lambda: _read(program)), rounds=bench.sizes.rounds)
    what = f"publish {number} leaders × 2"
    return [Comparison(what, "reading everybody", "s", ours, plain, goal=GOAL)]


def _published(run: MatchRun) -> float:
    with undone():
        return wall(lambda: publish_run(run=run, by=run.created_by, now=clock.now()))


def _read(program: Program) -> None:
    list(leaders_of(program))
    list(short_list(program))
