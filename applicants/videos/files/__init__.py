"""Where a video's files lie, and how they come and go so that a crash leaves nothing half.

What comes in and is worked on lies on this machine's disk (`incoming`); what is finished lies on a shelf: there too, or in a bucket (`shelf`).
"""

import logging
from datetime import datetime
from uuid import UUID

from django.conf import settings

from applicants.videos.files.incoming import (
    BLOCK,
    POSTER,
    WEB_COPIES,
    add_piece,
    all_uploads,
    folder_of,
    folders,
    free_bytes,
    original,
    pieces,
    pieces_changed_at,
    remove_all_work,
    remove_folder,
    remove_original,
    remove_pieces,
    remove_work,
    results,
    root,
    size_of_pieces,
    store_original,
    take_over,
    work_folder,
)
from applicants.videos.files.shelves import Folder, Kept, Shelf

__all__ = [
    "BLOCK",
    "POSTER",
    "WEB_COPIES",
    "Kept",
    "add_piece",
    "all_ids",
    "all_uploads",
    "copy_result",
    "find_result",
    "folder_of",
    "free_bytes",
    "ids_with_results",
    "keep_result",
    "original",
    "pieces",
    "pieces_changed_at",
    "remove",
    "remove_original",
    "remove_pieces",
    "remove_work",
    "root",
    "shelf",
    "size_of_pieces",
    "store_original",
    "take_over",
    "work_folder",
]

logger = logging.getLogger(__name__)


def shelf() -> Shelf:
    if not settings.VIDEO_BUCKET:
        return Folder()
    from applicants.videos.files.bucket import Bucket  # its client is large, and most installations need none

    return Bucket(settings.VIDEO_BUCKET)


def keep_result(video_id: UUID, attempt: int) -> None:
    """Put what this try made in its place. What other tries left is gone afterwards. Raises OSError, and can then be done again."""
    shelf().keep(video_id, results(video_id, attempt))
    remove_all_work(video_id)


def copy_result(source: UUID, copy: UUID) -> None:
    """The finished files once more."""
    shelf().copy(source, copy)


def find_result(video_id: UUID, name: str) -> Kept | None:
    """A finished file: one of WEB_COPIES, or POSTER. Raises OSError when the storage cannot be reached."""
    return shelf().find(video_id, name)


def ids_with_results() -> set[str]:
    """Raises OSError rather than saying of a video that it has none when the storage cannot be reached."""
    return shelf().complete()


def remove(video_id: UUID) -> bool:
    """Everything of this video, wherever it lies. Returns whether nothing is left; what cannot be removed now is found by the next sweep."""
    try:
        gone = shelf().remove(video_id)
    except OSError:
        logger.exception("the storage cannot be reached")
        gone = False
    gone = remove_folder(video_id) and gone
    if not gone:
        logger.error("files of video %s could not be removed", video_id)
    return gone


def all_ids() -> dict[str, datetime]:
    """The ids of which there is anything anywhere, with when the latest of it came. Raises OSError."""
    here, there = folders(), shelf().all()
    return {name: max(filter(None, (here.get(name), there.get(name)))) for name in here.keys() | there.keys()}
