from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.db.backends.signals import connection_created

from mentoring import clock
from mentoring.dashboard.demo import build_demo_world
from mentoring.dashboard.large_world import build_large_world
from programs.models import Program


class Command(BaseCommand):
    help = "Build the demo world through the services; with --applicants N a large one for measurements."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are programmes already")
        parser.add_argument(
            "--applicants",
            type=int,
            help="instead, for measurements: a programme with so many, and a large match",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Program.objects.exists():
            return
        connection_created.connect(_wait_for_no_disk)
        connection.close()
        now = clock.now()
        if options["applicants"]:
            for program in build_large_world(now=now, applicants=options["applicants"]):
                self.stdout.write(f"{program}: {program.applications.count()} applications")
            return
        self.stdout.write("building the demo world …")
        build_demo_world(now=now)


def _wait_for_no_disk(*, connection: Any, **kwargs: Any) -> None:
    """Thousands of commits; what a crash took would be made again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
