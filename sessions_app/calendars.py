"""Gatherings as calendar entries (iCalendar, RFC 5545 and 5546) and the calendar of public holidays."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.utils import translation
from icalendar import Calendar, Event, vCalAddress, vText

from mentoring.accounts.models import User
from sessions_app.models import Gathering
from sessions_app.states import GatheringState

ZONE = ZoneInfo(settings.TIME_ZONE)


class _PublicHolidays:
    """Public holidays of the country set in COUNTRY_HOLIDAYS, for any year: `date in PUBLIC_HOLIDAYS`."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _holidays_of(settings.COUNTRY_HOLIDAYS)


@lru_cache(maxsize=4)
def _holidays_of(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


PUBLIC_HOLIDAYS = _PublicHolidays()


def calendar_entry(gathering: Gathering, *, person: User, method: str, now: datetime) -> str:
    """The gathering as one iTIP message to one person. `method` is REQUEST or CANCEL; UID and SEQUENCE make it update itself.

    The text is in the person's language; times carry the organisation's time zone, with its rules in the entry.
    """
    cancelled = method == "CANCEL" or gathering.state == GatheringState.CANCELLED
    with translation.override(person.language):
        event = Event()
        event.add("uid", f"{gathering.uid}@{_host()}")
        event.add("sequence", gathering.sequence)
        event.add("dtstamp", now)
        event.add("dtstart", gathering.starts_at.astimezone(ZONE))
        event.add("dtend", gathering.ends_at.astimezone(ZONE))
        event.add("summary", f"{gathering.title} – {gathering.program}")
        event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        event.add("url", settings.SITE_URL + gathering.get_absolute_url())
        if where := ", ".join(part for part in (gathering.place, gathering.link) if part):
            event.add("location", where)
        if agenda := str(gathering.agenda):
            event.add("description", agenda)
    organizer = vCalAddress(f"mailto:{_sender()}")
    organizer.params["CN"] = vText(settings.ORGANISATION)
    event["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["CN"] = vText(person.name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")  # answers are given on the page, where they are seen
    event.add("attendee", attendee, encode=False)

    calendar = Calendar()
    calendar.add("prodid", "-//Mentoring//Gatherings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()


def _host() -> str:
    return settings.SITE_URL.partition("://")[2].partition(":")[0]


def _sender() -> str:
    address = settings.DEFAULT_FROM_EMAIL
    return address.rpartition("<")[2].rstrip(">").strip()
