import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import override_settings

from mentoring.devstack.supervisor import Supervisor
from mentoring.management.benchmarks.measuring import FULL, LARGE, TINY, Bench, Comparison, Sizes, table

NAMES = ("people", "letters", "match", "video", "pages", "publishing", "clips", "reminders", "outbox")
"""In this order they find the database as they need it: only the last five fill it for good."""


class Command(BaseCommand):
    help = "Measure the heavy parts, each as a ratio to something plain in the same run. Leaves nothing behind."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(NAMES)}")
        parser.add_argument("--list", action="store_true", help="say what there is to measure")
        sizes = parser.add_mutually_exclusive_group()
        sizes.add_argument(
            "--large", action="store_true", help="also the largest match and 10,000 reminders; minutes more"
        )
        sizes.add_argument("--tiny", action="store_true", help="only to see that everything still runs")

    def handle(self, *args: Any, **options: Any) -> None:
        modules = {name: import_module(f"mentoring.management.benchmarks.{name}") for name in NAMES}
        if options["list"]:
            for name, module in modules.items():
                self.stdout.write(f"{name:<10} {module.TITLE}")
            return
        if unknown := [name for name in options["names"] if name not in NAMES]:
            raise CommandError(f"There is nothing called {unknown[0]} to measure. There is: {', '.join(NAMES)}.")
        sizes = LARGE if options["large"] else TINY if options["tiny"] else FULL
        wanted = [name for name in NAMES if name in (options["names"] or NAMES)]
        rows: list[Comparison] = []
        with self._made(sizes) as bench:
            for name in wanted:
                self.stdout.write(f"{name}: {modules[name].TITLE} …")
                rows += modules[name].measure(bench)
                bench.supervisor.stop_all()
        self.stdout.write("\n" + table(rows))

    @contextmanager
    def _made(self, sizes: Sizes) -> Iterator[Bench]:
        """A database, a folder and processes that are gone afterwards, whatever happens."""
        theirs = str(connection.settings_dict["NAME"])
        connection.settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            folder = Path(name)
            files = {"MEDIA_ROOT": folder / "media", "STATIC_ROOT": folder / "static"}
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            try:
                with (
                    Supervisor(folder / "logs") as supervisor,
                    override_settings(REQUIRE_SECOND_FACTOR=False, **files),
                ):
                    call_command("collectstatic", verbosity=0, interactive=False)
                    yield Bench(sizes, folder, supervisor, self._environment(folder))
            finally:
                connection.creation.destroy_test_db(theirs, verbosity=0)

    def _environment(self, folder: Path) -> dict[str, str]:
        """For the processes of a benchmark: as ours, with its database and files."""
        given = connection.settings_dict
        host = str(given["HOST"]).replace("/", "%2F")
        person = f"{given['USER']}:{given['PASSWORD']}@" if given["PASSWORD"] else f"{given['USER']}@"
        port = f":{given['PORT']}" if given["PORT"] else ""
        return {
            **os.environ,
            "DATABASE_URL": f"postgres://{person}{host}{port}/{given['NAME']}",
            "SECRET_KEY": settings.SECRET_KEY,
            "MEDIA_ROOT": str(folder / "media"),
            "STATIC_ROOT": str(folder / "static"),
            "REQUIRE_SECOND_FACTOR": "false",
            "LOG_LEVEL": "WARNING",
        }
