from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.states import Flow, State


class AnswerKind(models.TextChoices):
    """The three ways to answer. They count the same and are shown the same way."""

    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Sound only")
    TEXT = "text", _("In writing")


class VideoState(State):
    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Ready")
    REJECTED = "rejected", _("Cannot be used")
    FAILED = "failed", _("Technical problem")
    DELETED = "deleted", _("Deleted")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {
            "received": "info",
            "checking": "progress",
            "ready": "success",
            "rejected": "danger",
            "failed": "warning",
            "deleted": "neutral",
        }

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {
            "received": "system", "checking": "system", "ready": "assessor", "rejected": "applicant", "failed": "system", "deleted": "nobody",
        }  # fmt: skip


V = VideoState
VIDEO_FLOW: Final[Flow[VideoState]] = Flow(
    name="video",
    initial=V.RECEIVED,
    moves={
        V.RECEIVED: frozenset(
            {V.CHECKING, V.READY, V.REJECTED, V.DELETED}
        ),  # ready: what is written; rejected: at first sight
        V.CHECKING: frozenset({V.READY, V.REJECTED, V.FAILED, V.RECEIVED, V.DELETED}),
        V.FAILED: frozenset({V.RECEIVED, V.DELETED}),
        V.READY: frozenset({V.FAILED, V.DELETED}),  # failed: its file has been lost
        V.REJECTED: frozenset({V.DELETED}),
        V.DELETED: frozenset(),
    },
)
