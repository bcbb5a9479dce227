"""The heaviest list pages over a large programme, against a bare page for somebody signed in. Through a real web server on loopback."""

import http.client
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring import clock
from mentoring.accounts.models import User
from mentoring.dashboard.large_world import build_large_world
from mentoring.management.benchmarks.measuring import Bench, Comparison
from mentoring.management.benchmarks.serving import cpu_of, get, sign_in, web_server
from programs.models import Program
from programs.states import Role

TITLE = "list pages over a large programme, against a bare signed-in page"
AT_ONCE = 4
WORLD_SECONDS = 120
MOST_QUERIES = 12


@dataclass(frozen=True, slots=True)
class Subject:
    name: str
    person: User
    path: str
    is_list: bool = True


@dataclass(frozen=True, slots=True)
class Load:
    """What one burst of requests took, for each: seconds of the web server's processor, and of waiting for one another's turn."""

    cpu: float
    wall: float


def measure(bench: Bench) -> list[Comparison]:
    begun = time.perf_counter()
    screened, matched = build_large_world(now=clock.now(), applicants=bench.sizes.applicants)
    built = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # autovacuum does this within a minute, and we do not wait
    rows = [
        Comparison(
            f"a world of {bench.sizes.applicants} applicants", f"{WORLD_SECONDS} s", "s", built, WORLD_SECONDS, "≤ 1 ×"
        )
    ]
    port, web = web_server(bench)
    return rows + [compare(subject, port, web, bench) for subject in _subjects(screened, matched)]


def _subjects(screened: Program, matched: Program) -> list[Subject]:
    coordinator = screened.memberships.filter(role=Role.COORDINATOR).earliest("pk").user
    assessor = screened.memberships.filter(role=Role.ASSESSOR).earliest("pk").user
    leader = matched.memberships.filter(role=Role.LEADER).earliest("pk").user
    run = matched.match_runs.earliest("pk")

    def of(program: Program, name: str, *arguments: object) -> str:
        return reverse(name, args=[program.slug, *arguments])

    return [
        Subject("table of results", coordinator, of(screened, "scoring:result-list", "application")),
        Subject("list of applications", coordinator, of(screened, "applicants:application-list")),
        Subject("search in applications", coordinator, of(screened, "applicants:application-list") + "?q=hansen+oslo"),
        Subject("letters", coordinator, of(screened, "dashboard:letter-list")),
        Subject("members", coordinator, of(matched, "programs:member-list")),
        Subject("control page", coordinator, of(screened, "dashboard:program-control"), is_list=False),
        Subject("coordinator's first page", coordinator, reverse("dashboard:home"), is_list=False),
        Subject("assessor's queue", assessor, of(screened, "scoring:queue")),
        Subject("match board", coordinator, of(matched, "matching:board")),
        Subject("a solved match", coordinator, of(matched, "matching:run-detail", run.pk), is_list=False),
        Subject("ranking sitting", leader, of(matched, "matching:sitting"), is_list=False),
    ]


def compare(subject: Subject, port: int, web: int, bench: Bench) -> Comparison:
    """A page for somebody beside the bare page for the same person, in turns, from the running web server."""
    bare = reverse("accounts:profile")
    cookie = sign_in(subject.person)
    ours, plain = [], []
    for _round in range(bench.sizes.rounds + 1):  # the first warms up: caches, plans, compiled templates
        ours.append(_burst(port, subject.path, cookie, bench.sizes.requests, web))
        plain.append(_burst(port, bare, cookie, bench.sizes.requests, web))
    waits, processor = (
        [[getattr(load, of) for load in loads[1:]] for loads in (ours, plain)] for of in ("wall", "cpu")
    )
    queries = [_queries(subject.person, path) for path in (subject.path, bare)]
    took, bare_took = (1000 * statistics.median(seconds) for seconds in waits)
    used, bare_used = (1000 * statistics.median(seconds) for seconds in processor)
    note = (
        f"{queries[0]} queries against {queries[1]}; {1000 / took:.0f} requests/s against {1000 / bare_took:.0f}; "
        f"{used:.0f} ms of the web server's processor against {bare_used:.0f}"
    )
    goal = f"≤ {MOST_QUERIES} queries" if subject.is_list else ""
    return Comparison(subject.name, "bare page", "ms a page", took, bare_took, goal, note)


def _burst(port: int, path: str, cookie: str, requests: int, web: int) -> Load:
    """So many requests over a few connections that stay open. Every answer must be 200."""

    def client(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _request in range(number):
            status, body = get(line, path, cookie)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}: {body[:200]!r}")
        line.close()

    lines = min(AT_ONCE, requests)
    each = requests // lines
    cpu, begun = cpu_of(web), time.perf_counter()
    with ThreadPoolExecutor(lines) as pool:
        list(pool.map(client, [each] * lines))
    return Load((cpu_of(web) - cpu) / (each * lines), (time.perf_counter() - begun) / (each * lines))


def _queries(person: User, path: str) -> int:
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(queries)
