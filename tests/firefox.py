"""A Firefox that is installed, driven by Marionette, the protocol it brings along: Playwright only knows its own build of Firefox."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.ports import free_port

NAMES = ("firefox-esr", "firefox")
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "ui.prefersReducedMotion": 1,  # it presses at once, also while a page is still scrolling
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "browser.shell.checkDefaultBrowser": False,
}
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def installed() -> str | None:
    """The program, unless it is a snap, which cannot read our profile."""
    found = (shutil.which(name) for name in NAMES)
    return next((program for program in found if program and "/snap/" not in os.path.realpath(program)), None)


class Firefox:
    """One window. Use it in a `with`."""

    def __init__(self, program: str, folder: Path) -> None:
        self.port = free_port()
        prefs = {**PREFERENCES, "marionette.port": self.port}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in prefs.items()]
        profile = folder / "profile"
        profile.mkdir()
        (profile / "user.js").write_text("\n".join(lines))
        self.log = (folder / "firefox.log").open("wb")
        self.process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--marionette", "--profile", str(profile)],
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8"},
            stdout=self.log, stderr=self.log,
        )  # fmt: skip
        self.number = 0

    def __enter__(self) -> "Firefox":
        end = time.monotonic() + 60
        while True:
            with suppress(OSError):
                self.line = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                break
            assert self.process.poll() is None and time.monotonic() < end, "Firefox does not answer"
            time.sleep(0.2)
        self._hear()
        self.ask("NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": False}})
        return self

    def __exit__(self, *about: object) -> None:
        self.process.terminate()
        self.process.wait(30)
        self.line.close()
        self.log.close()

    def ask(self, name: str, **given: Any) -> Any:
        self.number += 1
        said = json.dumps([0, self.number, f"WebDriver:{name}", given]).encode()
        self.line.sendall(b"%d:%s" % (len(said), said))
        _kind, _number, error, result = self._hear()
        assert not error, error
        return result.get("value", result) if isinstance(result, Mapping) else result

    def open(self, address: str) -> None:
        self.ask("Navigate", url=address)

    def run(self, script: str) -> Any:
        return self.ask("ExecuteScript", script=script, args=[])

    def find(self, xpath: str) -> str:
        return str(self.ask("FindElement", using="xpath", value=xpath)[ELEMENT])

    def press(self, name: str) -> None:
        """The button of this name that can be seen."""
        path = f"//button[normalize-space()='{name}'][not(ancestor-or-self::*[@hidden])]"
        self.until(lambda: bool(self.ask("FindElements", using="xpath", value=path)), name)
        self.ask("ElementClick", id=self.find(path))

    def choose(self, xpath: str, file: Path) -> None:
        self.ask("ElementSendKeys", id=self.find(xpath), text=str(file))

    def until(self, true: Any, what: str, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"{what}: never; at {self.address} there is {self.text()!r}"
            time.sleep(0.2)

    def sees(self, text: str) -> None:
        self.until(lambda: text in self.text(), text)

    def text(self) -> str:
        return str(self.run("return document.querySelector('main')?.innerText ?? ''"))

    @property
    def address(self) -> str:
        return str(self.ask("GetCurrentURL"))

    def _hear(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            got = self.line.recv(1)
            assert got, "Firefox is gone"
            length += got
        left = int(length[:-1])
        parts = []
        while left:
            parts.append(self.line.recv(left))
            left -= len(parts[-1])
        return json.loads(b"".join(parts))
