import json
import tempfile
import time
from argparse import ArgumentParser
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
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in options["files"]:
            with tempfile.TemporaryDirectory(prefix="check-video-") as folder, translation.override("en"):
                begun = time.monotonic()
                try:
                    verdict = judge(Path(name), output=Path(folder))
                except OSError as error:
                    verdict = Verdict("failed", reason=str(error))
                line = {
                    "file": name,
                    "verdict": "accept" if verdict.accepted else "reject",
                    "code": verdict.code,
                    "message": sentence(verdict.code, verdict.details),
                    "seconds": verdict.facts.get("seconds"),
                    "took": round(time.monotonic() - begun, 2),
                }
            self.stdout.write(json.dumps(line, ensure_ascii=False))
