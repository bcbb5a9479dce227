import json
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from applicants.videos.messages import sentence
from applicants.videos.processing.runner import Verdict, judge


class Command(BaseCommand):
    help = "Judge video files as an upload would be. Prints one JSON line per file. Keeps nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a file, or a folder of files")
        parser.add_argument("--kind", choices=["video", "audio"], default="video", help="what the files are to be")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in chain.from_iterable(map(_files, options["files"])):
            with tempfile.TemporaryDirectory(prefix="check-video-") as folder, translation.override("en"):
                begun = time.monotonic()
                try:
                    verdict = judge(Path(name), output=Path(folder), kind=options["kind"])
                except OSError as error:
                    verdict = Verdict("failed", reason=str(error))
                line = {
                    "file": name,
                    "verdict": "accept" if verdict.accepted else "reject",
                    "code": verdict.code,
                    "message": sentence(verdict.code, verdict.details, kind=options["kind"]),
                    "seconds": verdict.facts.get("seconds"),
                    "took": round(time.monotonic() - begun, 2),
                }
            self.stdout.write(json.dumps(line, ensure_ascii=False))


def _files(name: str) -> Iterable[str]:
    """What a folder holds, but for its list of what is in it."""
    if not Path(name).is_dir():
        return [name]
    return sorted(str(path) for path in Path(name).iterdir() if path.is_file() and path.name != "manifest.csv")
