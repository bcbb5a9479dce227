"""Where a video's files lie, and how they come and go so that a crash leaves nothing half."""

import logging
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

WEB_COPIES = {"video": "720p.mp4", "audio": "sound.m4a"}
POSTER, ORIGINAL, WORK = "poster.jpg", "original", "work"

logger = logging.getLogger(__name__)


def root() -> Path:
    """The folder of all videos, outside every web root."""
    folder = Path(settings.MEDIA_ROOT) / "videos"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def folder_of(video_id: UUID) -> Path:
    return root() / str(video_id)


def free_bytes() -> int:
    return shutil.disk_usage(root()).free


def store_original(video_id: UUID, chunks: Iterable[bytes]) -> int:
    """Write what came in as the original. Returns its size. After an error (disk full, line cut) nothing is left behind."""
    folder = folder_of(video_id)
    folder.mkdir(mode=0o700)
    part = folder / f"{ORIGINAL}.part"
    try:
        with part.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.rename(folder / ORIGINAL)
        return (folder / ORIGINAL).stat().st_size
    except BaseException:
        remove(video_id)
        raise


def original(video_id: UUID) -> Path:
    return folder_of(video_id) / ORIGINAL


def work_folder(video_id: UUID, attempt: int) -> Path:
    """An empty folder to make the web copy in: each try has its own, so that a worker that was given up cannot write into another's."""
    folder = folder_of(video_id) / f"{WORK}-{attempt}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def remove_work(video_id: UUID, attempt: int) -> None:
    shutil.rmtree(folder_of(video_id) / f"{WORK}-{attempt}", ignore_errors=True)


def keep_result(video_id: UUID, attempt: int) -> None:
    """Put what this try made in its place, each file in one step. What other tries left is gone afterwards."""
    folder = folder_of(video_id)
    for made in (folder / f"{WORK}-{attempt}").iterdir():
        os.replace(made, folder / made.name)
    for work in folder.glob(f"{WORK}-*"):
        shutil.rmtree(work, ignore_errors=True)


def copy_result(source: UUID, copy: UUID) -> None:
    """The finished files once more, without taking room twice."""
    folder_of(copy).mkdir(mode=0o700)
    for name in (*WEB_COPIES.values(), POSTER):
        with suppress(FileNotFoundError):
            (folder_of(copy) / name).hardlink_to(folder_of(source) / name)


def has_result(video_id: UUID) -> bool:
    return any((folder_of(video_id) / name).exists() for name in WEB_COPIES.values())


def remove_original(video_id: UUID) -> None:
    with suppress(FileNotFoundError):
        (folder_of(video_id) / ORIGINAL).unlink()


def remove(video_id: UUID) -> None:
    """Everything of this video. What cannot be removed now is found by the next sweep."""
    shutil.rmtree(folder_of(video_id), ignore_errors=True)
    if folder_of(video_id).exists():
        logger.error("files of video %s could not be removed", video_id)


def all_ids() -> set[str]:
    """Names of the folders there are."""
    return {entry.name for entry in root().iterdir() if entry.is_dir() and len(entry.name) == len(str(UUID(int=0)))}


def changed_at(name: str) -> datetime:
    """When something was last put into the folder."""
    return datetime.fromtimestamp((root() / name).stat().st_mtime, tz=UTC)
