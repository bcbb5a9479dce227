"""Writes of the form before a check-in: planned, sent, answered, followed up; and the themes of a check-in."""

from datetime import datetime, timedelta

from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, record
from mentoring.mail.services import cancel_emails
from programs.models import Program
from programs.states import Phase
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.checkins.content import Said
from sessions_app.checkins.emails import send_check_in_form
from sessions_app.checkins.models import CheckInAnswer, Sheet, Theme
from sessions_app.checkins.policies import check_can_answer, check_names_nobody
from sessions_app.checkins.selectors import mentors_asked, names_in
from sessions_app.checkins.states import ThemeKind, Unsent
from sessions_app.models import Gathering
from sessions_app.recurrence import reminder_due, within_working_hours
from sessions_app.selectors import upcoming_check_ins
from sessions_app.states import GatheringState

DAYS_BEFORE = 1
TOO_LATE = timedelta(hours=48)
"""A form that nobody could send for so long is not sent any more, but listed."""


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
                    send_check_in_form(row, now=now)
                    row.queued_at = now
                    written += 1
            Sheet.objects.bulk_update(rows, ["skipped", "queued_at"])


def _why_unsent(sheet: Sheet, *, now: datetime) -> Unsent:
    if sheet.gathering.state == GatheringState.CANCELLED:
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
def answer_sheet(*, sheet: Sheet, said: Said, by: User, now: datetime) -> Sheet:
    """Fill in the form, or change what one said, until the check-in is over. A changed answer calls for the committee anew."""
    fresh = Sheet.objects.select_for_update(of=("self",)).select_related("program", "gathering").get(pk=sheet.pk)
    check_can_answer(fresh, now=now)
    values = {"met": said.met, "useful": said.useful, "safe": said.safe, "together": said.together, "need": said.need}
    before = CheckInAnswer.objects.filter(sheet=fresh).values(*values).first()
    CheckInAnswer.objects.update_or_create(sheet=fresh, defaults=values)
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
