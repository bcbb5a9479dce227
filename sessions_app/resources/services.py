"""Writes of resources: added, changed, published, opened, copied."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from programs.models import Program
from programs.rules import is_coordinator
from sessions_app.models import Gathering
from sessions_app.resources.content import SHIPPED
from sessions_app.resources.models import Reading, Resource

COPIED = (
    "title",
    "text",
    "link",
    "file_name",
    "file_type",
    "for_leaders",
    "for_mentors",
    "for_assistants",
    "for_assessors",
)


@audited
def add_resource(*, program: Program, gathering: Gathering | None, by: User, now: datetime, **fields: Any) -> Resource:
    """Add something to read, which only the committee sees until it is published. `fields` are columns of Resource, already clean."""
    resource = Resource.objects.create(program=program, gathering=gathering, added_at=now, added_by=by, **fields)
    record(action="resources.add_resource", subject=resource, by=by, program_id=program.pk, now=now)
    return resource


@audited
def change_resource(*, resource: Resource, changes: Mapping[str, Any], by: User, now: datetime) -> Resource:
    """Change what `changes` names. Who has opened it before is not told that it is new again."""
    for name, value in changes.items():
        setattr(resource, name, value)
    resource.save(update_fields=list(changes))
    record(action="resources.change_resource", subject=resource, by=by, program_id=resource.program_id, now=now)
    return resource


@audited
def publish_resource(*, resource: Resource, by: User, now: datetime) -> Resource:
    """Show it to those it is for. Again: the first time stays."""
    fresh = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if fresh.published_at is None:
        fresh.published_at = now
        fresh.save(update_fields=["published_at"])
        record(action="resources.publish_resource", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    return fresh


@audited
def remove_resource(*, resource: Resource, by: User, now: datetime) -> None:
    """Remove it for good, with its file and the marks of who has opened it."""
    record(action="resources.remove_resource", subject=resource, by=by, program_id=resource.program_id, now=now)
    resource.delete()


@audited
def open_resource(*, resource: Resource, by: User, now: datetime) -> None:
    """Note that the person has opened it, once. The committee is not counted."""
    if resource.published_at is not None and not is_coordinator(by, resource):
        Reading.objects.bulk_create([Reading(resource=resource, person=by, at=now)], ignore_conflicts=True)


@audited
def add_shipped(*, program: Program, by: User, now: datetime) -> int:
    """Add the shipped preparation texts (CONTENT e4) that are not there yet, unpublished. Returns how many."""
    known = {resource.title.get("nb") for resource in Resource.objects.filter(program=program)}
    missing = [text for text in SHIPPED if text.title["nb"] not in known]
    Resource.objects.bulk_create(
        Resource(
            program=program, title=text.title, text=text.text, for_leaders=text.for_leaders, for_mentors=text.for_mentors,
            added_at=now, added_by=by,
        )
        for text in missing
    )  # fmt: skip
    record(
        action="resources.add_shipped",
        subject=program,
        by=by,
        program_id=program.pk,
        after={"number": len(missing)},
        now=now,
    )
    return len(missing)


@audited
def copy_resources(*, source: Program, target: Program, by: User, now: datetime) -> int:
    """Copy what is published in `source`, but what belongs to its gatherings, into `target`, unpublished. Returns how many."""
    originals = Resource.objects.filter(program=source, gathering=None, published_at__isnull=False).defer(None)
    copies = [
        Resource(
            program=target, added_at=now, added_by=by, content=one.content, **{name: getattr(one, name) for name in COPIED}
        )
        for one in originals
    ]  # fmt: skip
    Resource.objects.bulk_create(copies)
    record(
        action="resources.copy_resources",
        subject=target,
        by=by,
        program_id=target.pk,
        after={"number": len(copies)},
        now=now,
    )
    return len(copies)
