"""docker-compose.yml is valid, and it runs what `manage.py demo` runs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from mentoring.devstack import processes
from mentoring.devstack.stack import ROOT, TOLD

COMPOSE = ROOT / "docker-compose.yml"
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
FILLED_IN = {"SECRET_KEY": "a", "POSTGRES_PASSWORD": "b", "REDIS_PASSWORD": "c"}


def readers() -> list[list[str]]:
    """The programs that run such files: one from its package, which needs a `podman` only to run them, and Docker's where it is installed."""
    found = [[sys.executable, "-m", "podman_compose", "--podman-path", sys.executable]]
    docker = ["docker", "compose"]
    if shutil.which("docker") and subprocess.run([*docker, "version"], capture_output=True).returncode == 0:
        found.append(docker)
    return found


def test_file_follows_the_compose_specification() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("reader", readers(), ids=lambda command: Path(command[0]).name)
def test_programs_that_run_it_accept_the_file_and_refuse_missing_secrets(reader: list[str]) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "DOCKER_CONFIG") if name in os.environ}
    parse = [*reader, "--env-file", os.devnull, "--file", str(COMPOSE), "config", "--quiet"]
    accepted = subprocess.run(parse, env={**environment, **FILLED_IN}, capture_output=True, text=True)
    refused = subprocess.run(parse, env=environment, capture_output=True, text=True)
    assert (accepted.returncode, accepted.stderr) == (0, "")
    assert refused.returncode != 0
    assert "is not set; see .env.example" in refused.stderr


def test_processes_are_those_of_the_demo() -> None:
    commands = {name: SERVICES[name]["command"] for name in ("web", "worker", "look", "video", "beat")}
    assert commands == {
        "web": processes.web(host="0.0.0.0", port=8000),
        "worker": processes.worker(),
        "look": processes.look(),
        "video": processes.video(),
        "beat": processes.beat(folder=Path("/tmp")),
    }
    assert set(SERVICES) - set(commands) == {"db", "redis", "prepare", "nginx", "mailpit"}


@pytest.mark.parametrize("name", ["prepare", "web", "worker", "look", "video", "beat"])
def test_processes_are_told_all_that_those_of_the_demo_are_told(name: str) -> None:
    assert set(TOLD) - set(SERVICES[name]["environment"]) == {"DEMO"}


def test_only_nginx_and_the_letters_can_be_reached_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"nginx": ["${LISTEN:-127.0.0.1:8000}:8080"], "mailpit": ["127.0.0.1:8025:8025"]}


def test_example_environment_names_every_value_that_compose_asks_for() -> None:
    named = {
        line.lstrip("# ").split("=")[0] for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line
    }
    asked = {word.split("}")[0].split(":")[0] for word in COMPOSE.read_text().split("${")[1:]}
    assert asked - named == set()
