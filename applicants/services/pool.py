"""The shared reserve: who agrees to be asked by the other programmes under the same one, and what comes of it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.emails import send_pool_answer, send_pool_invitation
from applicants.models import Application, PoolEntry, PoolInvitation
from applicants.policies import (
    check_can_be_shared,
    check_can_join,
    check_can_take_from_pool,
    check_is_open,
    check_is_shared,
    check_until,
)
from applicants.selectors import kept_until, sisters_of
from applicants.services._locks import locked, shared
from applicants.signals import application_withdrawn
from applicants.states import APPLICATION_FLOW, INVITATION_FLOW, ApplicationState, InvitationState
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal, why_not
from programs.models import Program


@audited
def join_pool(*, application: Application, until: date, by: User, now: datetime) -> PoolEntry:
    """Agree to be shown, by name and unit, to the other programmes under the same one, up to and with `until`. Again: with a new day."""
    fresh = locked(application)
    check_can_be_shared(fresh, sisters=sisters_of(fresh.program).count())
    check_until(until, today=timezone.localdate(now), kept=kept_until(fresh.program).application_until)
    entry, _created = PoolEntry.objects.update_or_create(
        application=fresh, defaults={"agreed_at": now, "until": until, "taken_back_at": None}
    )
    record(
        action="applicants.join_pool", subject=fresh, by=by, program_id=fresh.program_id,
        after={"until": until.isoformat()}, now=now,
    )  # fmt: skip
    return entry


@audited
def leave_pool(*, application: Application, by: User, now: datetime) -> None:
    """Take the consent back. Whoever has asked and had no answer is told nothing more, and can see the person no longer."""
    fresh = locked(application)
    entry = PoolEntry.objects.filter(application=fresh, taken_back_at=None).first()
    if entry is None:
        return
    _call_off(entry, by=by, now=now)
    entry.taken_back_at = now
    entry.save(update_fields=["taken_back_at"])
    record(action="applicants.leave_pool", subject=fresh, by=by, program_id=fresh.program_id, now=now)


@audited
def invite_from_pool(*, entry: PoolEntry, program: Program, by: User, now: datetime) -> PoolInvitation:
    """Ask somebody from the shared reserve to come onto the reserve list of `program`. Asked by two at once it is done once."""
    application = locked(entry.application)
    fresh = PoolEntry.objects.get(pk=entry.pk)
    fresh.application = application
    check_is_shared(fresh, today=timezone.localdate(now))
    sister = shared(program.pk)
    check_can_take_from_pool(sister, fresh)
    if why_not(check_can_join, sister, application.applicant):  # which condition it is, is not for others to know
        raise Refusal("does_not_fit", _("This person cannot take part in this programme."))
    try:
        with transaction.atomic():
            invitation = PoolInvitation.objects.create(entry=fresh, program=sister, invited_at=now, invited_by=by)
    except IntegrityError:
        raise Refusal("asked", _("This person has been asked already.")) from None
    record(
        action="applicants.invite_from_pool", subject=invitation, by=by, program_id=sister.pk,
        after={"application": application.pk}, now=now,
    )  # fmt: skip
    send_pool_invitation(invitation, now=now)
    return invitation


@audited
def accept_pool_invitation(*, invitation: PoolInvitation, by: User, now: datetime) -> Application:
    """Go onto the other programme's reserve list, and off the one the person was on. Other invitations are called off."""
    application, fresh = _locked(invitation)
    sister = shared(fresh.program_id)
    check_is_open(fresh)
    check_is_shared(fresh.entry, today=timezone.localdate(now))
    check_can_take_from_pool(sister, fresh.entry)
    check_can_join(sister, application.applicant)
    joined = Application.objects.create(program=sister, applicant=application.applicant, created_at=now, saved_at=now)
    stamps = {"submitted_at": now, "eligible": True, "eligibility_rule": sister.eligibility_rule()}
    move(joined, ApplicationState.SUBMITTED, flow=APPLICATION_FLOW, by=by, now=now, program_id=sister.pk, **stamps)
    move(joined, ApplicationState.RESERVE, flow=APPLICATION_FLOW, by=by, now=now, program_id=sister.pk)
    _answer(fresh, InvitationState.ACCEPTED, by=by, now=now, joined=joined)
    _call_off(fresh.entry, by=by, now=now)
    move(
        application, ApplicationState.WITHDRAWN, flow=APPLICATION_FLOW, by=by, now=now, program_id=application.program_id,
        withdrawn_at=now,
    )  # fmt: skip
    application_withdrawn.send(sender=Application, application=application, by=by, now=now)
    return joined


@audited
def decline_pool_invitation(*, invitation: PoolInvitation, by: User, now: datetime) -> None:
    """Stay where one is. The consent to be asked goes on."""
    _application, fresh = _locked(invitation)
    check_is_open(fresh)
    _answer(fresh, InvitationState.DECLINED, by=by, now=now)


def _locked(invitation: PoolInvitation) -> tuple[Application, PoolInvitation]:
    """The application first, as everybody does, then the invitation as it is now."""
    application = locked(invitation.entry.application)
    fresh = (
        PoolInvitation.objects.select_for_update(of=("self",))
        .select_related("entry", "program__unit", "invited_by")
        .get(pk=invitation.pk)
    )
    fresh.entry.application = application
    return application, fresh


def _answer(
    invitation: PoolInvitation, state: InvitationState, *, by: User, now: datetime, joined: Application | None = None
) -> None:
    move(
        invitation, state, flow=INVITATION_FLOW, by=by, now=now, program_id=invitation.program_id, answered_at=now, joined=joined
    )  # fmt: skip
    cancel_emails(about=invitation.about, by=by, now=now)
    send_pool_answer(invitation, accepted=joined is not None, now=now)


def _call_off(entry: PoolEntry, *, by: User, now: datetime) -> None:
    for invitation in PoolInvitation.objects.filter(entry=entry, state=InvitationState.OPEN):
        move(
            invitation, InvitationState.CALLED_OFF, flow=INVITATION_FLOW, by=by, now=now, program_id=invitation.program_id
        )  # fmt: skip
        cancel_emails(about=invitation.about, by=by, now=now)
