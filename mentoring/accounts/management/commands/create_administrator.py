from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mentoring.accounts.models import User
from mentoring.audit.services import acting


class Command(BaseCommand):
    help = "Make the person with this address an administrator; add the person if there is none. They sign in with a code by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--given-name", default="Administrator")
        parser.add_argument("--family-name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        names = {"given_name": options["given_name"], "family_name": options["family_name"]}
        with acting(by=None, act="accounts.create_administrator"):
            person, added = User.objects.get_or_create(
                email=options["email"].lower(), defaults={**names, "password": "!"}
            )
            person.is_administrator = True
            person.save(update_fields=["is_administrator"])
        self.stdout.write(f"{person.email} is an administrator{' (added)' if added else ''}.")
