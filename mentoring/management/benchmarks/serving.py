"""A web server as in the demo, nginx, somebody signed in, and what their processes use."""

import http.client
import os
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from mentoring.accounts.models import User
from mentoring.devstack import processes
from mentoring.devstack.supervisor import Supervisor
from mentoring.management.benchmarks.measuring import Bench

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user root;
events {{ worker_connections 64; }}
http {{
    access_log off; sendfile on; default_type application/octet-stream;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
    {server}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def web_server(bench: Bench) -> tuple[int, int]:
    """Start the web server as in the demo. Its port and its process."""
    port = free_port()
    child = bench.supervisor.start("web", processes.web(host="127.0.0.1", port=port), environment=bench.environment)

    def answers() -> bool:
        try:
            return get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/healthz", "")[0] == 200
        except OSError:
            return False

    bench.supervisor.until(answers, seconds=60)
    return port, child.process.pid


def nginx(server: str, *, port: int, folder: Path, supervisor: Supervisor) -> None:
    """Start the nginx that is installed here, with `server` (what stands within `http`), and wait until it listens at `port`."""
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, server=server))
    supervisor.start("nginx", [shutil.which("nginx") or "", "-c", settings])

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    supervisor.until(listens, seconds=30)


def sign_in(person: User) -> str:
    """A session as signing in makes one. Returns the cookie."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def get(line: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, bytes]:
    line.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = line.getresponse()
    return answer.status, answer.read()


def cpu_of(process: int) -> float:
    """Seconds of processor time that a process and its descendants have used so far."""
    stats = _stats()
    return sum(stats[pid].seconds for pid in _family(process, stats))


def memory_of(process: int) -> float:
    """Megabytes that a process and its descendants hold in memory now."""
    stats = _stats()
    return sum(stats[pid].megabytes for pid in _family(process, stats))


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    seconds: float
    megabytes: float


def _stats() -> dict[int, _Process]:
    stats = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        stats[int(entry.parent.name)] = _Process(
            int(fields[1]), used, int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        )
    return stats


def _family(process: int, stats: Mapping[int, _Process]) -> set[int]:
    family, grown = {process}, True
    while grown:
        children = {pid for pid, one in stats.items() if one.parent in family}
        grown = not children <= family
        family |= children
    return family & stats.keys()
