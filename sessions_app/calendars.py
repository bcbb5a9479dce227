"""Gatherings as calendar entries (iCalendar, RFC 5545 and 5546) and the calendar of public holidays."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.utils import translation
from icalendar import Calendar, Event, Timezone, vCalAddress, vRecur, vText

from mentoring.accounts.models import User
from sessions_app.models import Gathering
from sessions_app.recurrence import calendar_day, months_between
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

    A check-in of a series is one instance of the recurring entry its people have. The text is in the person's language; times carry the
    organisation's time zone, with its rules in the entry.
    """
    with translation.override(person.language):
        event = _event(gathering, person=person, now=now, cancelled=method == "CANCEL")
    return _message([event], method=method)


def meeting_entry(
    *,
    uid: str,
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    summary: str,
    place: str,
    url: str,
    person: User,
    method: str,
    now: datetime,
) -> str:
    """A meeting that is no gathering, as one iTIP message to one person; updated and cancelled by the same UID and a higher SEQUENCE."""
    event = Event()
    event.add("uid", f"{uid}@{_host()}")
    _say_when(event, starts_at, ends_at, sequence=sequence, now=now)
    event.add("summary", summary)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("url", settings.SITE_URL + url)
    if place:
        event.add("location", place)
    _say_who(event, person)
    return _message([event], method=method)


def calendar_set(gatherings: Sequence[Gathering], *, person: User, now: datetime) -> str:
    """Check-ins planned together (one `set_uid`, in order of time) as one recurring entry, in one iTIP REQUEST to one person.

    A REQUEST may carry one UID only, so it is a rule with its exceptions: months of the rule that are not among them are left out, those
    that are not as the rule and the first one say are told one by one. A later change or cancellation of one names it by its RECURRENCE-ID.
    """
    first, last = gatherings[0], gatherings[-1]
    starts = {gathering.month: _by_rule(gathering) for gathering in gatherings}
    with translation.override(person.language):
        whole = _event(first, person=person, now=now)
        del whole["recurrence-id"], whole["dtstart"], whole["dtend"], whole["sequence"]
        whole.add("sequence", 0)
        whole.add("dtstart", _by_rule(first))
        whole.add("dtend", _by_rule(first) + (first.ends_at - first.starts_at))
        whole.add("rrule", vRecur.from_ical(f"{first.set_rule};UNTIL={_by_rule(last).astimezone(UTC):%Y%m%dT%H%M%SZ}"))
        for month in months_between(_by_rule(first).date(), _by_rule(last).date()):
            if month not in starts:
                day = calendar_day(first.set_rule, month)
                whole.add("exdate", datetime.combine(day, _by_rule(first).time(), tzinfo=ZONE))
        differing = [g for g in gatherings if g.starts_at != g.set_starts_at or _looks(g) != _looks(first)]
        return _message([whole, *(_event(g, person=person, now=now) for g in differing)], method="REQUEST")


def _by_rule(gathering: Gathering) -> datetime:
    return (gathering.set_starts_at or gathering.starts_at).astimezone(ZONE)


def _looks(gathering: Gathering) -> tuple[object, ...]:
    """What an entry says besides when it begins."""
    length = gathering.ends_at - gathering.starts_at
    return length, gathering.title, gathering.place, gathering.link, description(gathering), gathering.sequence


def _event(gathering: Gathering, *, person: User, now: datetime, cancelled: bool = False) -> Event:
    event = Event()
    event.add("uid", f"{gathering.set_uid or gathering.uid}@{_host()}")
    if gathering.set_uid:
        event.add("recurrence-id", _by_rule(gathering))
    _say_when(event, gathering.starts_at, gathering.ends_at, sequence=gathering.sequence, now=now)
    event.add("summary", f"{gathering.title} – {gathering.program}")
    gone = cancelled or gathering.state == GatheringState.CANCELLED
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("url", settings.SITE_URL + gathering.get_absolute_url())
    if where := ", ".join(part for part in (gathering.place, gathering.link) if part):
        event.add("location", where)
    if said := description(gathering):
        event.add("description", said)
    _say_who(event, person)
    return event


def description(gathering: Gathering, *, names: bool = True) -> str:
    """The agenda with local times and, with `names`, who sees to what; and what else people should know. In the active language."""
    lines = [
        f"{begins.astimezone(ZONE):%H:%M} {point.title}" + (f" ({point.who})" if names and point.who else "")
        for begins, point in gathering.agenda_times
    ]
    return "\n\n".join(part for part in ("\n".join(lines), str(gathering.agenda)) if part)


def plain_event(
    *,
    uid: str,
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    summary: str,
    place: str,
    url: str,
    said: str,
    is_certain: bool,
    now: datetime,
) -> Event:
    """A date without people, for a calendar that is subscribed to. Same UID and SEQUENCE as the entry in the letter."""
    event = Event()
    event.add("uid", f"{uid}@{_host()}")
    _say_when(event, starts_at, ends_at, sequence=sequence, now=now)
    event.add("summary", summary)
    event.add("status", "CONFIRMED" if is_certain else "TENTATIVE")
    event.add("url", settings.SITE_URL + url)
    if place:
        event.add("location", place)
    if said:
        event.add("description", said)
    return event


def published(events: Iterable[Event], *, name: str) -> str:
    """A calendar to subscribe to, fetched anew every few hours."""
    return _message(events, method="PUBLISH", **{"x-wr-calname": name, "x-published-ttl": "PT4H"})


def _say_when(event: Event, starts_at: datetime, ends_at: datetime, *, sequence: int, now: datetime) -> None:
    event.add("sequence", sequence)
    event.add("dtstamp", now)
    event.add("dtstart", starts_at.astimezone(ZONE))
    event.add("dtend", ends_at.astimezone(ZONE))


def _say_who(event: Event, person: User) -> None:
    organizer = vCalAddress(f"mailto:{_sender()}")
    organizer.params["CN"] = vText(settings.ORGANISATION)
    event["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["CN"] = vText(person.name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")  # answers are given on the page, where they are seen
    event.add("attendee", attendee, encode=False)


def _message(events: Iterable[Event], *, method: str, **more: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Mentoring//Gatherings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for name, value in more.items():
        calendar.add(name, value)
    for event in events:
        calendar.add_component(event)
    for name in calendar.get_missing_tzids():
        calendar.subcomponents.insert(0, _rules_of(name))
    return calendar.to_ical().decode()


@lru_cache(maxsize=8)
def _rules_of(zone: str) -> Timezone:
    """Working them out takes longer than all the rest of an entry."""
    return Timezone.from_tzid(zone)


def _host() -> str:
    return settings.SITE_URL.partition("://")[2].partition(":")[0]


def _sender() -> str:
    address = settings.DEFAULT_FROM_EMAIL
    return address.rpartition("<")[2].rstrip(">").strip()
