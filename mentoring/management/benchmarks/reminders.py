"""Check-in reminders that are due: written into the outbox and relayed, against a bare loop over smtplib with the same letters."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from mentoring.accounts.models import Unit, User
from mentoring.fields import Translated
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import relay
from mentoring.mail.states import LetterState
from mentoring.management.benchmarks.letters import looped, mail_server
from mentoring.management.benchmarks.measuring import Bench, Comparison, wall
from programs.models import Membership, Program
from programs.states import Phase, Role
from sessions_app.content import gathering_template
from sessions_app.emails import CHECK_IN_REMINDER
from sessions_app.services import plan_gathering, plan_reminders, send_due_reminders
from sessions_app.states import Form, Kind

TITLE = "check-in reminders that are due, written and relayed, against a bare smtplib loop"
NINE = datetime(2030, 9, 2, 9, 0, tzinfo=ZoneInfo(settings.TIME_ZONE))
"""A Monday on which reminders of Thursday's check-in are due."""
WRITTEN = "each reminder is locked, asked about once more, put in its mentor's language and marked as written in one transaction"
RELAYED = "before each letter it is asked again whether its mentor should still hear of the check-in"


def measure(bench: Bench) -> list[Comparison]:
    """Once, not in rounds: so many letters are a median of themselves."""
    number = bench.sizes.reminders
    _due(number)
    written = wall(lambda: send_due_reminders(by=None, now=NINE))
    letters = OutboundEmail.objects.filter(kind=CHECK_IN_REMINDER)
    with mail_server(bench) as port:
        relayed = wall(_relay_all)
        plain = looped(list(letters.values_list("to_address", "subject", "body_text")), port)
    if (sent := letters.filter(state=LetterState.SENT).count()) != number:
        raise RuntimeError(f"{number - sent} of {number} reminders were not sent")
    ours, theirs, loop = (1000 * seconds / number for seconds in (written, relayed, plain))
    return [
        Comparison(f"{number} due reminders written", "smtplib loop", "ms a letter", ours, loop, note=WRITTEN),
        Comparison(f"{number} due reminders relayed", "smtplib loop", "ms a letter", theirs, loop, note=RELAYED),
    ]


def _relay_all() -> None:
    while relay(clock=lambda: NINE):
        pass


def _due(number: int) -> None:
    """So many mentors in one programme, each to be reminded of one check-in now."""
    before = NINE - timedelta(days=30)
    unit, _new = Unit.objects.get_or_create(code="BENCH", defaults={"name": "Bench"})
    hanne = User.objects.create_user("hanne.bench@politiet.example", given_name="Hanne", family_name="Raadgiver")
    program = Program.objects.create(
        slug="bench-reminders", name=Translated(nb="Omvendt mentoring"), unit=unit, age_limit=None,
        state=Phase.RUNNING, created_at=before, created_by=hanne,
    )  # fmt: skip
    Membership.objects.create(program=program, user=hanne, role=Role.COORDINATOR, added_at=before, added_by=hanne)
    people = User.objects.bulk_create(
        User(
            email=f"mentor{n}.bench@politiet.example", given_name=f"Mona{n}", family_name="Mentor", password="!",  # noqa: S106
            language=settings.LANGUAGES[n % 3][0],
        )
        for n in range(number)
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(program=program, user=person, role=Role.MENTOR, added_at=before, added_by=hanne) for person in people
    )
    title, points = gathering_template(Kind.CHECK_IN)
    starts_at = NINE + timedelta(days=3)
    check_in = plan_gathering(
        program=program, by=hanne, now=before, kind=Kind.CHECK_IN, form=Form.DIGITAL, title=title, points=points, starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1), for_leaders=False,
    )  # fmt: skip
    plan_reminders(by=None, now=before, gatherings=[check_in])
