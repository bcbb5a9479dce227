"""The two commands started for real, each in a copy of the checkout: offline, killed, by an ordinary user, and with services given.

The packages are those that are installed here. The demo's people and programmes are left out, which only take time; that they are built
is shown by tests/dashboard and whenever the demo is started.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from mentoring.devstack.stack import MARK, ROOT
from tests.ports import free_port

NOBODY = 65534
NOWHERE = "http://127.0.0.1:9"
OFFLINE = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), NOWHERE),
    **dict.fromkeys(("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PLAYWRIGHT_DOWNLOAD_HOST"), NOWHERE),
    "NO_PROXY": "", "no_proxy": "", "PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1",
}  # fmt: skip
"""Whoever asks the network for something gets no answer, and no other way to ask."""

EMPTY_WORLD = """
from django.core.management.base import BaseCommand
from mentoring.accounts.models import User

class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true")

    def handle(self, **options):
        number = User.objects.count()
        part = {"is_data_protection_officer" if number else "is_administrator": True}
        User.objects.create(email=f"person{number}@politiet.example", given_name="Person", family_name=f"{number}", **part)
"""
LONGEST = 400
"""Seconds until the first start is ready, on a machine that has much else to do."""


@dataclass
class Checkout:
    """A copy with whatever is installed here. `ordinary`: it belongs to a user who is not root, whoever runs the tests."""

    folder: Path
    ordinary: bool

    def run(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        python = ROOT / ".venv" / "bin" / "python"
        command = [str(python), "-u", "manage.py", *arguments]
        if self.ordinary and os.geteuid() == 0:
            to_nobody = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
            if any(not folder.stat().st_mode & 0o001 for folder in python.resolve().parents):
                # This Python lies where only root may look: our user may look there too, and nothing else that users may not.
                to_nobody += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
            command = ["setpriv", *to_nobody, *command]
        named = {name: value for name, value in os.environ.items() if name.startswith("MENTORING_BROWSER")}
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env={"PATH": os.defpath, "HOME": str(self.folder), **OFFLINE, **named, **environment},
            stdout=open(self.folder / "output", "a"),
            stderr=subprocess.STDOUT,
            text=True,
        )

    def output(self) -> str:
        return (self.folder / "output").read_text()

    def ready(self, process: subprocess.Popen[str], *, times: int) -> None:
        """Wait until it has said so for the `times`th time."""
        until = time.monotonic() + LONGEST
        while len(re.findall(r"Ready after \d+ s", self.output())) < times:
            assert process.poll() is None, self.output()
            assert time.monotonic() < until, self.output()
            time.sleep(0.2)

    def processes(self, name: str = "demo") -> dict[int, str]:
        """The processes that belong to a stack of this copy, with the program of each."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes().split(b"\0")
                if f"{MARK}={self.folder}/.run/{name}".encode() in environment:
                    found[int(folder.name)] = (folder / "comm").read_text().strip()
            except OSError:
                continue
        return found

    def children_of(self, pid: int) -> dict[int, dict[str, str]]:
        """The environment of every process under this one."""
        found: dict[int, dict[str, str]] = {}
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            lines = Path(f"/proc/{child}/environ").read_bytes().decode().split("\0")
            found[int(child)] = dict(line.split("=", 1) for line in lines if "=" in line)
            found.update(self.children_of(int(child)))
        return found


def copied(*, ordinary: bool) -> Iterator[Checkout]:
    folder = Path(tempfile.mkdtemp(prefix="checkout-")) / "a copy"
    left_out = shutil.ignore_patterns(".git", ".venv", ".run", "docs", "node_modules", ".*_cache")
    shutil.copytree(ROOT, folder, ignore=left_out)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "mentoring" / "management" / "commands" / "seed_demo.py").write_text(EMPTY_WORLD)
    (folder / "output").touch()
    folder.parent.chmod(0o755)
    if ordinary and os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    checkout = Checkout(folder, ordinary)
    yield checkout
    for pid in checkout.processes():
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder.parent, ignore_errors=True)


@pytest.fixture
def of_an_ordinary_user() -> Iterator[Checkout]:
    yield from copied(ordinary=True)


@pytest.fixture
def copy() -> Iterator[Checkout]:
    """Of whoever runs the tests, who alone may use their database."""
    yield from copied(ordinary=False)


def sign_in_page(port: int) -> str:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return direct.open(f"http://127.0.0.1:{port}/account/login/", timeout=60).read().decode()


def test_demo_of_an_ordinary_user_starts_offline_and_again_after_kill_9(of_an_ordinary_user: Checkout) -> None:
    copy = of_an_ordinary_user
    port = free_port()
    first = copy.run("demo", "--port", str(port))
    copy.ready(first, times=1)
    assert "person0@politiet.example" in sign_in_page(port)
    assert "[setup]" not in copy.output()  # nothing was fetched
    if os.geteuid() == 0:
        owners = {os.stat(f"/proc/{pid}").st_uid for pid in copy.processes()}
        assert owners == {NOBODY}

    first.kill()
    first.wait()
    began = time.monotonic()
    second = copy.run("demo", "--port", str(port))
    copy.ready(second, times=2)
    took = time.monotonic() - began
    page = sign_in_page(port)
    assert "person0@politiet.example" in page
    assert "person1@politiet.example" not in page  # what was there is used, not made anew
    assert took < LONGEST / 4

    second.terminate()
    assert second.wait(timeout=60) == 0
    assert copy.processes() == {}


@pytest.fixture
def given() -> Iterator[dict[str, str]]:
    """A database, a broker and a mail server of somebody else's."""
    name = f"given_{os.getpid()}"
    url = re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"])
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield {"DATABASE_URL": url, "BROKER_URL": os.environ["BROKER_URL"], "EMAIL_URL": "smtp://127.0.0.1:9"}
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.django_db
def test_demo_uses_the_services_it_is_given_and_starts_none(copy: Checkout, given: dict[str, str]) -> None:
    demo = copy.run("demo", "--port", str(free_port()), **given)
    copy.ready(demo, times=1)
    children = copy.children_of(demo.pid)
    assert len(children) >= 5  # web, worker, look, video, beat
    for environment in children.values():
        assert {name: environment[name] for name in given} == given
    assert {"postgres", "redis-server", "valkey-server"} & set(copy.processes().values()) == set()
    assert [name for name in ("postgres", "broker") if (copy.folder / ".run" / "demo" / name).exists()] == []
    demo.terminate()
    assert demo.wait(timeout=60) == 0


def test_test_uses_the_services_it_is_given_and_starts_none(copy: Checkout) -> None:
    given = {
        "DATABASE_URL": os.environ["DATABASE_URL"], "BROKER_URL": os.environ["BROKER_URL"], "EMAIL_URL": "smtp://127.0.0.1:9",
    }  # fmt: skip
    test = copy.run("test", "tests/devstack/test_locks.py", "-q", "-p", "no:cacheprovider", **given)
    assert test.wait(timeout=LONGEST) == 0, copy.output()
    assert " passed" in copy.output()
    assert not (copy.folder / ".run" / "test").exists()
