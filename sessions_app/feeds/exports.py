"""A person's dates as one calendar: gatherings and meetings of the own trio, without the name of anybody else."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from mentoring.accounts.models import User
from sessions_app.calendars import description, plain_event, published
from sessions_app.feeds.selectors import LOOK_BACK, gatherings_for
from sessions_app.states import Reply
from sessions_app.trios.selectors import meetings_since


def own_calendar(person: User, *, now: datetime) -> str:
    """Everything the person is asked to, in their language, as calendars fetch it (iCalendar, METHOD:PUBLISH). Three queries."""
    with translation.override(person.language):
        events = [
            plain_event(
                uid=attendance.gathering.uid,
                sequence=attendance.gathering.sequence,
                starts_at=attendance.gathering.starts_at,
                ends_at=attendance.gathering.ends_at,
                summary=f"{attendance.gathering.title} – {attendance.gathering.program}",
                place=", ".join(part for part in (attendance.gathering.place, attendance.gathering.link) if part),
                url=attendance.gathering.get_absolute_url(),
                said=description(attendance.gathering, names=False),
                is_certain=attendance.reply in (Reply.YES, Reply.DIGITAL),
                now=now,
            )
            for attendance in gatherings_for(person, now=now)
        ]
        events += [
            plain_event(
                uid=meeting.uid,
                sequence=meeting.sequence,
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
                summary=f"{_('Your trio meets')} – {meeting.program}",
                place=meeting.place,
                url=meeting.get_absolute_url(),
                said="",
                is_certain=True,
                now=now,
            )
            for meeting in meetings_since(person, now - LOOK_BACK)
            if meeting.starts_at is not None and meeting.ends_at is not None
        ]
        return published(events, name=_("Mentoring"))
