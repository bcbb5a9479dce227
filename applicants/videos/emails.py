"""The letters about videos."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from applicants.videos.messages import sentence
from applicants.videos.models import Video
from mentoring.mail.kinds import LetterKind, Placeholder, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import queue_email


def video_context(video: Video) -> dict[str, Any]:
    application = video.application
    with translation.override(application.applicant.language):
        why = sentence(video.code, video.details, kind=video.kind) if video.code else ""
    path = reverse("videos:video-page", args=[application.program.slug, application.ref])
    return {"video": video, "application": application, "program": application.program, "why": why, "path": path}


def send_ready(video: Video, *, now: datetime) -> OutboundEmail:
    return _send("ready", video, now=now)


def send_lost(video: Video, *, now: datetime) -> OutboundEmail:
    return _send("lost", video, now=now)


def send_rejected(video: Video, *, now: datetime) -> OutboundEmail:
    return _send("rejected", video, now=now)


def _send(event: str, video: Video, *, now: datetime) -> OutboundEmail:
    return queue_email(
        key=f"videos.{event}|{video.program_id}|{video.pk}",
        kind=f"videos.{event}",
        template=f"videos/emails/{event}",
        context=video_context(video),
        to=video.application.applicant,
        now=now,
        program_id=video.program_id,
        about=video.application.about,
    )


register(
    LetterKind("videos.ready", _("The video is in order"), _("The applicant"), _("A video has been checked and can be used")),
    LetterKind(
        "videos.rejected", _("The video cannot be used"), _("The applicant"), _("A video has been checked and cannot be used"),
        {"why": Placeholder("why", _("What is wrong with the video"), needed=True)},
    ),
    LetterKind("videos.lost", _("The video was lost"), _("The applicant"), _("A video was lost through a fault of ours")),
)  # fmt: skip
