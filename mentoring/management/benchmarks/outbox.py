"""Very many letters: the relay's picking beside the same with few waiting, and the outbox page beside a bare page."""

import statistics
from datetime import datetime

from django.db import connection
from django.urls import reverse

from mentoring import clock
from mentoring.accounts.models import Unit, User
from mentoring.fields import Translated
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import relay
from mentoring.mail.states import LetterState
from mentoring.management.benchmarks.letters import TEXT, mail_server
from mentoring.management.benchmarks.measuring import Bench, Comparison, wall
from mentoring.management.benchmarks.pages import Subject, compare
from mentoring.management.benchmarks.serving import web_server
from programs.models import Membership, Program
from programs.states import Phase, Role

TITLE = "the relay's picking and the outbox page with very many letters"
NOTE = "the same letters to the same mail server; only how many wait behind them differs"
KIND = "applicants.receipt"


def measure(bench: Bench) -> list[Comparison]:
    """Few waiting first, then many: the database cannot be both in turns."""
    many = bench.sizes.outbox
    few, batch = many // 100, max(1, many // 1000)
    program, hanne, people = _programme(few)
    with mail_server(bench):
        plain = _picked(program, people, few, batch, bench)
        ours = _picked(program, people, many, batch, bench)
    rows = [
        Comparison(
            f"relay with {many} waiting", f"with {few} waiting", "ms a letter", 1000 * ours / batch, 1000 * plain / batch, "≤ 1.5 ×", NOTE
        )
    ]  # fmt: skip
    page = reverse("dashboard:letter-list", args=[program.slug])
    port, web = web_server(bench)
    rows.append(compare(Subject(f"outbox of {many}, all waiting", hanne, page), port, web, bench))
    _gone(now=clock.now())
    subjects = [
        Subject(f"outbox of {many}, all gone", hanne, page),
        Subject(f"search in an outbox of {many}", hanne, f"{page}?q=mentor7"),
    ]
    return rows + [compare(subject, port, web, bench) for subject in subjects]


def _programme(number: int) -> tuple[Program, User, list[User]]:
    """A programme with a coordinator, and so many people who get letters."""
    now = clock.now()
    unit, _new = Unit.objects.get_or_create(code="BENCH", defaults={"name": "Bench"})
    hanne = User.objects.create_user("hanne.outbox@politiet.example", given_name="Hanne", family_name="Raadgiver")
    program = Program.objects.create(
        slug="bench-outbox", name=Translated(nb="Omvendt mentoring"), unit=unit, age_limit=None,
        state=Phase.SCREENING, created_at=now, created_by=hanne,
    )  # fmt: skip
    Membership.objects.create(program=program, user=hanne, role=Role.COORDINATOR, added_at=now, added_by=hanne)
    people = User.objects.bulk_create(
        User(email=f"mentor{n}.outbox@politiet.example", given_name=f"Mona{n}", family_name=f"Mentor{n}", password="!")  # noqa: S106
        for n in range(number)
    )
    return program, hanne, people


def _picked(program: Program, people: list[User], waiting: int, batch: int, bench: Bench) -> float:
    """Seconds for a batch of letters with so many waiting: the median of the rounds, before each of which the outbox is filled up again."""
    rounds = []
    for _round in range(bench.sizes.rounds):
        _fill(program, people, waiting)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE mail_outboundemail")  # autovacuum does this within a minute, and we do not wait
        sent: list[int] = []
        rounds.append(wall(lambda: sent.append(relay(clock=clock.now, limit=batch))))  # noqa: B023 - called at once
        if sent != [batch]:
            raise RuntimeError(f"{sent} of {batch} letters were sent")
    return statistics.median(rounds)


def _fill(program: Program, people: list[User], waiting: int) -> None:
    now, already = clock.now(), OutboundEmail.objects.filter(state=LetterState.QUEUED).count()
    OutboundEmail.objects.bulk_create(
        (
            OutboundEmail(
                key=f"bench-outbox|{now.isoformat()}|{n}", kind=KIND, program_id=program.pk, recipient=people[n % len(people)],
                to_address=people[n % len(people)].email, language="nb", subject="Vi har søknaden din", body_text=TEXT, created_at=now,
                next_try_at=now,
            )
            for n in range(waiting - already)
        ),
        batch_size=5_000,
    )  # fmt: skip


def _gone(*, now: datetime) -> None:
    """Every letter has gone, and one in a hundred has come back."""
    letters = OutboundEmail.objects.all()
    letters.filter(state=LetterState.QUEUED).update(state=LetterState.SENT, sent_at=now, claimed_at=None)
    last = letters.latest("pk").pk
    letters.filter(pk__in=range(0, last + 1, 100)).update(state=LetterState.BOUNCED, bounced_at=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE mail_outboundemail")
