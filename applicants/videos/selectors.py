"""Reads of videos."""

from uuid import UUID

from django.db.models import Count, QuerySet

from applicants.models import Application
from applicants.videos.models import Video, Viewing
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
