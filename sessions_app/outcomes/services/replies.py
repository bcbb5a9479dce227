"""Asking people, and keeping what they answer under seal while a round is open."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.services import acting, audited, record
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal
from mentoring.sealing import TooLong
from sessions_app.calendars import ZONE
from sessions_app.outcomes.content import Values
from sessions_app.outcomes.emails import send_invitation, send_reminder
from sessions_app.outcomes.models import Reply, Survey
from sessions_app.outcomes.policies import check_can_answer
from sessions_app.outcomes.selectors.surveys import open_surveys, people_to_ask, sealed_answers
from sessions_app.policies import check_names_nobody
from sessions_app.selectors import names_in
from sessions_app.services.reminders import write_letters


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
    uninvited = _waiting(Q(invited_at=None), now=now)
    return write_letters(uninvited, "invited_at", send_invitation, under="outcomes.ask_people", by=by, now=now)


def remind_people(*, by: User | None, now: datetime) -> int:
    """Once, three days before a round closes, to those who have not answered. Returns how many letters were written."""
    due = [survey.pk for survey in open_surveys(now=now) if timezone.localdate(now, ZONE) >= survey.remind_on]
    waiting = _waiting(Q(survey__in=due, invited_at__isnull=False, reminded_at=None), now=now)
    return write_letters(waiting, "reminded_at", send_reminder, under="outcomes.remind_people", by=by, now=now)


def _waiting(marks: Q, *, now: datetime) -> QuerySet[Reply]:
    """Those with these marks who have not answered a round that is open, and are still in it."""
    still = Q(answered=False, member__ended_at=None, member__user__is_active=True)
    open_now = [survey.pk for survey in open_surveys(now=now)]
    return Reply.objects.filter(marks, still, survey__in=open_now).select_related("survey__program", "member__user")


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
