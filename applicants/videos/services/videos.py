"""An answer from the file that has come in to the day it is deleted."""

import logging
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from applicants.policies import video_seconds
from applicants.selectors import questions_of
from applicants.states import Round
from applicants.videos import files
from applicants.videos.captions import speech_in
from applicants.videos.emails import send_lost, send_ready, send_rejected
from applicants.videos.models import Draft, Passage, Upload, Video, Viewing
from applicants.videos.policies import check_can_delete, check_can_send, check_file, expiry_of
from applicants.videos.processing.runner import Verdict, judge, longest_work, look
from applicants.videos.processing.scanner import found_in
from applicants.videos.selectors import in_turn, latest_video
from applicants.videos.services._incoming import admit, drop, forget, forget_waiting, locked, take_away
from applicants.videos.states import VIDEO_FLOW, AnswerKind, VideoState
from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, move
from mentoring.policies import Refusal
from programs.rules import roles_in
from programs.states import Role

logger = logging.getLogger(__name__)

LOST = "lost"
"""The code of a video whose file is gone: there is nothing to try again with."""
OURS = (OSError, SoftTimeLimitExceeded)
"""What can go wrong around a file through no fault of its sender: disk, scanner or storage, and work that hangs until it is cut off."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""How long to wait before the second try, the third …; from then on the longest of them, for as long as it takes us to put it right."""
WATCHING = (Role.COORDINATOR, Role.ASSESSOR, Role.LEADER)
"""In which parts one may watch. Whoever has several is on record in the first of them."""
ONE_VIEWING = timedelta(minutes=10)
ORPHANED_AFTER = timedelta(days=1)
"""A folder nobody knows of may belong to an upload that is going on just now."""


@audited
def receive_video(
    *, application: Application, name: str, size: int, chunks: Iterable[bytes], by: User, now: datetime, kind: str = AnswerKind.VIDEO
) -> Video:  # fmt: skip
    """Take in a file in one go. Of two sent at once one is left; one that is ready already stays until the new one is too.

    Raises Refusal and keeps nothing if it may not come in.
    """
    application = locked(application)
    check_can_send(application, now=now)
    tries = Video.objects.filter(application=application).count()
    check_file(size=size, free_disk=files.free_bytes(), tries=tries)
    forget_waiting(application, by=by, now=now)
    video_id = uuid.uuid4()
    try:
        stored = files.store_original(video_id, chunks)
    except OSError as error:
        logger.exception("a video could not be stored")
        raise Refusal(
            "disk_full", _("We could not store the file. It is our fault, not yours: please try again in an hour.")
        ) from error
    try:
        return admit(application, video_id=video_id, kind=kind, name=name, size=stored, questions={}, by=by, now=now)
    except BaseException:
        files.remove(video_id)
        raise


def claim_look(*, now: datetime) -> Video | None:
    """The next video that has come in and has not been looked at, those with the nearest deadline first. Each is handed out once.

    It goes on waiting for its turn all the while: a look that is cut off costs nothing but the early answer.
    """
    with acting(by=None, act="videos.claim_look"):
        video = in_turn(_unlocked()).filter(looked_at=None).first()
        if video is not None:
            video.looked_at = now
            video.save(update_fields=["looked_at"])
        return video


def look_at_video(*, video: Video, now: datetime) -> None:
    """Refuse at once what cannot be an answer. Whatever else a look finds, our own faults too, is left to the judging in its turn."""
    try:
        verdict = _infected(video, now=now) or look(
            files.original(video.pk), kind=video.kind, max_seconds=float(video_seconds(video.application))
        )
    except OURS:
        logger.warning("video %s could not be looked at", video.pk, exc_info=True)
        return
    if not verdict.accepted and not verdict.is_ours:
        refuse_at_sight(video=video, verdict=verdict, by=None, now=now)


@audited
def refuse_at_sight(*, video: Video, verdict: Verdict, by: User | None, now: datetime) -> Video:
    """Tell the applicant why not. Nothing happens to one that does not wait any more: it was deleted, or it is its turn already."""
    fresh = Video.objects.select_for_update().get(pk=video.pk)
    if fresh.state != VideoState.RECEIVED:
        return fresh
    return _refuse(video, verdict, by=by, now=now)


def claim_video(*, now: datetime) -> Video | None:
    """Take the next video that waits, those with the nearest deadline first; also one whose worker was killed, or that failed through our
    fault and may be tried again."""
    with acting(by=None, act="videos.claim_video"):
        videos = _unlocked()
        for lost in filter(partial(_is_lost, now=now), videos.filter(state=VideoState.CHECKING)):
            target = VideoState.RECEIVED if lost.attempts <= len(PAUSES) else VideoState.FAILED
            move(lost, target, flow=VIDEO_FLOW, by=None, now=now, program_id=lost.program_id)
        again = Q(attempts__gt=len(PAUSES), claimed_at__lt=now - PAUSES[-1])
        for tries, pause in enumerate(PAUSES, start=1):
            again |= Q(attempts=tries, claimed_at__lt=now - pause)
        for failed in videos.filter(again, state=VideoState.FAILED).exclude(code=LOST):
            move(failed, VideoState.RECEIVED, flow=VIDEO_FLOW, by=None, now=now, program_id=failed.program_id)
        video = in_turn(_unlocked()).first()
        if video is not None:
            move(
                video, VideoState.CHECKING, flow=VIDEO_FLOW, by=None, now=now, program_id=video.program_id, claimed_at=now,
                attempts=video.attempts + 1,
            )  # fmt: skip
        return video


