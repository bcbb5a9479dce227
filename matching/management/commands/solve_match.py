import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from matching.engine.clash import find_clash
from matching.engine.problem import BadProblem, read_problem
from matching.engine.solve import solve


class Command(BaseCommand):
    help = (
        "Solve one match, or many, from a JSON file. Prints one JSON line per case. Exit 2: a case could not be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help='one case, or {"cases": [...]}; - for standard input')

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = sys.stdin.read() if options["file"] == "-" else open(options["file"], encoding="utf-8").read()  # noqa: SIM115
            document = json.loads(text)
        except OSError as error:
            self._refuse(f"{options['file']} cannot be read: {error.strerror}.")
        except ValueError as error:
            self._refuse(f"{options['file']} is not JSON: {error}.")
        cases = document.get("cases", [document]) if isinstance(document, dict) else None
        if not isinstance(cases, list):
            self._refuse("The file must hold one case, or an object with a list of cases.")
        bad = False
        for case in cases or []:
            try:
                problem = read_problem(case)
            except BadProblem as error:
                self.stderr.write(str(error))
                bad = True
                continue
            solution = solve(problem)
            clash = find_clash(problem) if solution.status == "infeasible" else ()
            line = {
                "name": problem.name,
                "status": solution.status,
                "pairs": [list(pair) for pair in solution.pairs],
                "stages": [{"name": s.name, "value": s.value, "proven": s.proven} for s in solution.stages],
                "clash": [{"rule": rule.kind, **rule.details} for rule in clash],
            }
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if bad:
            sys.exit(2)

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
