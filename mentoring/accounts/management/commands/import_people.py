from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mentoring import clock
from mentoring.accounts.importing import decode
from mentoring.accounts.services import apply_import, check_import
from mentoring.policies import Refusal


class Command(BaseCommand):
    help = "Say what a CSV file of the HR system would change; with --apply do it, all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--apply", action="store_true", help="do it")
        parser.add_argument(
            "--many-leave", action="store_true", help="it is right that more than a fifth of the people leave"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            content = decode(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from None
        made, plan = check_import(file_name=path.name, content=content, by=None, now=clock.now())
        for row in plan.added:
            self.stdout.write(f"+ {row['employee_number']} {row['given_name']} {row['family_name']} <{row['email']}>")
        for change in plan.changed:
            fields = ", ".join(f"{name}: {old or '–'} → {new or '–'}" for name, (old, new) in change.fields.items())
            self.stdout.write(f"~ {change.person.employee_number} {change.person.name}: {fields}")
        for person in plan.left:
            self.stdout.write(f"- {person.employee_number} {person.name}")
        for fault in plan.faults:
            self.stderr.write(f"line {fault.line}: {fault.reason}")
        if plan.faults:
            raise CommandError(f"{len(plan.faults)} bad rows; nothing is changed")
        summary = f"{len(plan.added)} added, {len(plan.changed)} changed, {len(plan.left)} left"
        if not options["apply"]:
            self.stdout.write(f"would be: {summary}. Nothing is changed; use --apply to do it.")
            return
        try:
            apply_import(people_import=made, many_leave=options["many_leave"], by=None, now=clock.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"done: {summary}")