def _unlocked() -> QuerySet[Video]:
    """Those nobody else has in hand, ours alone until the transaction ends."""
    whose = ("application__program", "application__applicant", "application__extra_time")
    return Video.objects.select_for_update(skip_locked=True, of=("self",)).select_related(*whose)


def _is_lost(video: Video, *, now: datetime) -> bool:
    """Work on a video is cut off before this, so a worker that has not come back by then never will."""
    longest = timedelta(seconds=longest_work(video_seconds(video.application)))
    return video.claimed_at is not None and video.claimed_at < now - longest


def process_video(*, video: Video, now: datetime) -> Video:
    """Judge and re-encode a claimed video, outside any transaction, and write down what came of it."""
    try:
        verdict = _judged(video, now=now)
    except OURS as error:
        verdict = Verdict("failed", reason=str(error))
    if verdict.is_ours:
        logger.error("video %s: %s", video.pk, verdict.reason)
    try:
        return finish_video(video=video, verdict=verdict, by=None, now=now)
    except OURS as error:  # made, but there is no room for it, or the storage cannot be reached
        logger.exception("video %s could not be put away", video.pk)
        return finish_video(video=video, verdict=Verdict("failed", reason=str(error)), by=None, now=now)


def _judged(video: Video, *, now: datetime) -> Verdict:
    if infected := _infected(video, now=now):
        return infected
    output = files.work_folder(video.pk, video.attempts)
    return judge(
        files.original(video.pk), output=output, kind=video.kind, max_seconds=float(video_seconds(video.application))
    )


def _infected(video: Video, *, now: datetime) -> Verdict | None:
    """Where there is a virus scanner it is asked before anything is opened; about a file in which it has found nothing, not again.

    Raises OSError as long as it gives no clear answer.
    """
    if not settings.CLAMD_URL or video.scanned_at:
        return None
    if found := found_in(files.original(video.pk), scanner=settings.CLAMD_URL):
        return Verdict("infected", details={"found": found})
    with acting(by=None, act="videos.note_clean"):
        Video.objects.filter(pk=video.pk).update(scanned_at=now)
    return None


@audited
def finish_video(*, video: Video, verdict: Verdict, by: User | None, now: datetime) -> Video:
    """Keep the web copy, or tell the applicant why not. The original goes once the answer is committed; after our own fault it stays.

    Nothing happens when somebody else has the video by now: it was deleted, or this worker was given up and another took over.
    """
    fresh = Video.objects.select_for_update().get(pk=video.pk)
    if fresh.state != VideoState.CHECKING or fresh.attempts != video.attempts:
        logger.warning("video %s is not this worker's any more", video.pk)
        transaction.on_commit(partial(files.remove_work, video.pk, video.attempts))
        return fresh
    program_id = video.program_id
    if verdict.accepted:
        files.keep_result(video.pk, video.attempts)
        for older in Video.objects.filter(application=video.application_id, state=VideoState.READY):
            forget(older, by=by, now=now)
        facts = verdict.facts
        move(
            video, VideoState.READY, flow=VIDEO_FLOW, by=by, now=now, program_id=program_id, ready_at=now, code="ok",
            seconds=facts["seconds"], width=facts.get("w"), height=facts.get("h"), etag=uuid.uuid4().hex,
            details={"warnings": facts.get("warnings", [])}, speech=speech_in(facts.get("loudness", [])),
        )  # fmt: skip
        send_ready(video, now=now)
        transaction.on_commit(partial(files.remove_original, video.pk))
    elif verdict.is_ours:
        lost = not files.original(video.pk).exists()
        move(
            video, VideoState.FAILED, flow=VIDEO_FLOW, by=by, now=now, program_id=program_id, code=LOST if lost else "failed"
        )  # fmt: skip
        if lost:
            send_lost(video, now=now)
        transaction.on_commit(partial(files.remove_work, video.pk, video.attempts))
    else:
        _refuse(video, verdict, by=by, now=now)
    return video


def _refuse(video: Video, verdict: Verdict, *, by: User | None, now: datetime) -> Video:
    move(
        video, VideoState.REJECTED, flow=VIDEO_FLOW, by=by, now=now, program_id=video.program_id, code=verdict.code, details=verdict.details
    )  # fmt: skip
    send_rejected(video, now=now)
    transaction.on_commit(partial(files.remove, video.pk))
    return video


