import gc
import hashlib
from argparse import ArgumentParser
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import find, get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from mentoring.audit.triggers import OWN_APPS
from mentoring.catalogs import LANGUAGES, compile_all, read_anew


class Command(BaseCommand):
    help = "Make ready to serve: database, translations, static files; with --demo also the demo world. Does only what is not done yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="build the demo world in an empty database")
        half = parser.add_mutually_exclusive_group()
        half.add_argument("--files", action="store_true", help="only translations and static files; needs no database")
        half.add_argument("--database", action="store_true", help="only the database; writes no files")

    def handle(self, *args: Any, **options: Any) -> None:
        # Migrations make and drop thousands of classes; looking for rubbish among them each time takes a fifth of it all.
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)
        if options["database"]:
            self._migrate()
        elif options["files"]:
            self._make_files()
        else:
            beside = get_context("fork").Process(target=self._make_files)
            beside.start()
            self._migrate()
            beside.join()
            if beside.exitcode:
                raise CommandError("translations or static files could not be made")
            read_anew(*LANGUAGES)
        if options["demo"]:
            call_command("seed_demo", if_empty=True)

    def _make_files(self) -> None:
        compile_all()
        self._collect_static()

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        self._refuse_other_steps(executor.loader)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("bringing the database up to date …")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)

    def _refuse_other_steps(self, loader: MigrationLoader) -> None:
        """Raises CommandError for a database that steps of ours made which are not here: nobody knows what it lacks."""
        ours = (*OWN_APPS, "audit")
        gone = [step for step in loader.applied_migrations if step[0] in ours and step not in loader.disk_migrations]
        if gone:
            raise CommandError(
                f"This database was made by another version: {len(gone)} of its migrations are not in this one "
                f"({'.'.join(min(gone))} is the first). The demo starts afresh with `python3 manage.py demo --reset`. A database "
                f"to be kept is brought to its end by the version that made it; `manage.py migrate APP --prune` then tidies its list."
            )

    def _collect_static(self) -> None:
        """Only when a source file was added, changed or removed since the last time."""
        digest = hashlib.sha256()
        for finder in get_finders():
            for path, storage in finder.list([]):
                status = Path(storage.path(path)).stat()
                digest.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        if not stamp.exists() or stamp.read_text() != digest.hexdigest():
            if not find("tus-js-client/tus.min.js"):
                raise CommandError(
                    "tus-js-client is not installed: run `npm ci` beside the Python packages (docs/operating.md)."
                )
            left_out = ["browser-test-bundle.js", "tus.js", "tus.js.map"]  # of that package
            call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=left_out)
            stamp.write_text(digest.hexdigest())
