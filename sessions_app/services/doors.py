"""The code at the door: those who come note it themselves."""

import secrets
from datetime import datetime
from hmac import compare_digest

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from sessions_app.models import Attendance, Gathering
from sessions_app.policies import check_can_arrive, check_can_show_code
from sessions_app.services._audience import locked


@audited
def make_code(*, gathering: Gathering, by: User, now: datetime) -> Gathering:
    """Draw a code of six digits for the door. An earlier one is no longer good."""
    fresh = locked(gathering)
    check_can_show_code(fresh, now=now)
    fresh.door_code = f"{secrets.randbelow(10**6):06}"
    fresh.save(update_fields=["door_code"])
    record(action="gatherings.make_code", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    return fresh


@audited
def arrive(*, gathering: Gathering, code: str, by: User, now: datetime) -> bool:
    """Say by the code at the door that one is here. False: the code is wrong, which is counted and allowed a few times only.

    Whose presence it is, is who is signed in. The committee's list of attendance begins with those who arrived, and is what counts.
    """
    attendance = Attendance.objects.select_for_update(of=("self",)).select_related("gathering").get(
        gathering=gathering, person=by
    )  # fmt: skip
    check_can_arrive(attendance, now=now)
    if not compare_digest(code.encode(), attendance.gathering.door_code.encode()):
        attendance.wrong_codes += 1
        attendance.save(update_fields=["wrong_codes"])
        return False
    if attendance.arrived_at is None:
        attendance.arrived_at = now
        attendance.save(update_fields=["arrived_at"])
        record(action="gatherings.arrive", subject=attendance, by=by, program_id=gathering.program_id, now=now)
    return True
