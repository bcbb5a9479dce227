"""The import of people from the HR system's file, against handing the same rows to the database one after another and in one piece."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django.db import connection

from mentoring import clock
from mentoring.accounts.services import apply_import, check_import
from mentoring.dashboard.demo.cast import FAMILY, GIVEN
from mentoring.management.benchmarks.measuring import Bench, Comparison, in_turns, undone, wall

Rows = list[tuple[str, ...]]

TITLE = "import of people, against the same rows by executemany and COPY"
HEAD = "ansattnummer;fornavn;etternavn;e-post;enhetskode;enhet;leder;stillingstype;fødselsdato"
COLUMNS = ("employee_number", "given_name", "family_name", "email", "job_kind", "birth_date")
UNITS, TEAM = 70, 12
GOAL_SECONDS = 30
NOTE = "checks every row, keeps units and managers, and each row is put on record"


def measure(bench: Bench) -> list[Comparison]:
    rows = made_up(bench.sizes.people)
    content = "\n".join([HEAD, *(";".join(row) for row in rows)])
    plain: Rows = [(row[0], row[1], row[2], row[3], row[7], row[8]) for row in rows]

    def ours() -> float:
        with undone():
            return wall(lambda: _import(content))

    made: list[Comparison] = []
    for name, insert in _INSERTS.items():
        times = in_turns(ours, partial(insert, plain), rounds=bench.sizes.rounds)
        goal, what = f"19,000 in {GOAL_SECONDS} s", f"import of {len(rows)} people"
        made.append(Comparison(what, name, "s", *times, goal, NOTE if not made else ""))
    return made


def made_up(number: int) -> Rows:
    """Rows of a file. One in TEAM leads the next; nobody leads in a circle."""
    chance = random.Random(number)  # noqa: S311 - made-up people
    rows: Rows = []
    for n in range(number):
        unit = chance.randrange(UNITS)
        manager = f"E{n - n % TEAM:06}" if n % TEAM else ""
        born = date(1965, 1, 1) + timedelta(days=chance.randrange(14_000))
        kind = chance.choice(("operativ", "sivil"))
        names = (chance.choice(GIVEN), chance.choice(FAMILY))
        rows.append(
            (f"E{n:06}", *names, f"e{n}@politiet.example", f"U{unit}", f"Enhet {unit}", manager, kind, born.isoformat())
        )
    return rows


def _import(content: str) -> None:
    made, plan = check_import(file_name="ansatte.csv", content=content, by=None, now=clock.now())
    if plan.faults:
        raise RuntimeError(f"the made-up file is faulty: {plan.faults[0]}")
    apply_import(people_import=made, by=None, now=clock.now())


def _executemany(rows: Rows) -> float:
    with undone(), connection.cursor() as cursor:
        _bare_table(cursor)
        places = ", ".join(["%s"] * len(COLUMNS))
        return wall(lambda: cursor.executemany(f"INSERT INTO bare ({', '.join(COLUMNS)}) VALUES ({places})", rows))


def _copy(rows: Rows) -> float:
    def act() -> None:
        with cursor.copy(f"COPY bare ({', '.join(COLUMNS)}) FROM STDIN") as copying:
            for row in rows:
                copying.write_row(row)

    with undone(), connection.cursor() as cursor:
        _bare_table(cursor)
        return wall(act)


def _bare_table(cursor: object) -> None:
    columns = ", ".join(f"{column} text" for column in COLUMNS)
    cursor.execute(f"CREATE TEMPORARY TABLE bare (id bigserial PRIMARY KEY, {columns}, UNIQUE (email)) ON COMMIT DROP")  # type: ignore[attr-defined]


_INSERTS: dict[str, Callable[[Rows], float]] = {"executemany": _executemany, "COPY": _copy}
