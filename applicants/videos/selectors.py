"""Reads of videos."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from applicants.models import Application, Question
from applicants.selectors import questions_of
from applicants.states import Round
from applicants.videos.models import Passage, Upload, Video, Viewing
from applicants.videos.states import VideoState
from mentoring.accounts.models import User
from programs.models import Program


def latest_video(application: Application) -> Video | None:
    """The video the applicant should hear about: the live one, else the last one sent."""
    return (
        Video.objects.filter(application=application).exclude(state=VideoState.DELETED).order_by("-received_at").first()
    )


def ready_video(application: Application) -> Video | None:
    return Video.objects.filter(application=application, state=VideoState.READY).first()


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


def viewings_of(application: Application) -> QuerySet[Viewing]:
    """Who watched the applicant's video, latest first, for the applicant."""
    return (
        Viewing.objects.filter(video__application=application)
        .exclude(viewer=application.applicant_id)
        .select_related("viewer")
        .order_by("-at")
    )


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


def shown(video: Video) -> Shown:
    """What the player needs of one answer."""
    passages = {passage.question_id: passage for passage in Passage.objects.filter(video=video)}
    return Shown(
        video,
        [
            Part(question, text=passage.text if passage else "", starts=passage.starts if passage else None)
            for question in questions_of(video.application.program, Round.VIDEO)
            for passage in [passages.get(question.pk)]
        ],
    )
