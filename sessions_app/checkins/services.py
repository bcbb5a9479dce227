"""Writes of the form before a check-in: planned, sent, answered, followed up; and the themes of a check-in."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, record
from mentoring.mail.services import cancel_emails
from programs.models import Membership, Program
from programs.states import Phase, Role
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.checkins.content import Said
from sessions_app.checkins.emails import send_sheet
from sessions_app.checkins.models import CheckInAnswer, LeaderAnswer, PulseAnswer, Sheet, Theme
from sessions_app.checkins.policies import check_can_answer
from sessions_app.checkins.selectors import beginnings, mentors_asked
from sessions_app.checkins.states import Help, SheetKind, ThemeKind, Unsent
from sessions_app.models import Gathering
from sessions_app.policies import check_names_nobody
from sessions_app.recurrence import months_between, reminder_due, within_working_hours
from sessions_app.selectors import names_in, upcoming_check_ins
from sessions_app.states import GatheringState

DAYS_BEFORE = 1
OPEN_FOR = timedelta(days=14)
"""How long pulse and taps can be answered."""
TOO_LATE = timedelta(hours=48)
"""A form that nobody could send for so long is not sent any more, but listed."""
NEAR = timedelta(days=21)
"""No run of free days moves a date further; only for dates as near as this the calendar of holidays is asked."""


@audited
def plan_sheets(*, by: User | None, now: datetime) -> int:
    """See that each mentor has one form per check-in to come, due at 09:00 the (working) day before. Returns how many were new.

    Safe to run twice at once: the row is unique. A check-in that was moved takes its forms along; those that were sent and not answered
    are due again for the new day.
    """
    rows = []
    for gathering in upcoming_check_ins(now=now):
        due_at = reminder_due(gathering.local_date, DAYS_BEFORE, PUBLIC_HOLIDAYS, ZONE)
        moved = Sheet.objects.filter(gathering=gathering).exclude(due_at=due_at, closes_at=gathering.ends_at)
        moved.filter(answered_at=None).exclude(due_at=due_at).update(queued_at=None, skipped=Unsent.NO)
        moved.update(due_at=due_at, closes_at=gathering.ends_at)
        known = set(Sheet.objects.filter(gathering=gathering).values_list("member", flat=True))
        rows += [
            Sheet(program_id=gathering.program_id, gathering=gathering, member=member, due_at=due_at, closes_at=gathering.ends_at)
            for member in mentors_asked(gathering)
            if member.pk not in known
        ]  # fmt: skip
    Sheet.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def send_due_sheets(*, by: User | None, now: datetime, program: Program | None = None, batch: int = 100) -> int:
    """Write the forms that are due into the outbox. Returns how many letters were written.

    As the reminders (sessions_app.services.send_due_reminders): in working hours, row by row under a lock nobody else holds, letter and
    mark in one transaction.
    """
    if not within_working_hours(now, PUBLIC_HOLIDAYS, ZONE):
        return 0
    written = 0
    while True:
        with acting(by=by, act="checkins.send_due_sheets"):
            due = Sheet.objects.select_for_update(skip_locked=True, of=("self",)).filter(
                queued_at=None, skipped=Unsent.NO, due_at__lte=now
            )
            if program is not None:
                due = due.filter(program=program)
            rows = list(due.select_related("program", "gathering", "member__user").order_by("due_at", "pk")[:batch])
            if not rows:
                return written
            for row in rows:
                row.skipped = _why_unsent(row, now=now)
                if not row.skipped:
                    send_sheet(row, now=now)
                    row.queued_at = now
                    written += 1
            Sheet.objects.bulk_update(rows, ["skipped", "queued_at"])


def _why_unsent(sheet: Sheet, *, now: datetime) -> Unsent:
    if sheet.gathering is not None and sheet.gathering.state == GatheringState.CANCELLED:
        return Unsent.CANCELLED
    if sheet.program.state != Phase.RUNNING:
        return Unsent.NOT_RUNNING
    if sheet.answered_at is not None:
        return Unsent.ANSWERED
    if sheet.closes_at <= now:
        return Unsent.OVER
    if now - sheet.due_at > TOO_LATE:
        return Unsent.TOO_LATE
    stays = sheet.member.ended_at is None and sheet.member.user.is_active
    return Unsent.NO if stays else Unsent.LEFT


@audited
def plan_pulses(*, by: User | None, now: datetime) -> int:
    """See that each leader and mentor in a running programme has the pulse and taps that are due by now. Returns how many were new.

    The pulse is due 30 local days after the match was published, then every 60; the leader's taps every second month. At 09:00 on a working
    day. One that was due long before the person came, or the software was there, is not made up for.
    """
    rows, today = [], timezone.localdate(now, ZONE)
    for program in Program.objects.filter(state=Phase.RUNNING).order_by("pk"):
        began = beginnings(program)
        for member in Membership.objects.filter(pk__in=began, ended_at=None):
            since = timezone.localdate(began[member.pk], ZONE)
            dues = [(SheetKind.PULSE, n, since + timedelta(days=30 + 60 * n)) for n in range(12)]
            if member.role == Role.LEADER:
                dues += [(SheetKind.TAPS, n, _months_after(since, 2 * (n + 1))) for n in range(12)]
            for kind, occasion, day in dues:
                if abs(day - today) > NEAR:
                    continue
                due_at = reminder_due(day, 0, PUBLIC_HOLIDAYS, ZONE)
                if due_at <= now < due_at + TOO_LATE:
                    closes_at = due_at + OPEN_FOR
                    rows.append(
                        Sheet(
                            program=program,
                            kind=kind,
                            occasion=occasion,
                            member=member,
                            due_at=due_at,
                            closes_at=closes_at,
                        )
                    )
    known = set(
        Sheet.objects.filter(member__in=[row.member_id for row in rows], gathering=None).values_list(
            "member", "kind", "occasion"
        )
    )
    new = [row for row in rows if (row.member_id, row.kind, row.occasion) not in known]
    Sheet.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    return len(new)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it is shorter."""
    first = months_between(day, day + timedelta(days=31 * months))[months]
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


