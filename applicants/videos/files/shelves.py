"""Where finished files lie: on this machine's disk, beside the originals."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from applicants.videos.files.incoming import POSTER, WEB_COPIES, folder_of, folders, sync

AT_ONCE = 256 * 1024


class Kept(Protocol):
    """One finished file."""

    @property
    def size(self) -> int: ...

    def read(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """The bytes from `first` to and with `last` (None: to the end), a little at a time."""
        ...


class Shelf(Protocol):
    """Where finished files lie. What cannot be reached raises OSError."""

    def keep(self, video_id: UUID, made: list[Path]) -> None:
        """Put them in their place, each in one step and in this order. `made` may be gone afterwards.

        When this returns they are safe from a power cut, so that the original may go.
        """
        ...

    def copy(self, source: UUID, copy: UUID) -> None: ...
    def find(self, video_id: UUID, name: str) -> Kept | None: ...
    def remove(self, video_id: UUID) -> bool:
        """Returns whether nothing is left."""
        ...

    def all(self) -> dict[str, datetime]:
        """Every id of which there is something, with when the latest of it came."""
        ...

    def complete(self) -> set[str]:
        """The ids of which there is a web copy."""
        ...


@dataclass(frozen=True, slots=True)
class OnDisk:
    path: Path
    size: int

    def read(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(first)
            left = (self.size if last is None else last + 1) - first
            while left > 0 and (block := file.read(min(left, AT_ONCE))):
                left -= len(block)
                yield block


class Folder:
    """A folder for each answer under MEDIA_ROOT, the same in which its original lay."""

    def keep(self, video_id: UUID, made: list[Path]) -> None:
        for file in made:
            sync(file)
            os.replace(file, folder_of(video_id) / file.name)
        sync(folder_of(video_id))

    def copy(self, source: UUID, copy: UUID) -> None:
        """Without taking room twice."""
        folder_of(copy).mkdir(mode=0o700)
        for name in (*WEB_COPIES.values(), POSTER):
            with suppress(FileNotFoundError):
                (folder_of(copy) / name).hardlink_to(folder_of(source) / name)

    def find(self, video_id: UUID, name: str) -> Kept | None:
        path = folder_of(video_id) / name
        with suppress(FileNotFoundError):
            return OnDisk(path, path.stat().st_size)
        return None

    def remove(self, video_id: UUID) -> bool:
        return True  # gone with its folder

    def all(self) -> dict[str, datetime]:
        return {}  # likewise

    def complete(self) -> set[str]:
        return {
            name for name in folders() if any((folder_of(UUID(name)) / copy).exists() for copy in WEB_COPIES.values())
        }
