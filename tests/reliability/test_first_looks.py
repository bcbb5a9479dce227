"""Whoever takes the first looks is killed in the middle of two of them: everybody gets one verdict, and nothing is left lying.

What it had in hand is found by the judging; what it had not yet taken it looks at when it is back.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from applicants.models import Application
from applicants.states import ApplicationState
from applicants.videos import files
from applicants.videos.models import Video
from mentoring import clock
from mentoring.celery import app
from mentoring.mail.models import OutboundEmail
from programs.states import Role
from tests.conftest import member
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.factories.programs import ProgramFactory
from tests.reliability.conftest import Workers, on_the_tests_database
from tests.scenarios.videos import invited, received
from tests.videos.test_judging import CASES, children_of

PAPERS, FILMS = 4, 1
PAPER, FILM = b"%PDF-1.7" + bytes(600), (CASES / "firefox_vp8.webm").read_bytes()


@pytest.fixture
def applications(transactional_db) -> list[Application]:
    program, now = ProgramFactory(slug="runde"), clock.now()
    first = invited(program, UserFactory(), by=member(program, "Hanne", "R", Role.COORDINATOR), now=now)
    others = ApplicationFactory.create_batch(
        PAPERS + FILMS - 1, program=first.program, state=ApplicationState.INVITED, submitted_at=now, eligible=True
    )
    return [first, *others]


def held(workers: Workers) -> Iterator[int]:
    """The children that open a file for these workers just now, stopped before they have come to the end of it."""
    for child in (child for one in workers.pool() for child in children_of(one, "probe")):
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.kill(child, signal.SIGSTOP)
            if state_of(child) != "Z":
                yield child


def state_of(process: int) -> str:
    """As the kernel names it: T for one that was stopped, Z for one that has ended, X for one that is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "X"


def test_a_look_that_is_killed_costs_nothing_but_the_early_answer(applications, supervisor, empty_broker, settings):
    papers = [received(one, now=clock.now(), chunks=[PAPER]) for one in applications[:PAPERS]]
    films = [received(one, now=clock.now(), chunks=[FILM]) for one in applications[PAPERS:]]
    environment = on_the_tests_database(MEDIA_ROOT=str(settings.MEDIA_ROOT))
    looks = Workers(supervisor, environment, queue="look")
    for _killing in range(2):
        looks.start()
        children: list[int] = []
        app.send_task("videos.look_at_waiting", queue="look")
        supervisor.until(lambda into=children: into.extend(held(looks)) or into, seconds=60)
        looks.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGCONT)  # it goes with its parent, be it only on its way
            supervisor.until(lambda of=child: state_of(of) in "ZX", seconds=10)
    cut_off = set(Video.objects.filter(state="received").exclude(looked_at=None))
    assert len(cut_off) == 2 and cut_off <= set(papers)

    looks.start()
    app.send_task("videos.look_at_waiting", queue="look")
    supervisor.until(lambda: not Video.objects.filter(looked_at=None).exists(), seconds=60)
    supervisor.until(lambda: Video.objects.filter(state="rejected").count() == PAPERS - 2, seconds=60)
    assert set(Video.objects.filter(state="received")) == cut_off | set(films)

    video = Workers(supervisor, environment, queue="video")
    video.start()
    app.send_task("videos.process_waiting", queue="video")
    supervisor.until(lambda: not Video.objects.filter(state__in=["received", "checking"]).exists(), seconds=60)
    supervisor.stop_all()
    assert sorted(Video.objects.values_list("pk", "state", "code", "attempts")) == sorted(
        [(paper.pk, "rejected", "not_video", int(paper in cut_off)) for paper in papers]
        + [(film.pk, "ready", "ok", 1) for film in films]
    )
    told = OutboundEmail.objects.filter(kind__startswith="videos.").values_list("kind", "recipient")
    assert sorted(told) == sorted(
        [("videos.rejected", paper.application.applicant_id) for paper in papers]
        + [("videos.ready", film.application.applicant_id) for film in films]
    )
    folders = {folder.name: sorted(file.name for file in folder.iterdir()) for folder in files.root().iterdir()}
    assert folders == {str(film.pk): ["720p.mp4", "poster.jpg"] for film in films}
