"""One running stack: where its things lie, which services are embedded, and the environment all its processes get.

There are three of them, side by side and apart from each other: demo, test and bench. Everything of a stack is in
.run/<name>; only sockets are elsewhere, because their paths must be short.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from mentoring.devstack.services import Broker, CannotStart, Postgres
from mentoring.devstack.supervisor import Supervisor, end_leftovers

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / ".run"
DATABASE = "mentoring"
SOURCES = ("mentoring", "programs", "applicants", "matching", "sessions_app", "templates", "static")
MADE = (".mo", ".pyc")
"""Files among the sources that are made from others."""
MARK = "MENTORING_STACK"
"""In the environment of the processes of a stack, so that what a kill left behind can be told from other processes."""
TOLD = (
    "DATABASE_URL",
    "BROKER_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "SITE_URL",
    "MEDIA_ROOT",
    "STATIC_ROOT",
    "DEMO",
)
"""What other commands need to know to work with a running stack."""


@dataclass(frozen=True)
class Stack:
    """What is embedded is decided when it is made: what DATABASE_URL and BROKER_URL name is used, and not embedded."""

    name: str
    embeds_database: bool = field(default_factory=lambda: not os.environ.get("DATABASE_URL"))
    embeds_broker: bool = field(default_factory=lambda: not os.environ.get("BROKER_URL"))

    @property
    def folder(self) -> Path:
        return RUN / self.name

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def postgres(self) -> Postgres:
        return Postgres(
            self.folder / "postgres", self._sockets(), durable=self.name == "demo", autovacuum=self.name != "test"
        )

    @property
    def broker(self) -> Broker:
        return Broker(self.folder / "broker", self._sockets())

    @property
    def embeds_something(self) -> bool:
        return self.embeds_database or self.embeds_broker

    def environment(self, **more: str) -> dict[str, str]:
        """For every process of the stack. What the caller's own environment says, goes before what we would say."""
        ours = {
            "DJANGO_SETTINGS_MODULE": "mentoring.settings",
            "PYTHONUNBUFFERED": "1",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.folder / "static"),
            "SECRET_KEY": _secret_key(),
            **more,
        }
        if self.embeds_database:
            ours["DATABASE_URL"] = self.postgres.url(DATABASE)
        if self.embeds_broker:
            ours["BROKER_URL"] = self.broker.broker_url
        theirs = {name: value for name, value in os.environ.items() if value}
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        mark = {MARK: str(self.folder)} if self.embeds_something else {}
        return {**ours, **theirs, "PATH": programs, **mark}

    def start_services(self, supervisor: Supervisor) -> None:
        """The database and the broker, unless DATABASE_URL or BROKER_URL name others. Raises CannotStart, ChildFailed, Stopped."""
        end_leftovers(f"{MARK}={self.folder}")
        if self.embeds_database:
            self.postgres.start(supervisor)
            self.postgres.ensure_database(DATABASE)
        if self.embeds_broker:
            self.broker.start(supervisor)

    def is_prepared(self, environment: Mapping[str, str]) -> bool:
        """Nothing has changed since note_prepared(). Asking `manage.py prepare` the same takes seconds, mostly imports."""
        return (
            self.embeds_database and self._prepared.exists() and self._prepared.read_text() == _fingerprint(environment)
        )

    def note_prepared(self, environment: Mapping[str, str]) -> None:
        self._prepared.write_text(_fingerprint(environment))

    @property
    def _prepared(self) -> Path:
        return self.folder / "prepared"

    def remove(self) -> None:
        """Forget everything: database, videos, logs. Call with the lock held."""
        end_leftovers(f"{MARK}={self.folder}")
        self.postgres.end_leftover()
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the stack: there is one of each name in a checkout. Raises CannotStart when somebody else holds it."""
        RUN.mkdir(exist_ok=True)
        with open(self._lock_file, "a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                where = self.told().get("SITE_URL")
                raise CannotStart(
                    f"`{self.name}` is already running in this folder" + (f": {where}" if where else ".")
                ) from None
            self.tell({})
            yield

    def tell(self, environment: Mapping[str, str]) -> None:
        """Let other commands join in with this environment, as long as the lock is held."""
        self._lock_file.chmod(0o600)
        self._lock_file.write_text(json.dumps({name: environment[name] for name in TOLD if name in environment}))

    def told(self) -> dict[str, str]:
        """The environment of the stack if it is running; else nothing."""
        try:
            with open(self._lock_file) as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return dict(json.loads(file.read() or "{}"))
        except OSError:
            pass
        return {}

    @property
    def _lock_file(self) -> Path:
        return RUN / f"{self.name}.lock"

    def _sockets(self) -> Path:
        """Private, the same for the same checkout, and short: the path of a socket holds 107 bytes."""
        checkout = hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]
        folder = Path(f"/tmp/mentoring-{os.geteuid()}-{checkout}")  # noqa: S108 - its owner and its mode are checked
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            raise CannotStart(f"{folder} belongs to somebody else. Remove it and start again.")
        folder.chmod(0o700)
        return folder


def _fingerprint(environment: Mapping[str, str]) -> str:
    """Of all that `manage.py prepare` reads: our files, the locked packages among them, and where it puts things."""
    seen = hashlib.sha256("".join(environment[name] for name in ("DATABASE_URL", "MEDIA_ROOT", "STATIC_ROOT")).encode())
    for folder in SOURCES:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix not in MADE and file.is_file():
                status = file.stat()
                seen.update(f"{file}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _secret_key() -> str:
    """Made once for this checkout, so that a restart signs nobody out."""
    file = RUN / "secret_key"
    if not file.exists():
        RUN.mkdir(exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()
