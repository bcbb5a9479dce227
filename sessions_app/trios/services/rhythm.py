"""The rhythm guard: trios that have not met for long, or keep calling off, are told to the committee. Once each, and kindly."""

from datetime import datetime

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from programs.models import Program
from programs.selectors import members
from programs.states import Phase, Role
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.recurrence import within_working_hours
from sessions_app.trios.emails import send_rhythm_alert
from sessions_app.trios.models import RhythmAlert
from sessions_app.trios.selectors import rhythm_of


@audited
def watch_rhythm(*, by: User | None, now: datetime) -> int:
    """Write to the coordinators about each trio out of rhythm. Returns how many were new.

    A row per trio, reason and the day the trio last met says that it was told, so it is told once until they have met again. In working
    hours only. Safe to run twice at once: the row is unique, and so is the letter.
    """
    if not within_working_hours(now, PUBLIC_HOLIDAYS, ZONE):
        return 0
    told = 0
    for program in Program.objects.filter(state=Phase.RUNNING).order_by("pk"):
        coordinators = [member.user for member in members(program, Role.COORDINATOR) if member.user.is_active]
        for trio in rhythm_of(program, now=now):
            for reason in trio.reasons:
                alert, new = RhythmAlert.objects.get_or_create(
                    leader=trio.leader, reason=reason, since=trio.since, defaults={"program": program, "told_at": now}
                )
                if not new:
                    continue
                told += 1
                record(
                    action="trios.rhythm_alert", subject=alert, by=by, program_id=program.pk, after={"reason": reason.value}, now=now
                )  # fmt: skip
                for person in coordinators:
                    send_rhythm_alert(alert, to=person, now=now)
    return told


@audited
def close_alert(*, alert: RhythmAlert, by: User, now: datetime) -> RhythmAlert:
    """Somebody of the committee has talked with the trio. Again: it stays with who was first."""
    fresh = RhythmAlert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if fresh.handled_at is None:
        fresh.handled_at, fresh.handled_by = now, by
        fresh.save(update_fields=["handled_at", "handled_by"])
        record(action="trios.close_alert", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    return fresh
