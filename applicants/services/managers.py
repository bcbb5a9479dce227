"""The nearest manager, who is told or asked when somebody applies. What a manager says moves no application."""

from datetime import datetime, timedelta

from django.utils import timezone

from applicants.emails import send_manager_asked, send_manager_informed, send_manager_reminder
from applicants.models import Application, ManagerReply
from applicants.policies import check_can_reply, check_reply
from applicants.selectors import replies_to_remind
from applicants.services._locks import locked
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from programs.states import ManagerPart

DAYS_TO_REPLY = 7
REMIND_BEFORE = timedelta(days=3)
"""How long before the date. Letters go on working days, so that after a weekend a day or two is left."""


@audited
def tell_manager(*, application: Application, by: User, now: datetime) -> None:
    """Write to the applicant's nearest manager what the programme has set: nothing, a letter, or a question to answer within a week.

    Once for each application, however often it is taken back and submitted again. Nobody is written to where the HR system names nobody.
    """
    manager, part = application.applicant.active_manager, application.program.manager_part
    if manager is None or part == ManagerPart.NOTHING:
        return
    if _written_to(application):
        return
    asked = part == ManagerPart.ASKED
    answer_by = timezone.localdate(now) + timedelta(days=DAYS_TO_REPLY) if asked else None
    reply, _created = ManagerReply.objects.get_or_create(
        application=application, defaults={"manager": manager, "asked_at": now, "answer_by": answer_by}
    )
    (send_manager_asked if asked else send_manager_informed)(reply, now=now)


@audited
def remind_managers(*, by: User | None, now: datetime) -> int:
    """Write once to each manager who has not answered, three days before the date. Returns how many letters were written."""
    today = timezone.localdate(now)
    replies = replies_to_remind(since=today, until=today + REMIND_BEFORE)
    for reply in replies:
        send_manager_reminder(reply, now=now)
    return len(replies)


def _written_to(application: Application) -> bool:
    """Whether a letter has gone to the manager, or waits; one that was called off when the application was taken back does not count."""
    letters = OutboundEmail.objects.filter(
        about=application.about, kind__in=["applicants.manager_informed", "applicants.manager_asked"]
    )
    return letters.exclude(state=LetterState.CANCELLED).exists()


@audited
def reply_as_manager(*, reply: ManagerReply, answer: str, reason: str, by: User, now: datetime) -> ManagerReply:
    """The manager says yes or no; a no with its reason. It can be changed until the application is decided, and decides nothing itself."""
    application = locked(reply.application)
    fresh = ManagerReply.objects.select_for_update().get(pk=reply.pk)
    fresh.application = application
    check_can_reply(fresh)
    check_reply(answer, reason)
    fresh.answer, fresh.reason, fresh.answered_at = answer, reason.strip(), now
    fresh.save(update_fields=["answer", "reason", "answered_at"])
    record(
        action="applicants.reply_as_manager", subject=fresh, by=by, program_id=application.program_id, after={"answer": answer}, now=now
    )  # fmt: skip
    return fresh
