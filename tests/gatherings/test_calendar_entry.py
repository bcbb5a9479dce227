"""The calendar entry, read back by a second way of reading: the lines of RFC 5545 themselves."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mentoring.fields import Translated
from sessions_app.calendars import calendar_entry
from sessions_app.models import Gathering
from sessions_app.states import Form, Kind

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
