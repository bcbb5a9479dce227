"""Where a video's files lie, and how they come and go so that a crash leaves nothing half."""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

WEB_COPY, POSTER, ORIGINAL, WORK = "720p.mp4", "poster.jpg", "original", "work"


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


def work_folder(video_id: UUID) -> Path:
    """An empty folder to make the web copy in; what an earlier try left is gone."""
    folder = folder_of(video_id) / WORK
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def keep_result(video_id: UUID) -> None:
    """Put web copy and poster in their place, each in one step. Safe to do again."""
    folder = folder_of(video_id)
    for name in (WEB_COPY, POSTER):
        with suppress(FileNotFoundError):
            os.replace(folder / WORK / name, folder / name)
    shutil.rmtree(folder / WORK, ignore_errors=True)


def remove_original(video_id: UUID) -> None:
    with suppress(FileNotFoundError):
        (folder_of(video_id) / ORIGINAL).unlink()


def remove(video_id: UUID) -> None:
    """Everything of this video."""
    shutil.rmtree(folder_of(video_id), ignore_errors=True)


def all_ids() -> set[str]:
    """Names of the folders there are."""
    return {entry.name for entry in root().iterdir() if entry.is_dir()}
