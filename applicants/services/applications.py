"""Begin, save, submit, take back, withdraw: what the applicant does."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from applicants.emails import (
    send_draft_reminder,
    send_extra_time,
    send_leave,
    send_more_needed,
    send_receipt,
    send_withdrawn,
)
from applicants.models import Answer, Application, ExtraTime, Inquiry, Leave
from applicants.policies import (
    check_can_ask_for_more,
    check_can_begin,
    check_can_edit,
    check_can_give_extra_time,
    check_can_give_leave,
    check_can_submit,
    check_can_take_back,
    check_can_withdraw,
    check_has_no_part,
    check_is_eligible,
)
from applicants.selectors import answer_texts, answers_of, own_application, questions_of, reminded_drafts
from applicants.services._locks import locked, shared
from applicants.services.managers import tell_manager
from applicants.signals import application_withdrawn
from applicants.states import APPLICATION_FLOW, ApplicationState
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase

REMIND_BEFORE, STILL = timedelta(days=2), timedelta(hours=12)


@audited
def begin_application(*, program: Program, by: User, now: datetime) -> Application:
    """The person's draft for this call: the one there is, or a new one. Pressed twice, or in two tabs, there is still one."""
    if existing := own_application(by, program):
        return existing
    check_can_begin(shared(program.pk), by, now=now)
    try:
        with transaction.atomic():
            application = Application.objects.create(program=program, applicant=by, created_at=now, saved_at=now)
    except IntegrityError:  # the other tab was first; the database keeps it at one
        return Application.objects.live().get(program=program, applicant=by)
    record(action="applicants.begin_application", subject=application, by=by, program_id=program.pk, now=now)
    return application


@audited
def save_draft(
    *,
    application: Application,
    answers: Mapping[int, str],
    manager_informed: bool,
    version: int,
    by: User,
    now: datetime,
) -> Application:
    """Keep what has been typed (`answers`: question id -> text; ids that are no question of this form are passed over).

    Nothing has to be complete or right. `version` is what the page was made from: if another tab saved something else meanwhile,
    nothing is written and the person is told. Saving what is there already changes nothing, so a double click is no conflict.
    """
    fresh = locked(application)
    check_can_edit(fresh)
    known = answer_texts(fresh)
    asked = {question.pk for question in questions_of(fresh.program)}
    changed = {pk: text for pk, text in answers.items() if pk in asked and text != known.get(pk, "")}
    if not changed and manager_informed == fresh.manager_informed:
        return fresh
    if fresh.version != version:
        raise Refusal(
            "changed_elsewhere",
            _(
                "You have changed this application in another window, so this was not saved. Press “Save the draft” to see both texts."
            ),
        )
    Answer.objects.bulk_create(
        [Answer(application=fresh, question_id=question, text=text) for question, text in changed.items()],
        update_conflicts=True,
        unique_fields=["application", "question"],
        update_fields=["text", "redacted_text"],  # what was covered belonged to the old text
    )
    fresh.manager_informed, fresh.saved_at, fresh.version = manager_informed, now, fresh.version + 1
    fresh.save(update_fields=["manager_informed", "saved_at", "version"])
    return fresh


@audited
def submit_application(*, application: Application, by: User, now: datetime, version: int | None = None) -> Application:
    """Hand the application in. The deadline is decided here, by `now` and the dates as they are under the lock.

    `version`: what the person has checked; refused when the draft has been changed since. Pressed twice it happens once.
    """
    fresh = locked(application)
    if fresh.state == ApplicationState.SUBMITTED:
        return fresh
    if version is not None and version != fresh.version:
        raise Refusal(
            "changed_elsewhere",
            _(
                "The draft has been changed in another window since you opened this page. Check the answers below, then submit."
            ),
        )
    missing = sum(bool(answer.problem) for answer in answers_of(fresh))
    check_can_submit(fresh, missing=missing, now=now)
    rule = fresh.program.eligibility_rule()
    stamps = {"submitted_at": fresh.submitted_at or now, "eligible": True, "eligibility_rule": rule}
    move(
        fresh, ApplicationState.SUBMITTED, flow=APPLICATION_FLOW, by=by, now=now, program_id=fresh.program_id, **stamps
    )
    Inquiry.objects.filter(application=fresh, closed_at=None).update(closed_at=now)
    cancel_emails(about=fresh.about, by=by, now=now, kinds=("applicants.draft_reminder", "applicants.more_needed"))
    send_receipt(fresh, now=now)
    tell_manager(application=fresh, by=by, now=now)
    return fresh


@audited
def take_back_application(*, application: Application, by: User, now: datetime) -> Application:
    """Make a submitted application a draft again, to change it before the deadline. It does not count until it is sent again."""
    fresh = locked(application)
    check_can_take_back(fresh, now=now)
    cancel_emails(about=fresh.about, by=by, now=now)
    return move(
        fresh,
        ApplicationState.DRAFT,
        flow=APPLICATION_FLOW,
        by=by,
        now=now,
        program_id=fresh.program_id,
        submitted_at=None,
        eligible=None,
        eligibility_rule="",
    )


