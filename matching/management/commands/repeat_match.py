"""Solve a run again from its stored input and say whether the result is the same. Writes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.models import MatchRun
from matching.selectors.notes import compared
from matching.selectors.runs import RESULTS
from matching.selectors.solutions import solution_of
from matching.selectors.versions import engine_version


class Command(BaseCommand):
    help = "Solve a match run again from the input, rules and seed it was made with, and compare every pair and step."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=int, help="the number of the run, as in its address")

    def handle(self, *args: Any, run: int, **options: Any) -> None:
        found = MatchRun.objects.filter(pk=run, state__in=RESULTS).first()
        if found is None:
            raise CommandError(f"There is no solved run {run}.")
        verdict = compared(found, solution_of(found), engine=engine_version())
        if verdict.engines_differ:
            self.stdout.write(f"The run was made by engine {found.engine}; this is {engine_version()}.")
        if not verdict.same:
            raise CommandError("not the same result: " + " ".join(verdict.differs))
        self.stdout.write("same result")
