"""Where finished files lie when VIDEO_BUCKET names a bucket: in object storage that speaks S3 (Amazon, Ceph, MinIO, …).

An object is there whole or not at all, and the newest is what one gets, so nothing more is needed to be safe from crashes. Where the storage is
and with which key it opens is said by the variables every S3 client knows (AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID, …).
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from applicants.videos.files.incoming import WEB_COPIES
from applicants.videos.files.shelves import AT_ONCE, Kept

PREFIX = "videos/"
TYPES = {".mp4": "video/mp4", ".m4a": "audio/mp4", ".jpg": "image/jpeg"}
PATIENT = Config(
    connect_timeout=3,
    read_timeout=30,
    retries={"mode": "standard", "total_max_attempts": 2},
    request_checksum_calculation="when_required",  # storages other than Amazon's do not know all of the newer ones
    response_checksum_validation="when_required",
)


@cache
def client() -> Any:
    """One for the process: it may be shared by threads, and keeps its lines open."""
    return boto3.session.Session().client("s3", config=PATIENT)


@contextmanager
def trouble() -> Iterator[None]:
    """What goes wrong on the way to the storage is an OSError, as with a disk."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(f"object storage: {error}") from error


@dataclass(frozen=True, slots=True)
class InBucket:
    bucket: str
    key: str
    size: int
    version: str

    def read(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        with trouble():
            # If-Match: never the end of another file than the one that was measured
            answer = client().get_object(
                Bucket=self.bucket, Key=self.key, Range=f"bytes={first}-{'' if last is None else last}", IfMatch=self.version
            )  # fmt: skip
            with closing(answer["Body"]) as body:
                yield from body.iter_chunks(AT_ONCE)


class Bucket:
    def __init__(self, name: str) -> None:
        self.name = name

    def keep(self, video_id: UUID, made: list[Path]) -> None:
        for file in made:
            with trouble(), file.open("rb") as content:
                client().put_object(
                    Bucket=self.name, Key=self._key(video_id, file.name), Body=content, ContentType=TYPES[file.suffix],
                    CacheControl="private, no-store",
                )  # fmt: skip
            there = self.find(video_id, file.name)
            if there is None or there.size != file.stat().st_size:
                raise OSError(f"object storage has not kept {file.name} of {video_id}")

    def copy(self, source: UUID, copy: UUID) -> None:
        with trouble():
            for one in self._objects(self._key(source, "")):
                name = one["Key"].rpartition("/")[2]
                client().copy_object(
                    Bucket=self.name, Key=self._key(copy, name), CopySource={"Bucket": self.name, "Key": one["Key"]}
                )

    def find(self, video_id: UUID, name: str) -> Kept | None:
        key = self._key(video_id, name)
        with trouble():
            try:
                facts = client().head_object(Bucket=self.name, Key=key)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                    return None
                raise
        return InBucket(self.name, key, facts["ContentLength"], facts["ETag"])

    def remove(self, video_id: UUID) -> bool:
        """Every version of every object, also where the bucket keeps old ones."""
        with trouble():
            return self._remove_all(self._key(video_id, ""))

    def all(self) -> dict[str, datetime]:
        latest: dict[str, datetime] = {}
        with trouble():
            for one in self._objects(PREFIX):
                name = one["Key"].removeprefix(PREFIX).partition("/")[0]
                latest[name] = max(one["LastModified"], latest.get(name, one["LastModified"]))
        return latest

    def complete(self) -> set[str]:
        with trouble():
            keys = [one["Key"].removeprefix(PREFIX).partition("/") for one in self._objects(PREFIX)]
        return {video for video, _slash, name in keys if name in WEB_COPIES.values()}

    def trouble_with(self) -> str:
        """What we may not do in the bucket, as a sentence, found out by doing it; empty when all of it works. Leaves nothing behind.

        As the key may be allowed one thing and not another, each is told apart.
        """
        # Left behind by a crash, the next sweep takes it for an orphan.
        key, words = self._key(uuid4(), "check"), b"may be deleted"
        where = {"Bucket": self.name, "Key": key}
        steps: list[tuple[str, Callable[[], bool]]] = [
            ("listed", lambda: next(self._objects(key), None) is None),
            ("written", lambda: bool(client().put_object(**where, Body=words, CacheControl="private, no-store"))),
            ("read", lambda: bool(client().get_object(**where)["Body"].read() == words)),
            ("emptied", lambda: self._remove_all(key)),
        ]
        for done, step in steps:
            try:
                if not step():
                    return f"the bucket “{self.name}” does not give back what it was given when it is {done}."
            except (BotoCoreError, ClientError) as error:
                return f"the bucket “{self.name}” cannot be {done}: {error}"
        return ""

    def _objects(self, prefix: str) -> Iterator[Any]:
        for page in client().get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
            yield from page.get("Contents", ())

    def _remove_all(self, prefix: str) -> bool:
        for page in client().get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=prefix):
            for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                client().delete_object(Bucket=self.name, Key=one["Key"], VersionId=one["VersionId"])
        left = client().list_object_versions(Bucket=self.name, Prefix=prefix, MaxKeys=1)
        return not left.get("Versions") and not left.get("DeleteMarkers")

    def _key(self, video_id: UUID, name: str) -> str:
        return f"{PREFIX}{video_id}/{name}"
