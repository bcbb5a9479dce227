"""The reminders of check-ins: one row per check-in, mentor and day, written into the outbox once. And those that follow on a gathering."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited
from mentoring.mail.models import OutboundEmail
from programs.models import Program
from programs.states import Phase
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.emails import send_action_reminder, send_check_in_reminder, send_feedback_reminder
from sessions_app.models import CheckInReminder, Gathering
from sessions_app.policies import FEEDBACK_OPEN
from sessions_app.recurrence import reminder_due, reminder_dues, within_working_hours
from sessions_app.selectors import (
    actions_to_remind_of,
    feedback_to_remind_of,
    mentors_to_remind,
    upcoming_check_ins,
)
from sessions_app.states import GatheringState, Skipped

TOO_LATE = timedelta(hours=48)
"""A reminder that nobody could send for so long is not sent any more, but listed."""
ACTION_DAYS, FEEDBACK_DAYS = 2, 3
"""So many days before an action is to be done, and before the feedback closes."""
NEAR = 21
"""No run of free days puts a reminder so many days before."""
Row = TypeVar("Row", bound=Model)


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


def remind_of_actions(*, by: User | None, now: datetime) -> int:
    """Once, at nine two days before (or on the working day before that), to whoever has not ticked it off. Returns how many letters.

    What was noted later than that was told in a letter of its own, and is not reminded of.
    """
    today, due = timezone.localdate(now, ZONE), Q(pk=None)
    for day in (today + timedelta(days=ahead) for ahead in range(NEAR)):
        due_at = reminder_due(day, ACTION_DAYS, PUBLIC_HOLIDAYS, ZONE)
        if due_at <= now:
            due |= Q(due_on=day, added_at__lt=due_at)
    rows = actions_to_remind_of(now=now).filter(due, reminded_at=None).select_related("gathering__program", "owner")
    return write_letters(
        rows, "reminded_at", send_action_reminder, under="gatherings.remind_of_actions", by=by, now=now
    )


def remind_of_feedback(*, by: User | None, now: datetime) -> int:
    """Once, at nine three days before it closes (or on the working day before that), to whoever was there and has not answered.

    Returns how many letters.
    """
    waiting = feedback_to_remind_of(now=now).filter(feedback_reminded_at=None)
    over = Gathering.objects.filter(pk__in=waiting.values("gathering"))
    due = [gathering.pk for gathering in over if _feedback_due(gathering) <= now]
    rows = waiting.filter(gathering__in=due).select_related("gathering__program", "person")
    return write_letters(
        rows, "feedback_reminded_at", send_feedback_reminder, under="gatherings.remind_of_feedback", by=by, now=now
    )


def _feedback_due(gathering: Gathering) -> datetime:
    closes_on = timezone.localdate(gathering.ends_at + FEEDBACK_OPEN, ZONE)
    return reminder_due(closes_on, FEEDBACK_DAYS, PUBLIC_HOLIDAYS, ZONE)


def write_letters(
    waiting: QuerySet[Row],
    mark: str,
    send: Callable[..., OutboundEmail],
    *,
    under: str,
    by: User | None,
    now: datetime,
    batch: int = 100,
) -> int:
    """`send` one letter for each row that waits and `mark` the row with the time, so that it waits no more. Returns how many.

    In working hours, a batch at a time under a lock nobody else holds, letters and marks in one transaction: killed at any moment or run by
    two at once, each letter is written once. `waiting` is asked anew for every batch.
    """
    if not within_working_hours(now, PUBLIC_HOLIDAYS, ZONE):
        return 0
    written = 0
    while True:
        with acting(by=by, act=under):
            rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:batch])
            if not rows:
                return written
            for row in rows:
                send(row, now=now)
                setattr(row, mark, now)
            waiting.model._default_manager.bulk_update(rows, [mark])
            written += len(rows)
