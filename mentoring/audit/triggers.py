"""The triggers that put every change of a row on record."""

from django.apps import apps
from django.db import connections, models

OWN_APPS = (
    "accounts",
    "programs",
    "applicants",
    "videos",
    "scoring",
    "breadth",
    "matching",
    "gatherings",
    "trios",
    "checkins",
    "outcomes",
    "feeds",
    "resources",
    "mail",
)


def audited_models() -> list[type[models.Model]]:
    """Every model of ours, whether or not its author thought of the record."""
    return [model for label in OWN_APPS for model in apps.get_app_config(label).get_models(include_auto_created=True)]


def is_sealed(model: type[models.Model]) -> bool:
    """A sealed model says `class Audit: sealed = True`: on record is that a row changed, never which column or value."""
    return bool(getattr(getattr(model, "Audit", None), "sealed", False))


def install(using: str) -> None:
    """Put the triggers on every table that exists and lacks them. Safe to run again and again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute("SELECT 1 FROM pg_proc WHERE proname = 'audit_inserted'")
        if cursor.fetchone() is None:
            return
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audit_inserted'")
        done = {name.strip('"') for (name,) in cursor.fetchall()}
        for model in audited_models():
            table = model._meta.db_table
            if table in tables and table not in done:
                arguments = f"'{'sealed' if is_sealed(model) else 'open'}', '{model._meta.pk.column}'"
                cursor.execute(
                    f'CREATE OR REPLACE TRIGGER audit_row AFTER UPDATE OR DELETE ON "{table}" '
                    f"FOR EACH ROW EXECUTE FUNCTION audit_row({arguments}); "
                    f'CREATE TRIGGER audit_inserted AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS inserted '
                    f"FOR EACH STATEMENT EXECUTE FUNCTION audit_inserted({arguments})"
                )
