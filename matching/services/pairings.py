"""Writes of those who are paired: they answer, and a pair can end. Only this file and `publishing` move a pairing."""

from datetime import datetime, timedelta

from django.utils import timezone

from applicants.services import leave_match
from matching.emails import pair_off, send_confirm_reminder, send_letter
from matching.models.pairings import Ending, Pairing
from matching.policies.pairings import check_can_confirm, check_can_decline, check_can_end
from matching.selectors.pairings import unanswered
from matching.states import PAIRING_FLOW, EndReason, PairingState
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from programs.models import Program
from programs.selectors import committee_contact
from programs.services import end_membership


@audited
def confirm_pairing(*, pairing: Pairing, by: User, now: datetime) -> Pairing:
    """Say yes to the pairing. When leader and mentor both have, it is confirmed."""
    fresh = _locked(pairing)
    check_can_confirm(fresh)
    field = "leader_confirmed_at" if by.pk == fresh.leader.user_id else "mentor_confirmed_at"
    setattr(fresh, field, getattr(fresh, field) or now)
    fresh.save(update_fields=[field])
    record(action="matching.confirm_pairing", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    if fresh.leader_confirmed_at and fresh.mentor_confirmed_at:
        move(fresh, PairingState.CONFIRMED, flow=PAIRING_FLOW, by=by, now=now, program_id=fresh.program_id)
    return fresh


@audited
def decline_pairing(*, pairing: Pairing, by: User, now: datetime, note: str = "", stays: bool = True) -> Pairing:
    """Say no to the pairing, with or without words that only coordinators read. The other one hears that it will not be, never from whom.

    `stays`: a mentor who says no, but would be glad to be asked again, goes to the reserve list; else out of the programme. When the
    leader says no, the mentor always goes to the reserve list.
    """
    fresh = _locked(pairing)
    check_can_decline(fresh)
    by_leader = by.pk == fresh.leader.user_id
    _close(fresh, PairingState.DECLINED, reason=EndReason.SAID_NO, note=note, stays=stays or by_leader, by=by, now=now)
    other = fresh.application.applicant if by_leader else fresh.leader.user
    _tell(fresh, other, stays=True, now=now)
    return fresh


@audited
def end_pairing(
    *, pairing: Pairing, reason: EndReason, by: User, now: datetime, note: str = "", mentor_stays: bool = True
) -> Pairing:
    """End a pair without blame. Both hear that it is over; the reason is for coordinators alone. The pairing stays as history.

    `mentor_stays`: the mentor goes to the reserve list and can be matched anew; else out of the programme. The leader stays.
    """
    fresh = _locked(pairing)
    check_can_end(fresh)
    _close(fresh, PairingState.ENDED, reason=reason, note=note, stays=mentor_stays, by=by, now=now)
    for person in (fresh.leader.user, fresh.application.applicant):
        _tell(fresh, person, stays=mentor_stays, now=now)
    return fresh


REMIND_DAYS_BEFORE = (3, 1)


@audited
def remind_unanswered(*, by: User | None, now: datetime) -> int:
    """Write to each leader and mentor who has not answered, three days and one day before the date. Once each. Returns how many."""
    today = timezone.localdate(now)
    last = today + timedelta(days=max(REMIND_DAYS_BEFORE))
    written = 0
    for program, person, answer_by in unanswered(since=today, until=last, told_before=now - timedelta(days=1)):
        left = (answer_by - today).days
        occasion = f"{min(days for days in REMIND_DAYS_BEFORE if left <= days)}d"
        send_confirm_reminder(program, to=person, answer_by=answer_by, occasion=occasion, now=now)
        written += 1
    return written


def _locked(pairing: Pairing) -> Pairing:
    """The pairing as it is now; its programme is locked first, as whoever publishes a change does."""
    program = Program.objects.select_for_update().get(pk=pairing.program_id)
    fresh = (
        Pairing.objects.select_for_update(of=("self",))
        .select_related("leader__user", "mentor__user", "mentor__program", "application__applicant")
        .get(pk=pairing.pk)
    )
    fresh.program = program
    return fresh


def _close(
    pairing: Pairing, state: PairingState, *, reason: EndReason, note: str, stays: bool, by: User, now: datetime
) -> None:
    move(pairing, state, flow=PAIRING_FLOW, by=by, now=now, program_id=pairing.program_id, ended_at=now)
    Ending.objects.create(pairing=pairing, reason=reason, note=note, at=now, by=by)
    leave_match(application=pairing.application, stays=stays, by=by, now=now)
    if pairing.mentor is not None and pairing.mentor.ended_at is None:
        end_membership(membership=pairing.mentor, by=by, now=now)


def _tell(pairing: Pairing, person: User, *, stays: bool, now: datetime) -> None:
    is_leader = person.pk == pairing.leader.user_id
    other = pairing.application.applicant if is_leader else pairing.leader.user
    contact = committee_contact(pairing.program)
    letter = pair_off(pairing.program, person, contact=contact, other=other, on_reserve=stays and not is_leader)
    send_letter(letter, about=pairing, program=pairing.program, now=now)
