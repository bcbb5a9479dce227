"""Answers to the video questions, each brought where it is by the services the pages and the worker call."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from applicants.models import Application
from applicants.states import Outcome, Round
from applicants.videos import files
from applicants.videos.models import Video
from applicants.videos.processing.runner import Verdict
from applicants.videos.services import claim_video, finish_video, receive_video
from applicants.videos.states import AnswerKind
from mentoring.accounts.models import User
from mentoring.fields import Translated
from programs.models import Program
from programs.services import set_dates
from programs.states import Phase, Role
from tests.factories.accounts import UserFactory
from tests.factories.applicants import QuestionFactory
from tests.factories.programs import MembershipFactory, ProgramFactory
from tests.scenarios.applicants import decided, moved, open_call, submitted

QUESTIONS = ("What will you teach a leader?", "What do you want to learn?", "When did you change your mind?")
CLIP = bytes(range(256)) * 4096 * 2 + b"the end"
"""What lies where a web copy lies, 2 MiB and a bit: enough to ask for pieces of it."""
POSTER = b"\xff\xd8\xff\xd9"


BLOCK = 1024 / 48_000


def spoken(seconds: float) -> list[float]:
    """How loud each moment is when three answers are spoken, each two sentences of equal length with a breath between them."""
    number = round(seconds / BLOCK)
    return [0.001 if (6 * place / number) % 1 > 0.9 else 0.1 for place in range(number)]


def invited(program: Program, person: User, *, by: User, now: datetime) -> Application:
    """Asked for a video. Three questions, ten days to send it."""
    for position, text in enumerate(QUESTIONS, start=1):
        QuestionFactory(
            program=program, round=Round.VIDEO, position=position, text=Translated(en=text, nb=text, nn=text)
        )
    open_call(program, by=by, now=now, closes_in=timedelta(hours=1))
    application = submitted(program, person, now=now)
    moved(program, Phase.SCREENING, by=by, now=now)
    decided(program, {application: Outcome.ADVANCE}, by=by, now=now)
    moved(program, Phase.VIDEO, by=by, now=now)
    set_dates(
        program=program, by=by, now=now, video_closes_at=now + timedelta(days=10), matching_ends_on=(now + timedelta(days=40)).date()
    )  # fmt: skip
    application.refresh_from_db()
    return application


def another_invited(*, slug: str, deadline: datetime, now: datetime) -> Application:
    """Somebody in another programme, whose videos are due then."""
    program = ProgramFactory(slug=slug)
    coordinator = MembershipFactory(program=program, role=Role.COORDINATOR).user
    application = invited(program, UserFactory(), by=coordinator, now=now)
    set_dates(program=program, by=coordinator, now=now, video_closes_at=deadline)
    application.refresh_from_db()
    return application


def received(
    application: Application, *, now: datetime, chunks: Iterable[bytes] = (b"film",), kind: str = AnswerKind.VIDEO
) -> Video:
    chunks = list(chunks)
    return receive_video(
        application=application, name="svar.mp4", size=sum(map(len, chunks)), chunks=chunks, by=application.applicant, now=now, kind=kind,
    )  # fmt: skip


def ready(
    application: Application, *, now: datetime, seconds: float = 61.0, clip: bytes = CLIP, kind: str = AnswerKind.VIDEO
) -> Video:
    """Judged and accepted. Its files hold what the test says; the judging itself has tests of its own."""
    received(application, now=now, kind=kind)
    video = claim_video(now=now)
    assert video is not None
    work = files.work_folder(video.pk, video.attempts)
    (work / files.WEB_COPIES[video.kind]).write_bytes(clip)
    (work / files.POSTER).write_bytes(POSTER)
    facts = {"seconds": seconds, "w": 1280, "h": 720, "loudness": spoken(seconds)}
    return finish_video(video=video, verdict=Verdict("ok", facts=facts), by=None, now=now)


def rejected(application: Application, *, now: datetime, code: str, **details: object) -> Video:
    received(application, now=now)
    video = claim_video(now=now)
    assert video is not None
    return finish_video(video=video, verdict=Verdict(code, details=details), by=None, now=now)
