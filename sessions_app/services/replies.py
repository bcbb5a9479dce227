"""Answers to invitations, and the waiting list of a full room."""

from datetime import datetime

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from sessions_app.models import Attendance, Gathering
from sessions_app.policies import check_can_reply, check_reply_fits
from sessions_app.selectors import free_places
from sessions_app.services._audience import fill_room, locked
from sessions_app.states import Reply


@audited
def reply_to_gathering(*, gathering: Gathering, reply: Reply, by: User, now: datetime) -> Attendance:
    """Say whether one comes. In a full room a yes waits in line; a place given up goes to the first who waits.

    The room is counted under a lock of the gathering, so the last chair is given once.
    """
    fresh = locked(gathering)
    check_can_reply(fresh, now=now)
    check_reply_fits(fresh, reply)
    attendance = Attendance.objects.select_for_update().get(gathering=fresh, person=by)
    if reply == Reply.YES and attendance.reply == Reply.WAITING:
        return attendance  # asked again, one keeps one's place in the line
    if reply == Reply.YES and attendance.reply != Reply.YES and free_places(fresh) == 0:
        reply = Reply.WAITING
    attendance.reply, attendance.replied_at = reply, now
    attendance.save(update_fields=["reply", "replied_at"])
    record(
        action="gatherings.reply_to_gathering",
        subject=attendance,
        by=by,
        program_id=fresh.program_id,
        after={"reply": reply.value},
        now=now,
    )
    fill_room(fresh, by=by, now=now)
    return attendance
