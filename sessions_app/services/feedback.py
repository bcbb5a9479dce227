"""What people found of a gathering, without names; and what the committee did about it."""

import secrets
from datetime import datetime
from typing import Any

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.mail.services import cancel_emails
from programs.models import Program
from sessions_app.models import Attendance, FeedbackBox, FeedbackGiven, Gathering, Told
from sessions_app.policies import check_can_give_feedback, check_names_nobody
from sessions_app.selectors import has_given_feedback, names_in
from sessions_app.services._audience import locked


@audited
def give_feedback(*, gathering: Gathering, useful: int, most: str, change: str, by: User, now: datetime) -> None:
    """Put an answer into the gathering's box, once a person. What is put in has no name, no time and no place of its own.

    That one has answered is noted apart. Two at once come one after the other, under the lock of the gathering.
    """
    fresh = locked(gathering)
    attendance = Attendance.objects.select_related("gathering").get(gathering=fresh, person=by)
    check_can_give_feedback(attendance, given=has_given_feedback(fresh, by), now=now)
    box, _created = FeedbackBox.objects.get_or_create(gathering=fresh)
    for slip, said in ((box.useful, useful), (box.most, most.strip()), (box.change, change.strip())):
        if said:
            _put(slip, said)
    box.save()
    FeedbackGiven.objects.create(gathering=fresh, person=by)
    cancel_emails(about=attendance.about, by=by, now=now)
    record(action="gatherings.give_feedback", subject=fresh, by=by, program_id=fresh.program_id, now=now)


def _put(slips: list[Any], said: Any) -> None:
    slips.insert(secrets.randbelow(len(slips) + 1), said)


@audited
def tell(*, program: Program, said: str, did: str, by: User, now: datetime) -> Told:
    """Tell everybody what was said and what was done about it. Refuses a line with the name of somebody in the programme."""
    for text in (said, did):
        check_names_nobody(text, names_in(program))
    line = Told.objects.create(program=program, said=said, did=did, told_at=now, told_by=by)
    record(action="gatherings.tell", subject=line, by=by, program_id=program.pk, now=now)
    return line


@audited
def take_back_told(*, line: Told, by: User, now: datetime) -> None:
    """Show a line to nobody any more."""
    record(action="gatherings.take_back_told", subject=line, by=by, program_id=line.program_id, now=now)
    line.delete()
