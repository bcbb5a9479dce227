"""An answer on its way in, piece by piece, through lost lines and restarts.

What has come is true in two places: the row says how many bytes were promised to the sender as safe, the file holds them. Bytes are on disk
before the row says so. So after a crash the file can only hold more than the row says, and what is beyond is written again; should the file
hold less (a disk was lost), the row follows it.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from applicants.policies import video_closes_at, video_seconds
from applicants.videos import files
from applicants.videos.models import Upload, Video
from applicants.videos.policies import check_can_go_on, check_can_send, check_file
from applicants.videos.services._incoming import admit, drop, forget_waiting, locked, plain
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.policies import Refusal

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)
GRACE = timedelta(hours=1)
"""What was begun before the deadline may still arrive for so long: a slow line is nobody's fault."""
MOST_OPEN = 3
"""Two windows and a phone. Beginning another gives up the one that has lain still for longest."""


@audited
def begin_upload(
    *, application: Application, name: str, length: int, kind: str, questions: Mapping[str, float], by: User, now: datetime
) -> Upload:  # fmt: skip
    """Announce a file of `length` bytes. `questions`: id -> second in which its answer begins; what cannot be is left out.

    Raises Refusal (deadline, size, room on the disk, number of files) before anything is taken.
    """
    application = locked(application)
    check_can_send(application, now=now)
    open_ = list(Upload.objects.filter(application=application).order_by("touched_at"))
    promised = Upload.objects.aggregate(bytes=Sum(F("length") - F("offset")))["bytes"] or 0
    tries = Video.objects.filter(application=application).count() + len(open_)
    check_file(size=length, free_disk=files.free_bytes() - promised, tries=tries)
    for idle in open_[: max(len(open_) + 1 - MOST_OPEN, 0)]:
        drop(idle)
    closes_at = video_closes_at(application)
    longest = video_seconds(application)
    upload = Upload.objects.create(
        application=application, kind=kind, name=plain(name), length=length, begun_at=now, touched_at=now,
        questions={pk: starts for pk, starts in questions.items() if 0 <= starts <= longest},
        expires_at=min(now + KEPT_FOR, closes_at + GRACE) if closes_at else now + KEPT_FOR,
    )  # fmt: skip
    record(action="videos.begin_upload", subject=upload, by=by, program_id=application.program_id, now=now)
    try:
        files.add_piece(upload.pk, 0, b"")
    except OSError as error:
        raise _no_room(error) from error
    return upload


@audited
def take_piece(*, upload: Upload, offset: int, data: bytes, by: User, now: datetime) -> Upload | Video:
    """Add `data` at `offset`. With the last piece the upload becomes the video of the same id, which is returned.

    Raises Refusal: "offset" (others were quicker, or the sender does not know where it was), "gone", "too_much", or why nothing is taken any more.
    """
    fresh = _fresh(upload)
    if isinstance(fresh, Video) or offset != fresh.offset:
        raise Refusal("offset", _("The upload is at another place by now."))
    upload = fresh
    check_can_go_on(upload, now=now)
    if offset + len(data) > upload.length:
        raise Refusal("too_much", _("More has come than was announced. Please send the file again."))
    try:
        files.add_piece(upload.pk, offset, data)
    except OSError as error:
        raise _no_room(error) from error
    upload.offset, upload.touched_at = offset + len(data), now
    upload.save(update_fields=["offset", "touched_at"])
    return _finish(upload, by=by, now=now) if upload.offset == upload.length else upload


@audited
def settle_upload(*, upload: Upload, by: User, now: datetime) -> Upload | Video:
    """Where it is: row and file are brought in line first. One that is whole, and was cut off before it became a video, becomes one now.

    Raises Refusal: "gone", or why nothing more of it is taken; to go on with it would be in vain.
    """
    fresh = _fresh(upload)
    if isinstance(fresh, Video):
        return fresh
    upload = fresh
    check_can_go_on(upload, now=now)
    there = files.size_of_pieces(upload.pk)
    if there < upload.offset:
        logger.error("upload %s: %s of %s bytes are left", upload.pk, there, upload.offset)
        upload.offset = there
        upload.save(update_fields=["offset"])
    if upload.offset < upload.length:
        return upload
    return _finish(upload, by=by, now=now)


@audited
def drop_upload(*, upload: Upload, by: User, now: datetime) -> None:
    """The sender has thought better of it. Nothing happens to one that is whole already."""
    fresh = _fresh(upload)
    if isinstance(fresh, Upload):
        record(action="videos.drop_upload", subject=fresh, by=by, program_id=fresh.program_id, now=now)
        drop(fresh)


@audited
def sweep_uploads(*, by: User | None, now: datetime) -> int:
    """Give up what has expired, and clear away what a crash has left: rows without their file, files without their row. Returns how many rows."""
    gone = 0
    names = files.all_uploads()
    for upload in Upload.objects.select_for_update(skip_locked=True):
        if upload.expires_at <= now or str(upload.pk) not in names:
            drop(upload)
            gone += 1
    known = {str(pk) for pk in Upload.objects.values_list("pk", flat=True)}
    for name in names - known:
        if now - files.pieces_changed_at(name) > KEPT_FOR:  # its row may be about to be committed
            transaction.on_commit(partial(files.remove_pieces, UUID(name)))
    return gone


def _fresh(upload: Upload) -> Upload | Video:
    """As it is now, ours alone; the video it has become while we waited for the lock. Raises Refusal "gone" when it was dropped or swept."""
    application = locked(upload.application)
    fresh = (
        Upload.objects.select_for_update().filter(pk=upload.pk).first() or Video.objects.filter(pk=upload.pk).first()
    )
    if fresh is None:
        raise Refusal("gone", _("This upload is over. Please send the file again if you do not see it here."))
    fresh.application = application
    return fresh


def _finish(upload: Upload, *, by: User, now: datetime) -> Video:
    """Within the caller's transaction. The pieces stay until it is committed, so that it can be done again."""
    forget_waiting(upload.application, by=by, now=now)
    try:
        files.take_over(upload.pk)
    except OSError as error:
        raise _no_room(error) from error
    try:
        video = admit(
            upload.application, video_id=upload.pk, kind=upload.kind, name=upload.name, size=upload.length, questions=upload.questions, by=by,
            now=now,
        )  # fmt: skip
        drop(upload)
    except BaseException:
        files.remove(upload.pk)
        raise
    return video


def _no_room(error: OSError) -> Refusal:
    logger.error("an upload could not be stored: %s", error)
    return Refusal(
        "disk_full", _("We could not store the file just now. It is our fault, not yours. We try again by ourselves.")
    )
