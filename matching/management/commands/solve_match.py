import json
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from matching.engine.clash import find_clash
from matching.engine.problem import BadProblem, Problem, Rule, read_problem
from matching.engine.solve import Stage, solve


class Command(BaseCommand):
    help = (
        "Solve one match, or many, from a JSON file. Prints one JSON line per case. Exit 2: a case could not be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help='one case, or {"cases": [...]}; - for standard input')

    def handle(self, *args: Any, **options: Any) -> None:
        bad = False
        for number, case in enumerate(self._cases(options["file"]), start=1):
            try:
                problem = read_problem(case, called=f"number {number}")
            except BadProblem as error:
                self.stderr.write(str(error))
                bad = True
                continue
            self.stdout.write(json.dumps(_answer(problem)))
            self.stdout.flush()
        if bad:
            sys.exit(2)

    def _cases(self, file: str) -> list[Any]:
        try:
            if file == "-":
                document = json.load(sys.stdin)
            else:
                with open(file, encoding="utf-8") as opened:
                    document = json.load(opened)
        except OSError as error:
            self._refuse(f"{file} cannot be read: {error.strerror}.")
        except (ValueError, RecursionError) as error:
            self._refuse(f"{file} is not JSON: {error}.")
        cases = document.get("cases", [document]) if isinstance(document, dict) else None
        if not isinstance(cases, list):
            self._refuse("The file must hold one case, or an object with a list of cases.")
        return cases

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)


def _answer(problem: Problem) -> dict[str, Any]:
    solution = solve(problem)
    clash = find_clash(problem) if solution.status == "infeasible" else ()
    answer: dict[str, Any] = {
        "name": problem.name,
        "status": solution.status,
        "pairs": [list(pair) for pair in solution.pairs],
        "stages": [_stage(stage) for stage in solution.stages],
        "clash": [_rule(rule) for rule in clash],
    }
    if problem.soft:
        answer["broken"] = [_rule(rule) for rule in solution.broken]
    return answer


def _stage(stage: Stage) -> dict[str, Any]:
    told: dict[str, Any] = {"name": stage.name, "value": stage.value, "proven": stage.proven}
    return told if stage.proven else {**told, "bound": stage.bound}


def _rule(rule: Rule) -> dict[str, Any]:
    return {"rule": rule.kind, **rule.details}
