"""What a programme holds and when it goes; once it has gone, what that was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.utils.text import capfirst

from mentoring.audit.models import Event
from mentoring.dashboard import retention
from programs.models import Program


@dataclass(frozen=True, slots=True)
class Deletion:
    """`planned`: what there is and when it goes. `with_them`: what else goes on the same date as the applications. `gone`: what was
    deleted, each with how many, and when.
    """

    planned: retention.Planned
    with_them: list[str]
    gone: list[tuple[str, int]]
    gone_at: datetime | None


def deletion_of(program: Program) -> Deletion:
    """From the plan of what is deleted when, and from the record once it has been."""
    (planned,) = retention.plan(program)
    labels = [label for label in (*retention.PATHS, *retention.OF_PROGRAM) if retention.blank(label)]
    goes = [label for label in labels if label != "applicants.Application"]
    events = Event.objects.filter(program_id=program.pk, action="dashboard.erase_program").order_by("-at")
    rows: Mapping[str, int] = {}
    if program.erased_at is not None and (event := events.first()):
        rows = event.after.get("rows", {})
    gone = [(_named(label), number) for label, number in rows.items() if number]
    return Deletion(planned, [_named(label) for label in goes], gone, program.erased_at)


def _named(label: str) -> str:
    return capfirst(str(apps.get_model(label)._meta.verbose_name_plural))
