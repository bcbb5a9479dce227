"""The one clock. Views and tasks read it once and pass `now` down; nothing below them looks at a clock.

It is the database's clock: inside a transaction PostgreSQL's now() stands still, so a deadline is decided at one
instant that every web process agrees on, whatever the clocks of the machines say.
"""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """The database's time: start of the current transaction, or of this statement when there is none. Aware, UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (instant,) = cursor.fetchone()
    return instant
