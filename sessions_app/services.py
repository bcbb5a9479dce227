"""Writes: planning, inviting, answering, attendance, the monthly series and its reminders. The only file that assigns state."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, move, record
from mentoring.fields import Translated
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.emails import (
    CHECK_IN_REMINDER,
    send_cancellation,
    send_change,
    send_check_in_reminder,
    send_invitation,
    send_series_invitation,
)
from sessions_app.models import Attendance, CheckInReminder, CheckInSeries, Gathering, new_uid
from sessions_app.policies import (
    check_can_cancel,
    check_can_change,
    check_can_invite,
    check_can_plan,
    check_can_reply,
    check_can_take_attendance,
    check_reply_fits,
)
from sessions_app.recurrence import calendar_day, local_instant, reminder_dues, within_working_hours
from sessions_app.selectors import audience, mentors_to_remind, rule_of, upcoming_check_ins
from sessions_app.states import GATHERING_FLOW, Form, GatheringState, Kind, Reply, Skipped

TOO_LATE = timedelta(hours=48)
"""A reminder that nobody could send for so long is not sent any more, but listed."""

CALENDAR_FIELDS = ("starts_at", "ends_at", "place", "link", "form", "title")
"""A change of these is told to those invited, with a new calendar entry."""


@audited
def plan_gathering(*, program: Program, by: User, now: datetime, **fields: Any) -> Gathering:
    """Add a gathering that only coordinators see until people are invited. `fields` are columns of Gathering, already clean."""
    check_can_plan(program)
    gathering = Gathering.objects.create(program=program, created_at=now, created_by=by, **fields)
    record(action="gatherings.plan_gathering", subject=gathering, by=by, program_id=program.pk, now=now)
    return gathering


@audited
def change_gathering(*, gathering: Gathering, changes: Mapping[str, Any], by: User, now: datetime) -> Gathering:
    """Change what `changes` names. Those invited are told, with an updated calendar entry, when time or place is among it."""
    fresh = _locked(gathering)
    check_can_change(fresh)
    moved = fresh.starts_at != changes.get("starts_at", fresh.starts_at)
    tell = fresh.state == GatheringState.INVITED and any(
        getattr(fresh, name) != changes[name] for name in CALENDAR_FIELDS if name in changes
    )
    for name, value in changes.items():
        setattr(fresh, name, value)
    if tell:
        fresh.sequence += 1
    fresh.save(update_fields=[*changes, "sequence"])
    record(action="gatherings.change_gathering", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    if moved:
        # A reminder of the old date is no reminder of the new one. What is due for the new date is planned again.
        CheckInReminder.objects.filter(gathering=fresh).delete()
        cancel_emails(about=fresh.about, by=by, now=now, kinds=(CHECK_IN_REMINDER,))
        plan_reminders(by=by, now=now, gatherings=[fresh])
    if tell:
        for attendance in fresh.attendances.exclude(reply=Reply.NO).select_related("person"):
            send_change(fresh, to=attendance.person, now=now)
    return fresh


@audited
def invite_to_gathering(*, gathering: Gathering, by: User, now: datetime) -> int:
    """Ask everybody the gathering is for, with a calendar entry each. Again: only those who joined since. Returns how many."""
    fresh = _locked(gathering)
    newcomers = _invite(fresh, by=by, now=now)
    for person in newcomers:
        send_invitation(fresh, to=person, now=now)
    return len(newcomers)


def _invite(fresh: Gathering, *, by: User, now: datetime) -> list[User]:
    """Note that everybody the gathering is for has been asked. Returns those who were not before; their letters are the caller's."""
    check_can_invite(fresh, now=now)
    if fresh.state == GatheringState.PLANNED:
        move(fresh, GatheringState.INVITED, flow=GATHERING_FLOW, by=by, now=now, program_id=fresh.program_id)
    invited = set(fresh.attendances.values_list("person", flat=True))
    newcomers = [person for person in audience(fresh) if person.pk not in invited]
    if not newcomers and not invited:
        raise Refusal("nobody", _("There is nobody to invite yet. Publish the match or add members first."))
    Attendance.objects.bulk_create([Attendance(gathering=fresh, person=person, invited_at=now) for person in newcomers])
    return newcomers


