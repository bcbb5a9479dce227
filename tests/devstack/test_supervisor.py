"""Processes start, and they end with us, however we end. Real processes, real signals."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mentoring.devstack.stack import ROOT
from mentoring.devstack.supervisor import ChildFailed, Supervisor, end_leftovers

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN_FAMILY = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_DFL)
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually_dead(*processes: int, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while any(map(alive, processes)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(alive, processes))


def test_leaving_stops_children_and_what_they_leave_behind(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        family = supervisor.start("family", [sys.executable, "-c", STUBBORN_FAMILY])
        supervisor.until(lambda: bool(family.last_words), seconds=60)
        grandchild = int(family.last_words[0])
    assert eventually_dead(family.process.pid, grandchild)
    assert (tmp_path / "family.log").read_text() == f"{grandchild}\n"


def test_foundations_stop_after_what_stands_on_them(tmp_path: Path) -> None:
    says_when = (
        "import signal, sys, time\n"
        "signal.signal(15, lambda *_: sys.exit(print(time.monotonic())))\n"
        "print('up', flush=True); time.sleep(60)"
    )
    with Supervisor(tmp_path) as supervisor:
        database, broker, web = (
            supervisor.start(name, [sys.executable, "-c", says_when], foundation=name != "web")
            for name in ("database", "broker", "web")
        )
        supervisor.until(lambda: all(child.last_words for child in (database, broker, web)), seconds=60)
    assert float(web.last_words[-1]) < float(broker.last_words[-1]) < float(database.last_words[-1])


def test_child_that_ends_is_a_failure_with_its_last_words(tmp_path: Path) -> None:
    with (
        Supervisor(tmp_path) as supervisor,
        pytest.raises(ChildFailed, match=r"web ended with code 3.*\n.*no such file"),
    ):
        supervisor.start("web", [sys.executable, "-c", "import sys; print('no such file'); sys.exit(3)"])
        supervisor.until(lambda: False, seconds=60)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    program = (
        "import sys; from pathlib import Path; from mentoring.devstack.supervisor import Supervisor\n"
        f"with Supervisor(Path({str(tmp_path)!r})) as supervisor:\n"
        f"    print(supervisor.start('sleeper', {SLEEPER!r}).process.pid, flush=True)\n"
        "    supervisor.until(lambda: False)\n"
    )
    killed = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert killed.stdout
    sleeper = int(killed.stdout.readline())
    assert alive(sleeper)
    killed.send_signal(number)
    killed.wait()
    assert eventually_dead(sleeper)


def test_leftovers_of_one_stack_are_told_from_others() -> None:
    mark = f"MENTORING_STACK=/somewhere/{os.getpid()}"
    ours, other = (
        subprocess.Popen(SLEEPER, env={**os.environ, "MENTORING_STACK": value})
        for value in (mark.partition("=")[2], "/elsewhere")
    )
    try:
        end_leftovers(mark)
        assert ours.wait(60) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
