"""`manage.py bench` still runs, says what it found, and leaves nothing behind. How fast things are is nobody's test."""

import os
import re
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from mentoring.management.commands.bench import NAMES


def test_the_list_names_every_benchmark():
    said = StringIO()
    call_command("bench", "--list", stdout=said)
    assert [line.split()[0] for line in said.getvalue().splitlines()] == list(NAMES)


def test_what_is_not_there_is_refused_with_what_there_is():
    with pytest.raises(CommandError, match="There is nothing called speed to measure"):
        call_command("bench", "speed")


def databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench%'")
        return [name for (name,) in cursor.fetchall()]


def folders():
    return sorted(Path(tempfile.gettempdir()).glob("bench-*"))


def test_everything_is_measured_and_nothing_is_left(db):
    before = folders()
    command = [sys.executable, "-m", "django", "bench", "--tiny"]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "DJANGO_SETTINGS_MODULE": "mentoring.settings"}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    table = lines[next(n for n, line in enumerate(lines) if line.startswith("what")) + 2 :]
    measured = [line for line in table if re.search(r"\d+\.\d\d ×", line)]
    assert [re.split(r"  +", line)[0] for line in measured if "720p" not in line and "watched" not in line] == [
        "import of 20 people", "import of 20 people", "relay of 3 letters", "match POD: 7 × 2 of 30", "match POD, with rules",
        "match POD, with rules, or anybody else", "match small: 12 × 2 of 40", "match small, with rules",
        "match small, with rules, or anybody else", "a world of 12 applicants", "table of results", "list of applications",
        "search in applications", "letters", "members", "control page", "coordinator's first page", "assessor's queue", "match board",
        "a solved match", "ranking sitting", "publish 4 leaders × 2", "3 MiB sent in pieces", "memory of the web server after that",
        "5 due reminders written", "5 due reminders relayed",
        "relay with 300 waiting", "outbox of 300, all waiting", "outbox of 300, all gone", "search in an outbox of 300",
    ]  # fmt: skip
    assert len([line for line in table if line.startswith("4 s of 720p")]) == 1
    assert len([line for line in table if line.startswith("3 MiB watched")]) == 1  # against nginx where it is installed
    assert (databases(), folders()) == ([], before)
