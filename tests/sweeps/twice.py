"""What people can get hold of, so that a test can live through the same world twice and compare: nothing sealed may make a difference."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, transaction

from tests.sweeps.test_urls_guarded import ALL, OURS, arguments_for

CHANGES = re.compile(
    rb"\b[A-Za-z0-9]{64}\b|\b\d{4}-\d\d-\d\d|\d{1,2}[:.]\d\d(?::\d\d)?(?: [ap]\.m\.)?|\b\d{1,2} [ap]\.m\.|/Wy[\w-]+(?::[\w-]+)*"
)
"""What is never the same twice: tokens, the time of day, and at midnight the date."""


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back, numbers of rows included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences")
        numbers = cursor.fetchall()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        for name, number in numbers:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, number or 1, number is not None])


def seen(client, world, role: str) -> dict[str, tuple[int, bytes]]:
    """Every address as this part gets it: status, and content without what is never the same twice."""
    if role != "anonymous":
        client.force_login(world.people[role])
    arguments = {**arguments_for(client, world, role), "object_id": "1"}
    found = {}
    for address in ALL if role == "administrator" else OURS:
        if "logout" in address.name or address.name.startswith(
            "mfa_"
        ):  # one's own second factor is drawn anew each time
            continue
        response = client.get(address.url(arguments))
        if (
            response.headers.get("Content-Type") == "application/pdf"
        ):  # made at this very second; its page says the same
            continue
        content = b"".join(response) if response.streaming else response.content
        if response.headers.get("Content-Type", "").endswith("sheet"):  # a ZIP with the time of day in it
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                content = b"".join(packed.read(name) for name in packed.namelist() if name != "docProps/core.xml")
        found[f"{role} {address.name}"] = (response.status_code, CHANGES.sub(b"", content))
    if role != "anonymous":
        with zipfile.ZipFile(io.BytesIO(b"".join(client.post("/own-data/download/")))) as packed:
            found |= {f"{role} own {name}": (200, CHANGES.sub(b"", packed.read(name))) for name in packed.namelist()}
    client.logout()
    return found


def dumped(sealed: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """The database as text, without these sealed columns (by table), and without when exactly a row was changed and by which transaction."""
    left_out = {**sealed, "audit_rowchange": ("at", "transaction")}
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in ("django_session", "cache"):
                continue
            minus = "".join(f" - '{column}'" for column in left_out.get(table, ()))
            cursor.execute(f'SELECT (to_jsonb(t){minus})::text FROM "{table}" t ORDER BY 1')
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def raw() -> str:
    """All of the database as text, sealed columns and all."""
    with connection.cursor() as cursor:
        text = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            text += [row for (row,) in cursor.fetchall()]
    return "\n".join(text)