@audited
def answer_sheet(*, sheet: Sheet, said: Said, by: User, now: datetime) -> Sheet:
    """Fill in the form before a check-in, or change what one said, until it is over. A changed answer calls for the committee anew."""
    values = {"met": said.met, "useful": said.useful, "safe": said.safe, "together": said.together, "need": said.need}
    return _fill(sheet, CheckInAnswer, values, by=by, now=now)


@audited
def answer_taps(
    *, sheet: Sheet, met: bool, perspective: int, changed: bool, what: str, by: User, now: datetime
) -> Sheet:
    """A leader's three taps, until the form closes."""
    values = {"met": met, "perspective": perspective, "changed": changed, "what": what if changed else ""}
    return _fill(sheet, LeaderAnswer, values, by=by, now=now)


@audited
def answer_pulse(*, sheet: Sheet, well: int, help: Help, by: User, now: datetime) -> Sheet:  # noqa: A002 - the field's own word
    """How one finds that the match goes, until the form closes."""
    return _fill(sheet, PulseAnswer, {"well": well, "help": help}, by=by, now=now)


def _fill(sheet: Sheet, answers: type[Any], values: dict[str, Any], *, by: User, now: datetime) -> Sheet:
    fresh = Sheet.objects.select_for_update(of=("self",)).select_related("program", "gathering").get(pk=sheet.pk)
    check_can_answer(fresh, now=now)
    before = answers.objects.filter(sheet=fresh).values(*values).first()
    answers.objects.update_or_create(sheet=fresh, defaults=values)
    fresh.answered_at = now
    if before != values:
        fresh.handled_at = fresh.handled_by = None
    fresh.save(update_fields=["answered_at", "handled_at", "handled_by"])
    cancel_emails(about=fresh.about, by=by, now=now)
    record(action="checkins.answer_sheet", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    return fresh


@audited
def mark_followed_up(*, sheet: Sheet, by: User, now: datetime) -> Sheet:
    """Somebody of the committee has talked with the mentor. Again: it stays with who was first."""
    fresh = Sheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if fresh.handled_at is None:
        fresh.handled_at, fresh.handled_by = now, by
        fresh.save(update_fields=["handled_at", "handled_by"])
        record(action="checkins.follow_up", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    return fresh


@audited
def log_theme(*, gathering: Gathering, kind: ThemeKind, note: str, by: User, now: datetime) -> Theme:
    """Note what was talked about at a check-in. Refuses a note with the name of somebody in the programme."""
    check_names_nobody(note, names_in(gathering.program))
    theme = Theme.objects.create(
        program_id=gathering.program_id, gathering=gathering, kind=kind, note=note, logged_at=now, logged_by=by
    )
    record(
        action="checkins.log_theme", subject=theme, by=by, program_id=gathering.program_id, after={"kind": kind.value}, now=now
    )  # fmt: skip
    return theme


@audited
def say_what_was_done(*, theme: Theme, done: str, by: User, now: datetime) -> Theme:
    """Note what the committee did about a theme, for "you said, we did" at midway. Without names as well."""
    check_names_nobody(done, names_in(theme.program))
    theme.done = done
    theme.save(update_fields=["done"])
    record(action="checkins.answer_theme", subject=theme, by=by, program_id=theme.program_id, now=now)
    return theme
