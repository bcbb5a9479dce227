"""The calendar entry, read back by a second way of reading: the lines of RFC 5545 themselves."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from mentoring.fields import Translated
from sessions_app.calendars import calendar_entry, calendar_set
from sessions_app.models import Gathering
from sessions_app.services import cancel_gathering, change_gathering, invite_to_series
from sessions_app.states import Form, Kind
from tests.scenarios.gatherings import monthly_check_ins

OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def gathering(program, coordinator):
    return Gathering.objects.create(
        program=program, kind=Kind.KICK_OFF, form=Form.BOTH, created_at=datetime(2026, 3, 1, tzinfo=OSLO), created_by=coordinator,
        title=Translated(nb="Oppstart; med kaffe, og prat", nn="Oppstart", en="Kick-off"), place="Møterom Ærfugl, 3. etasje",
        link="https://meet.politiet.example/oppstart", agenda=Translated(nb="Første linje\nAndre linje " + "æøå " * 40),
        starts_at=datetime(2026, 10, 26, 9, 0, tzinfo=OSLO), ends_at=datetime(2026, 10, 26, 12, 0, tzinfo=OSLO),
    )  # fmt: skip


def lines(entry):
    """Content lines, unfolded; checks folding and line ends on the way."""
    assert entry.endswith("\r\n") and all(len(line.encode()) <= 75 for line in entry.split("\r\n"))
    return entry.replace("\r\n ", "").split("\r\n")[:-1]


def value(entry, name):
    return next(line.partition(":")[2] for line in lines(entry) if line.partition(":")[0].partition(";")[0] == name)


def test_a_request_says_when_where_and_to_whom(gathering, mentor):
    mentor.language = "nb"
    entry = calendar_entry(gathering, person=mentor, method="REQUEST", now=datetime(2026, 3, 3, 9, tzinfo=OSLO))
    rows = lines(entry)
    assert rows[0] == "BEGIN:VCALENDAR" and rows[-1] == "END:VCALENDAR"
    assert value(entry, "METHOD") == "REQUEST"
    assert value(entry, "UID") == f"{gathering.uid}@localhost"
    assert value(entry, "SEQUENCE") == "0"
    assert value(entry, "STATUS") == "CONFIRMED"
    event = rows[rows.index("BEGIN:VEVENT") :]
    assert "DTSTART;TZID=Europe/Oslo:20261026T090000" in event  # the day after summer time ends
    assert "DTEND;TZID=Europe/Oslo:20261026T120000" in event
    assert "BEGIN:VTIMEZONE" in rows
    assert value(entry, "SUMMARY").startswith("Oppstart\\; med kaffe\\, og prat")
    assert any(row.startswith("ATTENDEE") and row.endswith(f"mailto:{mentor.email}") for row in rows)
    assert rows.count("BEGIN:VEVENT") == 1


def test_a_cancellation_has_the_same_uid(gathering, mentor):
    gathering.sequence = 2
    entry = calendar_entry(gathering, person=mentor, method="CANCEL", now=datetime(2026, 3, 3, 9, tzinfo=OSLO))
    assert (value(entry, "METHOD"), value(entry, "STATUS"), value(entry, "SEQUENCE")) == ("CANCEL", "CANCELLED", "2")
    assert value(entry, "UID") == f"{gathering.uid}@localhost"


def test_the_entry_is_in_the_persons_language(gathering, mentor):
    entry = calendar_entry(gathering, person=mentor, method="REQUEST", now=datetime(2026, 3, 3, 9, tzinfo=OSLO))
    assert value(entry, "SUMMARY").startswith("Kick-off")


def occurrences(entry):
    """When a calendar shows the recurring entry: its rule without the dates left out, and the single ones in their stead."""
    whole, *single = Calendar.from_ical(entry).walk("VEVENT")
    assert {event["UID"] for event in single} <= {whole["UID"]}
    start, length = whole.decoded("DTSTART"), whole.decoded("DTEND") - whole.decoded("DTSTART")
    rule = rrulestr(whole["RRULE"].to_ical().decode(), dtstart=start)
    left_out = whole.get("EXDATE", [])
    gone = {d.dt for dates in (left_out if isinstance(left_out, list) else [left_out]) for d in dates.dts}
    shown = {moment: (moment, moment + length) for moment in rule if moment not in gone}
    for event in single:
        assert event.decoded("RECURRENCE-ID") in shown
        shown[event.decoded("RECURRENCE-ID")] = event.decoded("DTSTART"), event.decoded("DTEND")
    return sorted(shown.values())


@pytest.mark.parametrize(
    "rule",
    [
        {}, {"nth": 5, "weekday": 4}, {"skip_months": [9, 12]}, {"nth": None, "weekday": None, "day_of_month": 1},
        {"nth": None, "weekday": None, "day_of_month": 30, "last_on": date(2027, 3, 31)},
        {"nth": None, "weekday": None, "day_of_month": 31, "last_on": date(2027, 3, 31)}, {"last_on": date(2026, 8, 31)},
    ],
)  # fmt: skip
def test_a_series_is_one_recurring_entry_that_shows_every_date(program, coordinator, mentor, rule):
    """Whatever the rule, holidays and months left out: read back by another hand, the entry shows the very dates that were planned."""
    before = datetime(2026, 7, 1, tzinfo=OSLO)
    series = monthly_check_ins(program, by=coordinator, now=before, **rule)
    dates = list(series.gatherings.select_related("program"))
    entry = calendar_set(dates, person=mentor, now=before)
    assert occurrences(entry) == [(g.starts_at, g.ends_at) for g in dates]
    assert lines(entry).count(f"UID:{dates[0].set_uid}@localhost") == lines(entry).count("BEGIN:VEVENT")
    assert value(entry, "METHOD") == "REQUEST"


def test_a_later_change_or_cancellation_names_the_one_date(program, coordinator, mentor):
    before = datetime(2026, 7, 1, tzinfo=OSLO)
    series = monthly_check_ins(program, by=coordinator, now=before)
    invite_to_series(series=series, by=coordinator, now=before)
    whole = mentor.letters.get(kind="gatherings.series_invitation").calendar
    second, third = series.gatherings.all()[1:3]
    moved = {"starts_at": second.starts_at + timedelta(hours=2), "ends_at": second.ends_at + timedelta(hours=2)}
    change_gathering(gathering=second, changes=moved, by=coordinator, now=before)
    cancel_gathering(gathering=third, by=coordinator, now=before)
    for kind, gathering, method in (("change", second, "REQUEST"), ("cancellation", third, "CANCEL")):
        entry = mentor.letters.get(kind=f"gatherings.{kind}").calendar
        (event,) = Calendar.from_ical(entry).walk("VEVENT")
        assert (event["UID"], event["SEQUENCE"], value(entry, "METHOD")) == (value(whole, "UID"), 1, method)
        assert event.decoded("RECURRENCE-ID") == gathering.starts_at
