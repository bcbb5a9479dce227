import imaplib
import mailbox
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mentoring import clock
from mentoring.mail import mailboxes
from mentoring.mail.reports import LARGEST
from mentoring.mail.services import Taken, take_report


class Command(BaseCommand):
    help = (
        "Read delivery reports (RFC 3464) and note which letters came back: from a Maildir, an mbox file, one message on standard "
        "input, or, with nothing named, the mailbox in BOUNCES_URL. May be run any number of times."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group()
        source.add_argument(
            "--maildir", type=Path, metavar="FOLDER", help="those not seen yet, which are then marked as seen"
        )
        source.add_argument("--mbox", type=Path, metavar="FILE", help="all in the file, which stays as it is")
        source.add_argument("--stdin", action="store_true", help="one message, as a mail system pipes it to a program")

    def handle(self, *args: Any, **options: Any) -> None:
        counted: Counter[Taken] = Counter()

        def take(raw: bytes) -> None:
            counted[take_report(raw=raw, by=None, now=clock.now())] += 1

        try:
            if options["stdin"]:
                take(sys.stdin.buffer.read(LARGEST + 1))
            elif options["maildir"]:
                mailboxes.read_maildir(options["maildir"], take)
            elif options["mbox"]:
                mailboxes.read_mbox(options["mbox"], take)
            elif settings.BOUNCES_URL:
                mailboxes.read_imap(settings.BOUNCES_URL, take)
            else:
                raise CommandError("Name a source, or set BOUNCES_URL. See --help.")
        except (OSError, mailbox.Error, imaplib.IMAP4.error) as error:
            raise CommandError(f"The messages cannot be read: {error}") from None
        self.stdout.write(
            f"{counted[Taken.RECORDED]} came back, {counted[Taken.KNOWN]} known already, {counted[Taken.NOT_OURS]} not ours, "
            f"{counted[Taken.NOT_FAILED]} no report of a failure"
        )
