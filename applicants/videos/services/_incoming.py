"""What every way of sending an answer ends in: one video that waits to be judged. Within the caller's transaction."""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from applicants.models import Application
from applicants.selectors import questions_of
from applicants.states import Round
from applicants.videos import files
from applicants.videos.models import Passage, Upload, Video
from applicants.videos.policies import expiry_of
from applicants.videos.states import VIDEO_FLOW, VideoState
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.wake import wake

logger = logging.getLogger(__name__)

LOOK_TASK = "videos.look_at_waiting"
PROCESS_TASK = "videos.process_waiting"
WAITING = (VideoState.RECEIVED, VideoState.CHECKING, VideoState.FAILED)


def locked(application: Application) -> Application:
    """The application, ours alone until the transaction ends. Whoever writes about its answers takes this lock first."""
    whole = Application.objects.select_for_update(of=("self",)).select_related("program", "applicant", "extra_time")
    return whole.get(pk=application.pk)


def forget_waiting(application: Application, *, by: User | None, now: datetime) -> None:
    """Of several that were sent, the last one counts."""
    for old in Video.objects.filter(application=application, state__in=WAITING):
        forget(old, by=by, now=now)


def admit(
    application: Application, *, video_id: UUID, kind: str, name: str, size: int, questions: Mapping[str, float], by: User, now: datetime
) -> Video:  # fmt: skip
    """The row of a file that lies where originals lie. `questions`: id -> second in which its answer begins."""
    video = Video.objects.create(
        id=video_id, application=application, kind=kind, original_name=plain(name), original_bytes=size, received_at=now,
        expires_at=expiry_of(application),
    )  # fmt: skip
    known = {str(question.pk): question for question in questions_of(application.program, Round.VIDEO)}
    Passage.objects.bulk_create(
        Passage(video=video, question=known[pk], starts=starts) for pk, starts in questions.items() if pk in known
    )
    record(action="videos.receive_video", subject=video, by=by, program_id=application.program_id, now=now)
    wake(LOOK_TASK)
    return video


def forget(video: Video, *, by: User | None, now: datetime) -> None:
    """Delete it: a mark without personal data stays, and the files go once that is committed (at the latest with the next sweep)."""
    move(
        video, VideoState.DELETED, flow=VIDEO_FLOW, by=by, now=now, program_id=video.program_id, deleted_at=now, original_name="", details={},
        captions=[], speech=[],
    )  # fmt: skip
    Passage.objects.filter(video=video).delete()
    transaction.on_commit(partial(take_away, video_id=video.pk, by=by, now=now), robust=True)


@audited
def take_away(*, video_id: UUID, by: User | None, now: datetime) -> None:
    """Remove the files of a deleted video, and say on its row that none is left. Cut off in between, the next sweep does it again."""
    if files.remove(video_id):
        Video.objects.filter(pk=video_id, state=VideoState.DELETED, files_gone_at=None).update(files_gone_at=now)


def drop(upload: Upload) -> None:
    """The row now, the pieces once that is committed."""
    transaction.on_commit(partial(files.remove_pieces, upload.pk))
    Upload.objects.filter(pk=upload.pk).delete()


def plain(name: str) -> str:
    """A file name to show: no folders, no control or direction-changing characters, not too long. Never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:200]
