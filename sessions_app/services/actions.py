"""What people take upon them at a gathering."""

from datetime import date, datetime

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.mail.services import cancel_emails
from sessions_app.emails import send_action
from sessions_app.models import ActionPoint, Gathering
from sessions_app.policies import check_can_note_actions


@audited
def add_action(*, gathering: Gathering, text: str, owner: User, due_on: date, by: User, now: datetime) -> ActionPoint:
    """Note what somebody took upon them. They get one letter, unless they wrote it down themselves."""
    check_can_note_actions(gathering)
    action = ActionPoint.objects.create(
        gathering=gathering, text=text, owner=owner, due_on=due_on, added_at=now, added_by=by
    )
    record(action="gatherings.add_action", subject=action, by=by, program_id=gathering.program_id, now=now)
    if owner != by:
        send_action(action, now=now)
    return action


@audited
def tick_action(*, action: ActionPoint, done: bool, by: User, now: datetime) -> ActionPoint:
    """Tick it off, or open it again. Ticked off again, it stays with who was first."""
    fresh = ActionPoint.objects.select_for_update(of=("self",)).select_related("gathering").get(pk=action.pk)
    if done == (fresh.done_at is not None):
        return fresh
    fresh.done_at, fresh.done_by = (now, by) if done else (None, None)
    fresh.save(update_fields=["done_at", "done_by"])
    if done:
        cancel_emails(about=fresh.about, by=by, now=now)
    record(action="gatherings.tick_action", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    return fresh


@audited
def remove_action(*, action: ActionPoint, by: User, now: datetime) -> None:
    """Take back what was noted by mistake. A letter that has not gone is called off."""
    cancel_emails(about=action.about, by=by, now=now)
    record(action="gatherings.remove_action", subject=action, by=by, program_id=action.program_id, now=now)
    action.delete()
