"""Many new rows in one statement, from columns: for what would take seconds as objects."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connections, models, router


def insert_columns(
    model: type[models.Model],
    columns: Mapping[str, Sequence[Any]],
    *,
    same: Mapping[str, Any],
    unique: Collection[str] = (),
    replace: Collection[str] = (),
) -> None:
    """Insert one row for each place in `columns`; `same` is alike in all of them. Field names; every column without a default of the
    database must be there. A row that is there already by its `unique` fields has its `replace` fields written over.

    Nothing a model does in Python happens (save, signals, defaults); constraints and triggers are the database's and hold.
    """
    if not any(columns.values()):
        return
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name

    def field(name: str) -> Any:
        return model._meta.get_field(name)

    def column(name: str) -> str:
        return quote(field(name).column)

    def prepared(name: str, value: Any) -> Any:
        return field(name).get_db_prep_save(value, connection)

    def kind(name: str) -> str:
        return field(name).cast_db_type(connection)

    names = [*columns, *same]
    each = ", ".join(f"%s::{kind(name)}[]" for name in columns)
    all_alike = "".join(f", %s::{kind(name)}" for name in same)
    into = f"{quote(model._meta.db_table)} ({', '.join(map(column, names))})"
    sql = f"INSERT INTO {into} SELECT given.*{all_alike} FROM unnest({each}) given"  # noqa: S608 - names and types of the model's own columns
    if replace:
        written_over = ", ".join(f"{column(name)} = excluded.{column(name)}" for name in replace)
        sql += f" ON CONFLICT ({', '.join(map(column, unique))}) DO UPDATE SET {written_over}"
    values: list[Any] = [prepared(name, value) for name, value in same.items()]
    values += [[prepared(name, value) for value in those] for name, those in columns.items()]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
