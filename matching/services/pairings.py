"""Writes of those who are paired. The only file that moves a pairing."""

from datetime import datetime

from matching.models.pairings import Pairing
from matching.policies.pairings import check_can_confirm
from matching.states import PAIRING_FLOW, PairingState
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record


@audited
def confirm_pairing(*, pairing: Pairing, by: User, now: datetime) -> Pairing:
    """Say yes to the pairing. When leader and mentor both have, it is confirmed."""
    fresh = (
        Pairing.objects.select_for_update(of=("self",))
        .select_related("leader__user", "mentor__user", "program")
        .get(pk=pairing.pk)
    )
    check_can_confirm(fresh)
    field = "leader_confirmed_at" if by.pk == fresh.leader.user_id else "mentor_confirmed_at"
    setattr(fresh, field, getattr(fresh, field) or now)
    fresh.save(update_fields=[field])
    record(action="matching.confirm_pairing", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    if fresh.leader_confirmed_at and fresh.mentor_confirmed_at:
        move(fresh, PairingState.CONFIRMED, flow=PAIRING_FLOW, by=by, now=now, program_id=fresh.program_id)
    return fresh
