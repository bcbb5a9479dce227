"""What has come in and is worked on: pieces, originals, and the folder a web copy is made in. Always on this machine's disk (MEDIA_ROOT)."""

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
BLOCK = 1024 * 1024
"""How much of a file is in memory at a time."""


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
        sync(part)
        part.rename(folder / ORIGINAL)
        for changed in (folder, root()):
            sync(changed)
        return (folder / ORIGINAL).stat().st_size
    except BaseException:
        remove_folder(video_id)
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


def results(video_id: UUID, attempt: int) -> list[Path]:
    """What this try has made, the web copy last: where that lies, everything lies."""
    made = (folder_of(video_id) / f"{WORK}-{attempt}").iterdir()
    return sorted(made, key=lambda file: file.name in WEB_COPIES.values())


def remove_all_work(video_id: UUID) -> None:
    for work in folder_of(video_id).glob(f"{WORK}-*"):
        shutil.rmtree(work, ignore_errors=True)


def remove_original(video_id: UUID) -> None:
    with suppress(FileNotFoundError):
        (folder_of(video_id) / ORIGINAL).unlink()
    with suppress(OSError):  # the finished files lie there, or nothing does any more
        folder_of(video_id).rmdir()


def remove_folder(video_id: UUID) -> bool:
    """Everything of this video on this disk. Returns whether nothing is left."""
    shutil.rmtree(folder_of(video_id), ignore_errors=True)
    return not folder_of(video_id).exists()


def pieces() -> Path:
    """The folder of what is on its way in, one file for each upload. On the same disk as the videos."""
    folder = Path(settings.MEDIA_ROOT) / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def size_of_pieces(upload_id: UUID) -> int:
    with suppress(FileNotFoundError):
        return (pieces() / str(upload_id)).stat().st_size
    return 0


def add_piece(upload_id: UUID, offset: int, data: bytes) -> None:
    """Write `data` at `offset` and cut off what was beyond. It is on disk when this returns. Raises OSError."""
    path = pieces() / str(upload_id)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with open(descriptor, "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def take_over(upload_id: UUID) -> None:
    """Put the pieces where the original of the video of the same id lies, without copying. They lie in both places afterwards."""
    folder = folder_of(upload_id)
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / ORIGINAL).unlink(missing_ok=True)  # an earlier try was cut off before its row was written
    (folder / ORIGINAL).hardlink_to(pieces() / str(upload_id))
    for changed in (folder, root()):
        sync(changed)


def remove_pieces(upload_id: UUID) -> None:
    (pieces() / str(upload_id)).unlink(missing_ok=True)


def all_uploads() -> set[str]:
    return {entry.name for entry in pieces().iterdir() if len(entry.name) == len(str(UUID(int=0)))}


def pieces_changed_at(name: str) -> datetime:
    try:
        return datetime.fromtimestamp((pieces() / name).stat().st_mtime, tz=UTC)
    except FileNotFoundError:  # finished or dropped just now
        return datetime.max.replace(tzinfo=UTC)


def sync(path: Path) -> None:
    """What a file holds, or the names in a folder, is safe from a power cut when this returns. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def folders() -> dict[str, datetime]:
    """The names of the folders there are, each with when something was last put into it."""
    return {
        entry.name: datetime.fromtimestamp(entry.stat().st_mtime, tz=UTC)
        for entry in root().iterdir()
        if entry.is_dir() and len(entry.name) == len(str(UUID(int=0)))
    }
