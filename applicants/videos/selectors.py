"""Reads of videos."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from applicants.covering import cover
from applicants.models import Application, Question
from applicants.selectors import questions_of
from applicants.states import ApplicationState, Round
from applicants.videos.models import Draft, Passage, Upload, Video, Viewing
from applicants.videos.states import AnswerKind, VideoState
from mentoring.accounts.models import User
from programs.models import Program
from programs.rules import is_assessor
from programs.states import Role


def latest_video(application: Application) -> Video | None:
    """The video the applicant should hear about: the live one, else the last one sent."""
    return (
        Video.objects.filter(application=application).exclude(state=VideoState.DELETED).order_by("-received_at").first()
    )


def ready_video(application: Application) -> Video | None:
    return Video.objects.filter(application=application, state=VideoState.READY).first()


NEVER_DUE = datetime(9000, 1, 1, tzinfo=UTC)


def in_turn(videos: QuerySet[Video]) -> QuerySet[Video]:
    """Those of them that wait, as they are taken: with the nearest deadline (`due`) first, then as they came."""
    return _with_due(videos).filter(state=VideoState.RECEIVED).order_by("due", "received_at")


def _with_due(videos: QuerySet[Video]) -> QuerySet[Any]:
    closes_at = Greatest("application__extra_time__until", "application__program__video_closes_at")
    return videos.annotate(due=Coalesce(closes_at, Value(NEVER_DUE)))


def ahead_of(video: Video) -> int:
    """How many are made before this one that waits, should no more come in: what is at work, and what is taken first. One query."""
    videos = _with_due(Video.objects.all())
    due = videos.filter(pk=video.pk).values("due")[:1]
    sooner = Q(due__lt=due) | Q(due=due, received_at__lt=video.received_at)
    at_work, waits = Q(state=VideoState.CHECKING), Q(state=VideoState.RECEIVED)
    return videos.filter(at_work | (waits & sooner)).count()


def takes_of(application: Application) -> int | None:
    """How many takes the applicant may film in the browser in all, None for as many as they like. One that could not be used is given back."""
    retakes = application.program.video_retakes
    if retakes is None:
        return None
    spoilt = Q(code__gt="") & ~Q(code="ok")
    return 1 + retakes + Video.objects.filter(spoilt, application=application).count()


def unfinished_upload(application: Application, *, now: datetime) -> Upload | None:
    """What was broken off last and can still be gone on with."""
    return (
        Upload.objects.filter(application=application, expires_at__gt=now, offset__gt=0).order_by("-touched_at").first()
    )


def video_for(user: User, video_id: UUID) -> Video | None:
    """The video if it exists and the person may watch it; None otherwise, without telling which."""
    video = Video.objects.select_related("application__program", "application__applicant").filter(pk=video_id).first()
    return video if video is not None and user.has_perm("videos.watch_video", video) else None


@dataclass(frozen=True, slots=True)
class Seen:
    """One viewing as the applicant reads it. `role`: in what part; `name`: of coordinators only, whom the applicant knows anyway."""

    at: datetime
    role: str
    name: str


LATEST = 50


def viewings_of(application: Application) -> list[Seen]:
    """Who has watched the applicant's answer and when, the latest fifty first, for the applicant.

    Assessors and leaders go by what they are: the one are not to be asked for favours, and how often one leader came back would tell of a
    ranking that is sealed.
    """
    viewings = (
        Viewing.objects.filter(video__application=application)
        .exclude(viewer=application.applicant_id)
        .select_related("viewer")
        .order_by("-at")[:LATEST]
    )
    return [
        Seen(one.at, one.get_role_display(), one.viewer.name if one.role == Role.COORDINATOR else "")
        for one in viewings
    ]


def deleted_answers(application: Application) -> list[Video]:
    """The marks of what was sent and is deleted, the latest ten first. `files_gone_at` is None as long as a file may be left."""
    return list(
        Video.objects.filter(application=application, state=VideoState.DELETED).order_by("-deleted_at", "-received_at")[
            :10
        ]
    )


def own_texts(application: Application) -> tuple[dict[int, str], int]:
    """What the applicant has written so far, by question id, and the draft's version (0: nothing is kept as a draft).

    Without a draft it is what was sent in writing last, so that it can be changed."""
    draft = Draft.objects.filter(application=application).first()
    if draft is not None:
        return {int(pk): text for pk, text in draft.texts.items()}, draft.version
    sent = Passage.objects.filter(
        video__application=application, video__kind=AnswerKind.TEXT, video__state=VideoState.READY
    )
    return dict(sent.values_list("question", "text")), 0


def videos_of(applications: Collection[Application]) -> dict[int, list[Video]]:
    """Application id -> its videos that are not deleted, the last one sent in front. One query, however many applications."""
    found: dict[int, list[Video]] = {application.pk: [] for application in applications}
    for video in Video.objects.filter(application__in=found).exclude(state=VideoState.DELETED).order_by("-received_at"):
        found[video.application_id].append(video)
    return found


def clip_without_captions(videos: Iterable[Video]) -> Video | None:
    """Of one application's videos: the finished film or voice if nobody can follow it without hearing it."""
    ready = (video for video in videos if video.state == VideoState.READY and video.kind != AnswerKind.TEXT)
    return next((video for video in ready if not video.captions), None)


def without_captions(program: Program) -> QuerySet[Video]:
    """Films and voices on the short list that cannot be followed without hearing them yet."""
    return (
        Video.objects.filter(
            application__program=program, application__state=ApplicationState.SHORTLISTED, state=VideoState.READY, captions=[]
        )
        .exclude(kind=AnswerKind.TEXT)
        .select_related("application__applicant")
        .order_by("application")
    )  # fmt: skip


def counts(program: Program) -> dict[str, int]:
    """How many videos of the programme are in which state."""
    rows = Video.objects.filter(application__program=program).values_list("state").annotate(Count("pk"))
    return {str(state): number for state, number in rows}


@dataclass(frozen=True, slots=True)
class Part:
    """One question of an answer. `text` is what was said or written (empty: nobody has written it down);
    `starts` is the second of the clip in which it begins (None: unknown)."""

    question: Question
    text: str
    starts: float | None

    @property
    def clock(self) -> str:
        """ "0:31" """
        return "" if self.starts is None else f"{int(self.starts) // 60}:{int(self.starts) % 60:02d}"


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the player shows it, the same for a film, a voice and a text. Two queries."""

    video: Video
    parts: list[Part]

    @property
    def has_captions(self) -> bool:
        return bool(self.video.captions)

    @property
    def chapters(self) -> list[Part]:
        """The questions one can jump to. Empty unless there are at least two."""
        known = [part for part in self.parts if part.starts is not None]
        return known if len(known) > 1 else []

    @property
    def words(self) -> int:
        return sum(len(part.text.split()) for part in self.parts)


def covered_for(user: User, video: Video) -> list[str]:
    """The words this person is not to read in what is said or written in the answer: those covered for assessors, if they watch as one."""
    words: list[str] = video.application.covered_words
    if not words or user.has_perm("videos.caption_video", video):
        return []
    return words if is_assessor(user, video.application.program) else []


def shown(video: Video, *, covered: Iterable[str] = ()) -> Shown:
    """What the player needs of one answer; with these words covered."""
    passages = {passage.question_id: passage for passage in Passage.objects.filter(video=video)}
    return Shown(
        video,
        [
            Part(
                question,
                text=cover(passage.text, covered) if passage else "",
                starts=passage.starts if passage else None,
            )
            for question in questions_of(video.application.program, Round.VIDEO)
            for passage in [passages.get(question.pk)]
        ],
    )
