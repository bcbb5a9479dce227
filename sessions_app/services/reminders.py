"""The reminders of check-ins: one row per check-in, mentor and day, written into the outbox once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited
from programs.models import Program
from programs.states import Phase
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.emails import send_check_in_reminder
from sessions_app.models import CheckInReminder, Gathering
from sessions_app.recurrence import reminder_dues, within_working_hours
from sessions_app.selectors import mentors_to_remind, upcoming_check_ins
from sessions_app.states import GatheringState, Skipped

TOO_LATE = timedelta(hours=48)
"""A reminder that nobody could send for so long is not sent any more, but listed."""


@audited
def plan_reminders(*, by: User | None, now: datetime, gatherings: Iterable[Gathering] | None = None) -> int:
    """See that each mentor has one row per check-in to come and reminder day. Returns how many rows were new.

    Safe to run twice at once: the row is unique, and a row that exists is left alone. Reminders whose time was over long before the
    person or the date was known are not made up for.
    """
    upcoming = upcoming_check_ins(now=now)
    if gatherings is not None:
        upcoming = upcoming.filter(pk__in=[gathering.pk for gathering in gatherings])
    rows = []
    for gathering in upcoming:
        days = gathering.series.remind_days_before if gathering.series else [3, 1]
        dues = reminder_dues(gathering.local_date, days, PUBLIC_HOLIDAYS, ZONE)
        known = set(CheckInReminder.objects.filter(gathering=gathering).values_list("person", "days_before"))
        rows += [
            CheckInReminder(gathering=gathering, person=person, days_before=d, due_at=due)
            for person in mentors_to_remind(gathering)
            for d, due in dues.items()
            if (person.pk, d) not in known and now - due < TOO_LATE
        ]
    CheckInReminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def send_due_reminders(*, by: User | None, now: datetime, program: Program | None = None, batch: int = 100) -> int:
    """Write the check-in reminders that are due into the outbox. Returns how many letters were written.

    1. Outside working hours (08–16 on local working days) do nothing. 2. Lock a batch of due rows that nobody else holds. 3. For each,
    ask again whether the mentor should still hear of it; if not, note why. 4. Write the letter and mark the row in one transaction.
    Killed at any moment, a batch is either wholly written or not at all; run by two at once, each row is taken by one.
    """
    if not within_working_hours(now, PUBLIC_HOLIDAYS, ZONE):
        return 0
    written = 0
    while True:
        with acting(by=by, act="gatherings.send_due_reminders"):
            due = CheckInReminder.objects.select_for_update(skip_locked=True, of=("self",)).filter(
                queued_at=None, skipped=Skipped.NO, due_at__lte=now
            )
            if program is not None:
                due = due.filter(gathering__program=program)
            rows = list(
                due.select_related("gathering__program", "gathering__series", "person").order_by("due_at", "pk")[:batch]
            )
            if not rows:
                return written
            people = [row.person_id for row in rows]
            welcome = {
                gathering.pk: set(mentors_to_remind(gathering).filter(pk__in=people).values_list("pk", flat=True))
                for gathering in {row.gathering for row in rows}
            }
            for row in rows:
                row.skipped = _why_skipped(row, now=now, welcome=row.person_id in welcome[row.gathering_id])
                if not row.skipped:
                    send_check_in_reminder(row, now=now)
                    row.queued_at = now
                    written += 1
            CheckInReminder.objects.bulk_update(rows, ["skipped", "queued_at"])


def _why_skipped(reminder: CheckInReminder, *, now: datetime, welcome: bool) -> Skipped:
    gathering = reminder.gathering
    if gathering.state == GatheringState.CANCELLED:
        return Skipped.CANCELLED
    if gathering.program.state != Phase.RUNNING:
        return Skipped.NOT_RUNNING
    if gathering.starts_at <= now:
        return Skipped.BEGUN
    if now - reminder.due_at > TOO_LATE:
        return Skipped.TOO_LATE
    return Skipped.NO if welcome else Skipped.NOT_COMING