@audited
def attach_copy(*, application: Application, source: Video, by: User, now: datetime) -> Video:
    """Give another application a copy of a finished video: for demo worlds and measurements, where filming sixty people takes too long."""
    video = Video.objects.create(
        application=application, kind=source.kind, state=VideoState.RECEIVED, received_at=now, original_bytes=source.original_bytes,
        expires_at=expiry_of(application), captions=source.captions, speech=source.speech,
    )  # fmt: skip
    files.copy_result(source.pk, video.pk)
    questions = questions_of(application.program, Round.VIDEO)
    Passage.objects.bulk_create(
        Passage(video=video, question=question, text=passage.text, starts=passage.starts)
        for question, passage in zip(questions, source.passages.order_by("question__position"), strict=False)
    )
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
def log_viewing(*, video: Video, by: User, now: datetime) -> None:
    """Put on record that somebody began to watch, hear or read. The applicant can see it; their own viewings are nobody's business.

    A player asks for its clip in many pieces, and for captions at the same moment: within ten minutes that is one viewing.
    """
    if by.pk == video.application.applicant_id:
        return
    noted = Viewing.objects.filter(video=video, viewer=by, at__gt=now - ONE_VIEWING)
    if noted.exists():
        return
    Video.objects.select_for_update(no_key=True).only("pk").get(pk=video.pk)  # one of those asked for at once is first
    if not noted.exists():
        roles = roles_in(by, video)
        role = next((part for part in WATCHING if part in roles), "")
        Viewing.objects.create(video=video, viewer=by, role=role, at=now)


@audited
def take_back_answer(*, application: Application, by: User, now: datetime) -> None:
    """The applicant wants the answer gone, at once and for good; also when no other can be sent any more. Raises Refusal when there is none."""
    application = locked(application)
    check_can_delete(latest_video(application))
    delete_answers(application=application, by=by, now=now)


@audited
def delete_answers(*, application: Application, by: User | None, now: datetime) -> None:
    """Everything of the application's answers, whatever state they are in: its person wants them gone, or has withdrawn.

    Files go once that is committed; the rows stay as marks without personal data.
    """
    for video in (
        Video.objects.select_for_update(of=("self",))
        .select_related("application__program")
        .filter(application=application)
        .exclude(state=VideoState.DELETED)
    ):
        forget(video, by=by, now=now)
    for upload in Upload.objects.filter(application=application):
        drop(upload)
    Draft.objects.filter(application=application).delete()


@audited
def remove_expired_videos(*, by: User | None, now: datetime) -> int:
    """Delete videos whose date has come, by the programme's dates as they are now; sweep up what a crash has left. Returns how many went."""
    videos = (
        Video.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("application__program")
        .exclude(state=VideoState.DELETED)
    )
    gone = 0
    for video in videos:
        expires_at = expiry_of(video.application)
        if expires_at is not None and expires_at <= now:
            forget(video, by=by, now=now)
            gone += 1
        elif expires_at != video.expires_at:
            video.expires_at = expires_at
            video.save(update_fields=["expires_at"])
    for draft in Draft.objects.select_related("application__program"):
        expires_at = expiry_of(draft.application)
        if expires_at is not None and expires_at <= now:
            draft.delete()
    _sweep(now=now)
    return gone


@audited
def remove_videos_of(*, applications: Collection[int], by: User | None, now: datetime) -> int:
    """Delete the videos of these applications (ids) whatever their date. Returns how many went."""
    live = Video.objects.filter(application__in=applications).exclude(state=VideoState.DELETED)
    videos = list(live.select_for_update(of=("self",)).select_related("application"))
    for video in videos:
        forget(video, by=by, now=now)
    for upload in Upload.objects.filter(application__in=applications):
        drop(upload)
    Draft.objects.filter(application__in=applications).delete()
    return len(videos)


def _sweep(*, now: datetime) -> None:
    """Files without a video, videos without their files, and originals that a crash has left beside their web copies."""
    try:
        there, complete = files.all_ids(), files.ids_with_results()
    except OSError:
        logger.exception("nothing is swept up: the storage cannot be reached")
        return
    states = {str(pk): state for pk, state in Video.objects.values_list("pk", "state")}
    for name, changed_at in there.items():
        state = states.get(name)
        if state == VideoState.DELETED or (state is None and now - changed_at > ORPHANED_AFTER):
            transaction.on_commit(partial(files.remove, uuid.UUID(name)))
    for pk in Video.objects.filter(state=VideoState.DELETED, files_gone_at=None).values_list("pk", flat=True):
        transaction.on_commit(partial(take_away, video_id=pk, by=None, now=now), robust=True)
    clips = Video.objects.select_related("application__program", "application__applicant").exclude(kind=AnswerKind.TEXT)
    for video in clips.filter(state=VideoState.READY):
        if str(video.pk) in complete:
            files.remove_original(video.pk)
            continue
        logger.error("video %s has lost its file", video.pk)
        move(
            video, VideoState.FAILED, flow=VIDEO_FLOW, by=None, now=now, program_id=video.program_id, attempts=len(PAUSES) + 1, code=LOST
        )  # fmt: skip
        send_lost(video, now=now)
