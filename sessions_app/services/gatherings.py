"""A gathering: planned, changed, invited to, called off, and who was there."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.mail.services import cancel_emails
from programs.models import Program
from sessions_app.content import Point
from sessions_app.emails import CHECK_IN_REMINDER, send_cancellation, send_change, send_invitation
from sessions_app.models import CheckInReminder, Gathering
from sessions_app.policies import (
    check_can_cancel,
    check_can_change,
    check_can_plan,
    check_can_take_attendance,
)
from sessions_app.selectors import audience
from sessions_app.services._audience import fill_room, follow_audience, invite_audience, locked, set_guests, set_points
from sessions_app.services.reminders import plan_reminders
from sessions_app.states import GATHERING_FLOW, GatheringState, Reply, Skipped

CALENDAR_FIELDS = ("starts_at", "ends_at", "place", "link", "form", "title")
"""A change of these is told to those invited, with a new calendar entry."""


@audited
def plan_gathering(
    *,
    program: Program,
    by: User,
    now: datetime,
    guests: Collection[int] = (),
    points: Iterable[Point] = (),
    **fields: Any,
) -> Gathering:
    """Add a gathering that only coordinators see until people are invited. `fields` are columns of Gathering, already clean.

    `guests`: ids of people of the programme who are to be invited whatever their part. `points`: the agenda to start from.
    """
    check_can_plan(program)
    gathering = Gathering.objects.create(program=program, created_at=now, created_by=by, **fields)
    set_guests(gathering, guests, now=now)
    set_points([gathering], points)
    record(action="gatherings.plan_gathering", subject=gathering, by=by, program_id=program.pk, now=now)
    return gathering


@audited
def change_gathering(
    *, gathering: Gathering, changes: Mapping[str, Any], by: User, now: datetime, guests: Collection[int] | None = None
) -> Gathering:
    """Change what `changes` names, and whom it is for. Those invited are told, with an updated calendar entry, of a new time or place.

    Once invitations are out they follow the audience: whom it is for now as well is invited, whom it is no longer for is told, and the
    entry leaves their calendar. A larger room lets in who waits. `guests` None: they stay as they are.
    """
    fresh = locked(gathering)
    check_can_change(fresh)
    moved = fresh.starts_at != changes.get("starts_at", fresh.starts_at)
    tell = fresh.state == GatheringState.INVITED and any(
        getattr(fresh, name) != changes[name] for name in CALENDAR_FIELDS if name in changes
    )
    before = set(audience(fresh).values_list("pk", flat=True))
    for name, value in changes.items():
        setattr(fresh, name, value)
    if tell:
        fresh.sequence += 1
    fresh.save(update_fields=[*changes, "sequence"])
    if guests is not None:
        set_guests(fresh, guests, now=now)
    record(action="gatherings.change_gathering", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    if moved:
        # A reminder of the old date is no reminder of the new one. What is due for the new date is planned again.
        CheckInReminder.objects.filter(gathering=fresh).delete()
        cancel_emails(about=fresh.about, by=by, now=now, kinds=(CHECK_IN_REMINDER,))
        plan_reminders(by=by, now=now, gatherings=[fresh])
    if tell:
        for attendance in fresh.attendances.exclude(reply=Reply.NO).select_related("person"):
            send_change(fresh, to=attendance.person, now=now)
    if fresh.state == GatheringState.INVITED:
        follow_audience(fresh, before, now=now)
        fill_room(fresh, by=by, now=now)
    return fresh


@audited
def invite_to_gathering(*, gathering: Gathering, by: User, now: datetime) -> int:
    """Ask everybody the gathering is for, with a calendar entry each. Again: only those who joined since. Returns how many."""
    fresh = locked(gathering)
    newcomers = invite_audience(fresh, by=by, now=now)
    for person in newcomers:
        send_invitation(fresh, to=person, now=now)
    return len(newcomers)


@audited
def cancel_gathering(*, gathering: Gathering, by: User, now: datetime) -> Gathering:
    """Call it off. Those invited get a cancellation that takes the entry out of their calendar; reminders not yet sent are called off."""
    fresh = locked(gathering)
    check_can_cancel(fresh)
    was_invited = fresh.state == GatheringState.INVITED
    cancel_emails(about=fresh.about, by=by, now=now)
    stamps: dict[str, Any] = {"cancelled_at": now, "sequence": fresh.sequence + 1}
    move(fresh, GatheringState.CANCELLED, flow=GATHERING_FLOW, by=by, now=now, program_id=fresh.program_id, **stamps)
    CheckInReminder.objects.filter(gathering=fresh, queued_at=None).update(skipped=Skipped.CANCELLED)
    if was_invited:
        for attendance in fresh.attendances.select_related("person"):
            send_cancellation(fresh, to=attendance.person, now=now)
    return fresh


@audited
def take_attendance(
    *, gathering: Gathering, present: Iterable[int], minutes: str, by: User, now: datetime
) -> Gathering:
    """Write down who was there (`present`: ids of people) and the minutes. May be corrected later by doing it again."""
    fresh = locked(gathering)
    check_can_take_attendance(fresh, now=now)
    there = set(present)
    fresh.attendances.filter(person__in=there).update(attended=True)
    fresh.attendances.exclude(person__in=there).update(attended=False)
    fresh.minutes_text = minutes
    fresh.save(update_fields=["minutes_text"])
    if fresh.state == GatheringState.INVITED:
        move(fresh, GatheringState.HELD, flow=GATHERING_FLOW, by=by, now=now, program_id=fresh.program_id)
    record(
        action="gatherings.take_attendance",
        subject=fresh,
        by=by,
        program_id=fresh.program_id,
        after={"present": len(there)},
        now=now,
    )
    return fresh
