"""Asking people, and keeping what they answer under seal while a round is open."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, record
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal
from mentoring.sealing import TooLong
from sessions_app.calendars import PUBLIC_HOLIDAYS, ZONE
from sessions_app.outcomes.content import Values
from sessions_app.outcomes.emails import send_invitation, send_reminder
from sessions_app.outcomes.models import Reply, Survey
from sessions_app.outcomes.policies import check_can_answer
from sessions_app.outcomes.selectors.surveys import open_surveys, people_to_ask, sealed_answers
from sessions_app.policies import check_names_nobody
from sessions_app.recurrence import within_working_hours
from sessions_app.selectors import names_in


def ask_people(*, by: User | None, now: datetime) -> int:
    """Ask every leader and mentor of a round that is open, also those who came later. Returns how many letters were written.

    Safe to run twice at once: the row is unique, and letter and mark are written in one transaction. Letters go in working hours.
    """
    with acting(by=by, act="outcomes.ask_people"):
        for survey in open_surveys(now=now):
            Reply.objects.bulk_create(
                (Reply(survey=survey, member=member, audience=member.role) for member in people_to_ask(survey)),
                ignore_conflicts=True,
            )
    return _write(Q(invited_at=None), "invited_at", send_invitation, under="outcomes.ask_people", by=by, now=now)


def remind_people(*, by: User | None, now: datetime) -> int:
    """Once, three days before a round closes, to those who have not answered. Returns how many letters were written."""
    due = [survey.pk for survey in open_surveys(now=now) if timezone.localdate(now, ZONE) >= survey.remind_on]
    waiting = Q(survey__in=due, invited_at__isnull=False, reminded_at=None)
    return _write(waiting, "reminded_at", send_reminder, under="outcomes.remind_people", by=by, now=now)


def _write(
    waiting: Q,
    mark: str,
    send: Callable[..., OutboundEmail],
    *,
    under: str,
    by: User | None,
    now: datetime,
    batch: int = 100,
) -> int:
    """The letters, row by row under a lock nobody else holds, letter and mark in one transaction."""
    if not within_working_hours(now, PUBLIC_HOLIDAYS, ZONE):
        return 0
    open_now, written = [survey.pk for survey in open_surveys(now=now)], 0
    while True:
        with acting(by=by, act=under):
            rows = list(
                Reply.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(
                    waiting, survey__in=open_now, answered=False, member__ended_at=None, member__user__is_active=True
                )
                .select_related("survey__program", "member__user")
                .order_by("pk")[:batch]
            )
            if not rows:
                return written
            for row in rows:
                send(row, now=now)
                setattr(row, mark, now)
            Reply.objects.bulk_update(rows, [mark])
            written += len(rows)


@audited
def answer_survey(*, reply: Reply, values: Values, by: User, now: datetime) -> Reply:
    """Keep under seal what the person answers; again until the round closes: the last one counts. On record is that it was answered.

    Refuses a sentence released for the report that names somebody in the programme.
    """
    survey = Survey.objects.select_for_update(of=("self",)).select_related("program").get(pk=reply.survey_id)
    fresh = Reply.objects.select_for_update(of=("self",)).select_related("member").get(pk=reply.pk)
    fresh.survey = survey
    check_can_answer(fresh, now=now)
    if values.get("release"):
        for text in values.values():
            if isinstance(text, str):
                check_names_nobody(text, names_in(survey.program))
    try:
        fresh.envelope = sealed_answers(fresh, values)
    except TooLong:
        raise Refusal("too_long", _("The sentence is too long. Make it a little shorter.")) from None
    fresh.answered = True
    fresh.save(update_fields=["envelope", "answered"])
    cancel_emails(about=fresh.about, by=by, now=now)
    record(action="outcomes.answer_survey", subject=fresh, by=by, program_id=survey.program_id, now=now)
    return fresh


@audited
def forget_own_figures(*, reply: Reply, by: User, now: datetime) -> Reply:
    """Destroy a leader's own figures of one round. What all answers together came to stays."""
    fresh = Reply.objects.select_for_update(of=("self",)).select_related("survey").get(pk=reply.pk)
    if fresh.counted and fresh.envelope is not None:
        fresh.envelope = None
        fresh.save(update_fields=["envelope"])
        record(action="outcomes.forget_own_figures", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    return fresh
