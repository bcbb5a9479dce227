"""What manage.py says where it cannot go on. What it does on a bare machine is shown by .ci/run and by starting it there."""

import ast
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mentoring.devstack import commands
from mentoring.devstack.services import CannotStart
from mentoring.devstack.stack import ROOT, Stack

BARE = {"PATH": os.defpath}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As cloned, with nothing installed; in a folder with a space, as people have them."""
    folder = tmp_path / "my code"
    shutil.copytree(ROOT / "mentoring" / "devstack", folder / "mentoring" / "devstack")
    shutil.copytree(ROOT / "mentoring" / "requirements", folder / "mentoring" / "requirements")
    shutil.copy(ROOT / "manage.py", folder)
    return folder


def manage(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    python = os.path.realpath(sys.executable)  # the one that .venv was made from: nothing is installed in it
    return subprocess.run(
        [python, "-S", "manage.py", *arguments], cwd=checkout, env=BARE, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("file", ["manage.py", "mentoring/devstack/bootstrap.py"])
def test_old_python_can_read_why_it_is_too_old(file: str) -> None:
    ast.parse((ROOT / file).read_text(), feature_version=(3, 8))


def test_other_command_before_set_up_says_how_to_set_up(checkout: Path) -> None:
    done = manage(checkout, "shell")
    assert done.returncode == 1
    assert (
        done.stderr
        == "[setup] Nothing is installed yet. `python3 manage.py demo` or `python3 manage.py test` does it, once.\n"
    )
    assert sorted(path.name for path in checkout.iterdir()) == ["manage.py", "mentoring"]


def test_folder_that_cannot_be_written_to_is_named(checkout: Path) -> None:
    (checkout / ".run").write_text("in the way, as a read-only disk would be")
    done = manage(checkout, "demo")
    assert done.returncode == 1
    assert done.stderr.startswith(f"[setup] {checkout} cannot be written to (")
    assert not (checkout / ".venv").exists()


def test_second_holder_of_a_stack_is_refused_and_told_where_the_first_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("mentoring.devstack.stack.RUN", tmp_path)
    stack = Stack("demo")
    with stack.locked():
        stack.tell({"SITE_URL": "http://localhost:8000", "PATH": "not told"})
        assert stack.told() == {"SITE_URL": "http://localhost:8000"}
        with (
            pytest.raises(CannotStart, match=r"^`demo` is already running in this folder: http://localhost:8000$"),
            stack.locked(),
        ):
            pass
    assert stack.told() == {}


def test_port_that_is_taken_is_refused_when_asked_for_and_else_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not commands.is_free(port)
        with pytest.raises(CannotStart, match=rf"^Port {port} is taken\."):
            commands.find_port(port)


def test_preparing_is_left_out_only_while_nothing_has_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mentoring.devstack.stack.RUN", tmp_path / "run")
    monkeypatch.setattr("mentoring.devstack.stack.ROOT", tmp_path)
    stack, environment = (
        Stack("demo", embeds_database=True),
        {"DATABASE_URL": "a", "MEDIA_ROOT": "b", "STATIC_ROOT": "c"},
    )
    stack.folder.mkdir(parents=True)
    (tmp_path / "programs").mkdir()
    assert not stack.is_prepared(environment)

    stack.note_prepared(environment)
    assert stack.is_prepared(environment)
    assert not stack.is_prepared({**environment, "DATABASE_URL": "another"})
    assert not Stack("demo", embeds_database=False).is_prepared(environment)

    (tmp_path / "programs" / "models.py").write_text("")
    assert not stack.is_prepared(environment)
