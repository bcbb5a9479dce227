"""Writes of videos: receiving, processing, watching, deleting. The only file that assigns state."""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from applicants.videos import files
from applicants.videos.emails import send_ready, send_rejected
from applicants.videos.models import Passage, Video, Viewing
from applicants.videos.policies import check_can_delete, check_can_send, check_file
from applicants.videos.processing.runner import Verdict, judge
from applicants.videos.states import VIDEO_FLOW, VideoState
from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, move, record
from mentoring.policies import Refusal
from mentoring.wake import wake
from programs.models import Program

logger = logging.getLogger(__name__)

PROCESS_TASK = "videos.process_waiting"
LIVE = (VideoState.RECEIVED, VideoState.CHECKING, VideoState.READY, VideoState.FAILED)
GIVEN_UP_AFTER = timedelta(minutes=10)
PAUSE = timedelta(minutes=1)
TRIES = 3
ONE_VIEWING = timedelta(minutes=10)


@audited
def receive_video(
    *, application: Application, name: str, size: int, chunks: Iterable[bytes], by: User, now: datetime
) -> Video:
    """Take in a file. It replaces one sent before; two sent at once end as one. Raises Refusal and keeps nothing if it may not come in."""
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("program", "applicant")
        .get(pk=application.pk)
    )
    check_can_send(application, now=now)
    tries = Video.objects.filter(application=application).count()
    check_file(size=size, free_disk=files.free_bytes(), tries=tries)
    for old in Video.objects.filter(application=application, state__in=LIVE):
        _delete(old, by=by, now=now)
    video_id = uuid.uuid4()
    try:
        stored = files.store_original(video_id, chunks)
    except OSError as error:
        logger.exception("a video could not be stored")
        raise Refusal(
            "disk_full", _("We could not store the file. It is our fault, not yours: please try again in an hour.")
        ) from error
    try:
        video = Video.objects.create(
            id=video_id,
            application=application,
            original_name=_plain(name),
            original_bytes=stored,
            received_at=now,
            expires_at=_expiry_of(application.program),
        )
        record(action="videos.receive_video", subject=video, by=by, program_id=application.program_id, now=now)
    except BaseException:
        files.remove(video_id)
        raise
    wake(PROCESS_TASK)
    return video


def _expiry_of(program: Program) -> datetime | None:
    """When videos of the programme are deleted: so many days after the match is due. None while no date is set."""
    day = program.matching_ends_on or (timezone.localdate(program.video_closes_at) if program.video_closes_at else None)
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=program.keep_videos_days), time(23, 59)))


def claim_video(*, now: datetime) -> Video | None:
    """Take the next video that waits; also one whose worker was killed, or that failed through our fault and may be tried again."""
    with acting(by=None, act="videos.claim_video"):
        videos = Video.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
            "application__program", "application__applicant"
        )
        for lost in videos.filter(state=VideoState.CHECKING, claimed_at__lt=now - GIVEN_UP_AFTER):
            move(
                lost,
                VideoState.RECEIVED,
                flow=VIDEO_FLOW,
                by=None,
                now=now,
                program_id=lost.program_id,
                claimed_at=None,
            )
        for failed in videos.filter(state=VideoState.FAILED, attempts__lt=TRIES, claimed_at__lt=now - PAUSE):
            move(
                failed,
                VideoState.RECEIVED,
                flow=VIDEO_FLOW,
                by=None,
                now=now,
                program_id=failed.program_id,
                claimed_at=None,
            )
        nearest = videos.filter(state=VideoState.RECEIVED).order_by(
            "application__program__video_closes_at", "received_at"
        )
        video = nearest.first()
        if video is not None:
            attempts = video.attempts + 1
            move(
                video, VideoState.CHECKING, flow=VIDEO_FLOW, by=None, now=now, program_id=video.program_id, claimed_at=now, attempts=attempts
            )  # fmt: skip
        return video


def process_video(*, video: Video, now: datetime) -> Video:
    """Judge and re-encode a claimed video, outside any transaction, and write down what came of it."""
    folder = files.folder_of(video.pk)
    try:
        output = files.work_folder(video.pk)
        limit = float(video.application.program.max_video_seconds)
        verdict = judge(folder / files.ORIGINAL, output=output, max_seconds=limit)
    except OSError as error:
        verdict = Verdict("failed", reason=str(error))
    if verdict.is_ours:
        logger.error("video %s: %s", video.pk, verdict.reason)
    return finish_video(video=video, verdict=verdict, by=None, now=now)


