"""The agenda of a gathering: its points, and their order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from sessions_app.models import AgendaPoint, Gathering
from sessions_app.policies import check_can_change
from sessions_app.services._audience import locked


@audited
def add_point(*, gathering: Gathering, by: User, now: datetime, **fields: Any) -> AgendaPoint:
    """Put a point at the end of the agenda. `fields` are columns of AgendaPoint, already clean. Nobody is written to."""
    fresh = locked(gathering)
    check_can_change(fresh)
    last = fresh.points.last()
    point = AgendaPoint.objects.create(gathering=fresh, position=last.position + 1 if last else 1, **fields)
    record(action="gatherings.add_point", subject=point, by=by, program_id=fresh.program_id, now=now)
    return point


@audited
def change_point(*, point: AgendaPoint, by: User, now: datetime, **fields: Any) -> AgendaPoint:
    """Change how long a point takes, what it is or who sees to it. Those after it begin earlier or later. Nobody is written to."""
    check_can_change(locked(point.gathering))
    for name, value in fields.items():
        setattr(point, name, value)
    point.save(update_fields=list(fields))
    record(action="gatherings.change_point", subject=point, by=by, program_id=point.program_id, now=now)
    return point


@audited
def remove_point(*, point: AgendaPoint, by: User, now: datetime) -> None:
    """Take a point out of the agenda."""
    check_can_change(locked(point.gathering))
    record(action="gatherings.remove_point", subject=point, by=by, program_id=point.program_id, now=now)
    point.delete()


@audited
def order_points(*, gathering: Gathering, order: Sequence[int], by: User, now: datetime) -> None:
    """Put the points in the order of these ids. Ids of other gatherings are left alone."""
    fresh = locked(gathering)
    check_can_change(fresh)
    places = {pk: place for place, pk in enumerate(order, start=1)}
    points = list(fresh.points.filter(pk__in=places))
    for point in points:
        point.position = places[point.pk]
    AgendaPoint.objects.bulk_update(points, ["position"])
    record(action="gatherings.order_points", subject=fresh, by=by, program_id=fresh.program_id, now=now)
