import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mentoring import catalogs


class Command(BaseCommand):
    help = "Bring the .po files up to date with the sources, or say what is missing in them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if a text is not translated")
        parser.add_argument("--missing", metavar="LANGUAGE", help="print what has no translation yet, as JSON")
        parser.add_argument(
            "--fill", nargs=2, metavar=("LANGUAGE", "FILE"), help="take translations from a JSON file made by --missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            faults = [fault for language in catalogs.LANGUAGES for fault in catalogs.faults(language)]
            if faults:
                raise CommandError("\n".join([*faults, f"{len(faults)} texts to look at"]))
            self.stdout.write("every text is translated")
            return
        if options["missing"]:
            self._print_missing(options["missing"])
            return
        if options["fill"]:
            self._fill(*options["fill"])
            return
        for language in catalogs.LANGUAGES:
            new, gone = catalogs.update(language)
            self.stdout.write(f"{language}: {new} new, {gone} gone")
        catalogs.compile_all()

    def _print_missing(self, language: str) -> None:
        missing = []
        for message in catalogs.read(language):
            strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
            if message.id and not all(strings):
                one = message.id if isinstance(message.id, str) else list(message.id)
                missing.append(
                    {"id": one, "context": message.context, "string": "" if isinstance(one, str) else ["", ""]}
                )
        self.stdout.write(json.dumps(missing, ensure_ascii=False, indent=1))

    def _fill(self, language: str, file: str) -> None:
        catalog = catalogs.read(language)
        for entry in json.loads(Path(file).read_text()):
            key = entry["id"] if isinstance(entry["id"], str) else entry["id"][0]
            message = catalog.get(key, entry.get("context"))
            if message is not None:
                message.string = entry["string"] if isinstance(entry["string"], str) else tuple(entry["string"])
        catalogs.write(language, catalog)
        catalogs.compile_all()