@audited
def finish_video(*, video: Video, verdict: Verdict, by: User | None, now: datetime) -> Video:
    """Keep the web copy, or tell the applicant why not. The original goes once the answer is committed; after our own fault it stays."""
    program_id = video.program_id
    if verdict.accepted:
        files.keep_result(video.pk)
        facts = verdict.facts
        move(
            video, VideoState.READY, flow=VIDEO_FLOW, by=by, now=now, program_id=program_id, ready_at=now, code="ok",
            seconds=facts["seconds"], width=facts["w"], height=facts["h"], etag=uuid.uuid4().hex, details={"warnings": facts.get("warnings", [])},
        )  # fmt: skip
        send_ready(video, now=now)
        transaction.on_commit(lambda: files.remove_original(video.pk))
    elif verdict.is_ours:
        move(video, VideoState.FAILED, flow=VIDEO_FLOW, by=by, now=now, program_id=program_id, code="failed")
    else:
        move(
            video, VideoState.REJECTED, flow=VIDEO_FLOW, by=by, now=now, program_id=program_id, code=verdict.code, details=verdict.details
        )  # fmt: skip
        send_rejected(video, now=now)
        transaction.on_commit(lambda: files.remove(video.pk))
    return video


@audited
def attach_copy(*, application: Application, source: Video, by: User, now: datetime) -> Video:
    """Give another application a copy of a finished video: for demo worlds and measurements, where filming sixty people takes too long."""
    video = Video.objects.create(
        application=application, state=VideoState.RECEIVED, received_at=now, original_bytes=source.original_bytes, expires_at=source.expires_at
    )  # fmt: skip
    folder, origin = files.folder_of(video.pk), files.folder_of(source.pk)
    folder.mkdir(mode=0o700)
    for name in (files.WEB_COPY, files.POSTER):
        (folder / name).hardlink_to(origin / name)
    move(
        video,
        VideoState.CHECKING,
        flow=VIDEO_FLOW,
        by=by,
        now=now,
        program_id=video.program_id,
        claimed_at=now,
        attempts=1,
    )
    return move(
        video, VideoState.READY, flow=VIDEO_FLOW, by=by, now=now, program_id=video.program_id, ready_at=now, code="ok",
        seconds=source.seconds, width=source.width, height=source.height, etag=uuid.uuid4().hex,
    )  # fmt: skip


@audited
def delete_video(*, video: Video, by: User, now: datetime) -> None:
    """The applicant takes the video back. Files go once that is committed; the row stays as a mark without personal data."""
    video = (
        Video.objects.select_for_update(of=("self",))
        .select_related("application__program", "application__applicant")
        .get(pk=video.pk)
    )
    check_can_delete(video, now=now)
    _delete(video, by=by, now=now)


@audited
def log_viewing(*, video: Video, by: User, now: datetime) -> None:
    """Put on record that somebody began to watch, hear or read. The applicant can see it; their own viewings are nobody's business.

    A player asks for its clip in many pieces: within ten minutes that is one viewing.
    """
    if by.pk == video.application.applicant_id:
        return
    if not Viewing.objects.filter(video=video, viewer=by, at__gt=now - ONE_VIEWING).exists():
        Viewing.objects.create(video=video, viewer=by, at=now)


@audited
def remove_expired_videos(*, by: User | None, now: datetime) -> int:
    """Delete videos whose date has come, and folders no row knows of. Returns how many videos went."""
    due = list(
        Video.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("application__program")
        .filter(expires_at__lte=now)
        .exclude(state=VideoState.DELETED)
    )
    for video in due:
        _delete(video, by=by, now=now)
    known = {str(pk) for pk in Video.objects.exclude(state=VideoState.DELETED).values_list("pk", flat=True)}
    for orphan in files.all_ids() - known:
        folder = files.folder_of(uuid.UUID(orphan))
        if _is_old(folder, now=now):
            transaction.on_commit(partial(files.remove, uuid.UUID(orphan)))
    return len(due)


def _is_old(folder: Path, *, now: datetime) -> bool:
    """Older than a day: an upload that is going on now has no row yet, and must not lose its folder."""
    return now.timestamp() - folder.stat().st_mtime > timedelta(days=1).total_seconds()


def _delete(video: Video, *, by: User | None, now: datetime) -> None:
    move(
        video, VideoState.DELETED, flow=VIDEO_FLOW, by=by, now=now, program_id=video.program_id, deleted_at=now, original_name="", details={},
        captions=[],
    )  # fmt: skip
    Passage.objects.filter(video=video).delete()
    transaction.on_commit(lambda: files.remove(video.pk))


def _plain(name: str) -> str:
    """A file name to show: no folders, no control or direction-changing characters, not too long. Never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:200]