@audited
def withdraw_application(*, application: Application, by: User, now: datetime) -> Application:
    """End the application. Letters about it that have not gone are called off, its video is deleted; while the call is open one may apply anew."""
    fresh = locked(application)
    check_can_withdraw(fresh)
    cancel_emails(about=fresh.about, by=by, now=now)
    move(
        fresh,
        ApplicationState.WITHDRAWN,
        flow=APPLICATION_FLOW,
        by=by,
        now=now,
        program_id=fresh.program_id,
        withdrawn_at=now,
    )
    application_withdrawn.send(sender=Application, application=fresh, by=by, now=now)
    if fresh.submitted_at:
        send_withdrawn(fresh, now=now)
    return fresh


@audited
def ask_for_more(*, application: Application, text: str, until: datetime, by: User, now: datetime) -> Inquiry:
    """Ask the applicant to add something by a moment of their own. Until it is sent again the application is neither scored nor decided."""
    fresh = locked(application)
    check_can_ask_for_more(fresh, until=until, now=now)
    inquiry = Inquiry.objects.create(application=fresh, text=text, until=until, asked_at=now, asked_by=by)
    move(fresh, ApplicationState.NEEDS_MORE, flow=APPLICATION_FLOW, by=by, now=now, program_id=fresh.program_id)
    send_more_needed(inquiry, now=now)
    return inquiry


@audited
def close_late_inquiries(*, by: User | None, now: datetime) -> int:
    """Applications whose time to add more is over count as they were saved last. Returns how many."""
    late = list(
        Inquiry.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(closed_at=None, until__lte=now, application__state=ApplicationState.NEEDS_MORE)
        .select_related("application")
    )
    for inquiry in late:
        move(
            inquiry.application, ApplicationState.SUBMITTED, flow=APPLICATION_FLOW, by=by, now=now, program_id=inquiry.application.program_id
        )  # fmt: skip
        inquiry.closed_at = now
        inquiry.save(update_fields=["closed_at"])
    return len(late)


@audited
def give_leave(*, program: Program, person: User, until: datetime, reason: str, by: User, now: datetime) -> Leave:
    """Let one person apply after the deadline, until a moment of their own, on record. Given again it replaces the earlier one."""
    check_can_give_leave(shared(program.pk), until=until, now=now)
    check_has_no_part(program, person)
    check_is_eligible(program, person)
    leave, _created = Leave.objects.update_or_create(
        program=program, person=person, defaults={"until": until, "reason": reason, "given_at": now, "given_by": by}
    )
    record(
        action="applicants.give_leave", subject=leave, by=by, program_id=program.pk,
        after={"person": person.pk, "until": until.isoformat()}, now=now,
    )  # fmt: skip
    send_leave(leave, now=now)
    return leave


@audited
def give_extra_time(
    *, application: Application, seconds: int, until: datetime | None, reason: str, by: User, now: datetime
) -> ExtraTime:
    """Let one applicant's video be longer, or come later, on record. Given again it replaces the earlier one. They are told by e-mail."""
    application = locked(application)
    check_can_give_extra_time(application, seconds=seconds, until=until, now=now)
    extra, _created = ExtraTime.objects.update_or_create(
        application=application, defaults={"seconds": seconds, "until": until, "reason": reason, "given_at": now, "given_by": by}
    )  # fmt: skip
    record(
        action="applicants.give_extra_time", subject=extra, by=by, program_id=application.program_id,
        after={"seconds": seconds, "until": until.isoformat() if until else None}, now=now,
    )  # fmt: skip
    send_extra_time(extra, now=now)
    return extra


@audited
def open_application(*, application: Application, by: User, now: datetime) -> None:
    """Put on record that somebody of the committee read an application with its name."""
    record(
        action="applicants.application_opened", subject=application, by=by, program_id=application.program_id, now=now
    )


@audited
def remind_of_drafts(*, by: User | None, now: datetime) -> int:
    """One letter, ever, about each draft that lies still two days before the deadline. Returns how many were written.

    Nobody is reminded of what they are writing: a draft saved in the last twelve hours waits for the next look.
    """
    drafts = Application.objects.filter(
        state=ApplicationState.DRAFT,
        saved_at__lte=now - STILL,
        program__state=Phase.CALL,
        program__call_closes_at__gt=now,
        program__call_closes_at__lte=now + REMIND_BEFORE,
    ).select_related("program", "applicant")
    reminded = reminded_drafts([application.program_id for application in drafts])
    due = [application for application in drafts if application.about not in reminded]
    for application in due:
        send_draft_reminder(application, now=now)
    return len(due)
