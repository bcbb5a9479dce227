"""Writes of meetings. The only file that moves one."""

from collections.abc import Sequence
from datetime import datetime

from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.mail.services import cancel_emails
from programs.models import Membership
from sessions_app.trios.emails import send_meeting, send_proposal
from sessions_app.trios.models import Meeting, Proposal
from sessions_app.trios.policies import (
    check_can_cancel,
    check_can_hold,
    check_can_move,
    check_can_pick,
    check_can_propose,
)
from sessions_app.trios.selectors import people_of
from sessions_app.trios.services.agreements import trio_of
from sessions_app.trios.states import MEETING_FLOW, MeetingState


@audited
def propose_meeting(
    *, leader: Membership, times: Sequence[datetime], minutes: int, place: str, by: User, now: datetime
) -> Meeting:
    """Propose up to three times. The others get a letter; one of them picks."""
    trio = trio_of(leader)
    ahead = trio.meetings.filter(state__in=[MeetingState.PROPOSED, MeetingState.PLANNED]).count()
    check_can_propose(trio.program, times=times, ahead=ahead, now=now)
    meeting = Meeting.objects.create(trio=trio, minutes=minutes, place=place, proposed_at=now, proposed_by=by)
    Proposal.objects.bulk_create(Proposal(meeting=meeting, starts_at=time) for time in dict.fromkeys(times))
    record(
        action="trios.propose_meeting", subject=meeting, by=by, program_id=trio.program_id, after={"times": len(times)}, now=now
    )  # fmt: skip
    for person in people_of(leader):
        if person != by:
            send_proposal(meeting, to=person, now=now)
    return meeting


@audited
def pick_time(*, meeting: Meeting, starts_at: datetime, by: User, now: datetime) -> Meeting:
    """Pick one of the proposed times. All get the meeting into their calendar; letters with the times that wait are called off."""
    fresh = _locked(meeting)
    check_can_pick(fresh, starts_at=starts_at, by=by, now=now)
    Proposal.objects.get(meeting=fresh, starts_at=starts_at)
    cancel_emails(about=fresh.about, by=by, now=now)
    move(
        fresh, MeetingState.PLANNED, flow=MEETING_FLOW, by=by, now=now, program_id=fresh.program_id, starts_at=starts_at
    )  # fmt: skip
    send_meeting(fresh, "meeting_set", method="REQUEST", now=now)
    return fresh


@audited
def move_meeting(
    *, meeting: Meeting, starts_at: datetime, minutes: int, place: str, by: User, now: datetime
) -> Meeting:
    """Move a planned meeting, or say where it is. The entry in the three calendars moves along."""
    fresh = _locked(meeting)
    check_can_move(fresh, starts_at=starts_at, now=now)
    fresh.starts_at, fresh.minutes, fresh.place = starts_at, minutes, place
    fresh.sequence += 1
    fresh.save(update_fields=["starts_at", "minutes", "place", "sequence"])
    record(action="trios.move_meeting", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    send_meeting(fresh, "meeting_moved", method="REQUEST", now=now)
    return fresh


@audited
def hold_meeting(*, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Note that the trio met."""
    fresh = _locked(meeting)
    check_can_hold(fresh, now=now)
    return move(fresh, MeetingState.HELD, flow=MEETING_FLOW, by=by, now=now, program_id=fresh.program_id, held_at=now)


@audited
def cancel_meeting(*, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Call a meeting off. A planned one leaves the three calendars, and it counts who called it off; proposed times are just taken back."""
    fresh = _locked(meeting)
    check_can_cancel(fresh)
    was_planned = fresh.state == MeetingState.PLANNED
    cancel_emails(about=fresh.about, by=by, now=now)
    fresh.sequence += 1
    fresh.save(update_fields=["sequence"])
    move(
        fresh, MeetingState.CANCELLED, flow=MEETING_FLOW, by=by, now=now, program_id=fresh.program_id,
        cancelled_at=now, cancelled_by=by,
    )  # fmt: skip
    if was_planned:
        send_meeting(fresh, "meeting_cancelled", method="CANCEL", now=now)
    return fresh


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("trio__program", "trio__leader__user", "trio__leader__program")
        .get(pk=meeting.pk)
    )