@audited
def cancel_gathering(*, gathering: Gathering, by: User, now: datetime) -> Gathering:
    """Call it off. Those invited get a cancellation that takes the entry out of their calendar; reminders not yet sent are called off."""
    fresh = _locked(gathering)
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
def reply_to_gathering(*, gathering: Gathering, reply: Reply, by: User, now: datetime) -> Attendance:
    """Say whether one comes. The room is counted under a lock, so the last chair is given once."""
    fresh = _locked(gathering)
    check_can_reply(fresh, now=now)
    attendance = Attendance.objects.select_for_update().get(gathering=fresh, person=by)
    others = fresh.attendances.filter(reply=Reply.YES).exclude(pk=attendance.pk).count()
    check_reply_fits(fresh, reply, others_coming=others)
    attendance.reply, attendance.replied_at = reply, now
    attendance.save(update_fields=["reply", "replied_at"])
    record(
        action="gatherings.reply_to_gathering",
        subject=attendance,
        by=by,
        program_id=fresh.program_id,
        after={"reply": reply.value},
        now=now,
    )
    return attendance


@audited
def take_attendance(
    *, gathering: Gathering, present: Iterable[int], minutes: str, by: User, now: datetime
) -> Gathering:
    """Write down who was there (`present`: ids of people) and the minutes. May be corrected later by doing it again."""
    fresh = _locked(gathering)
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


@audited
def plan_series(
    *, program: Program, by: User, now: datetime, title: Translated, agenda: Translated, **fields: Any
) -> CheckInSeries:
    """Set the rule of the monthly check-in and plan its dates. Set anew, dates still to come that nobody was invited to are planned anew.

    `fields` are columns of CheckInSeries, already clean. Dates already past, invited to, moved singly or cancelled stay as they are.
    """
    check_can_plan(program)
    series, _created = CheckInSeries.objects.update_or_create(
        program=program, defaults=fields, create_defaults={**fields, "created_at": now, "created_by": by}
    )
    record(action="gatherings.plan_series", subject=series, by=by, program_id=program.pk, now=now)
    Gathering.objects.filter(series=series, state=GatheringState.PLANNED, starts_at__gt=now).delete()
    taken = set(Gathering.objects.filter(series=series).values_list("month", flat=True))
    rule, uid = rule_of(series), new_uid()
    for month, day in rule.dates():
        starts_at = local_instant(day, series.at, ZONE)
        if month not in taken and starts_at > now:
            Gathering.objects.create(
                program=program,
                series=series,
                month=month,
                kind=Kind.CHECK_IN,
                form=Form.DIGITAL,
                title=title,
                agenda=agenda,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=series.minutes),
                link=series.link,
                for_leaders=False,
                set_uid=uid,
                set_rule=rule.calendar_rule(),
                set_starts_at=local_instant(calendar_day(rule.calendar_rule(), month), series.at, ZONE),
                created_at=now,
                created_by=by,
            )
    plan_reminders(by=by, now=now)
    return series


@audited
def invite_to_series(*, series: CheckInSeries, by: User, now: datetime) -> int:
    """Invite to every check-in of the series that is still to come. Again: only those who joined since. Returns the number of letters.

    One letter a person, with all the dates as one recurring calendar entry. (Dates of a rule that was changed meanwhile are an entry, and
    a letter, of their own.)
    """
    upcoming = series.gatherings.filter(state__in=[GatheringState.PLANNED, GatheringState.INVITED], starts_at__gt=now)
    gatherings = [_locked(gathering) for gathering in upcoming.order_by("starts_at", "pk")]
    if not gatherings:
        raise Refusal("no_dates", _("The series has no date still to come. Change its months first."))
    asked: dict[User, list[Gathering]] = {}
    for gathering in gatherings:
        for person in _invite(gathering, by=by, now=now):
            asked.setdefault(person, []).append(gathering)
    letters = 0
    for person, new in asked.items():
        for gathering in new:
            if not gathering.set_uid:
                send_invitation(gathering, to=person, now=now)
                letters += 1
        mine = set(
            Attendance.objects.filter(person=person, gathering__series=series).values_list("gathering", flat=True)
        )
        for uid in dict.fromkeys(gathering.set_uid for gathering in new if gathering.set_uid):
            # Also those the person had been asked to one by one: the recurring entry takes their place in the calendar.
            whole = [g for g in gatherings if g.set_uid == uid and g.pk in mine]
            send_series_invitation(sorted(whole, key=lambda g: g.set_starts_at or g.starts_at), to=person, now=now)
            letters += 1
    return letters


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
            welcome = {
                g.pk: set(mentors_to_remind(g).values_list("pk", flat=True)) for g in {row.gathering for row in rows}
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


def _locked(gathering: Gathering) -> Gathering:
    return Gathering.objects.select_for_update(of=("self",)).select_related("program", "series").get(pk=gathering.pk)
