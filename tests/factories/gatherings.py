from datetime import date, timedelta

import factory

from mentoring.fields import Translated
from sessions_app.models import Attendance, CheckInReminder, CheckInSeries, Gathering, Guest
from tests.factories.accounts import UserFactory
from tests.factories.programs import NOW, ProgramFactory


class CheckInSeriesFactory(factory.django.DjangoModelFactory[CheckInSeries]):
    """First Tuesday 09:00, without dates: those are planned by sessions_app.services.plan_series."""

    class Meta:
        model = CheckInSeries

    program = factory.SubFactory(ProgramFactory)
    first_on = date(2026, 8, 1)
    last_on = date(2027, 1, 31)
    remind_days_before = [1]
    created_at = NOW
    created_by = factory.SubFactory(UserFactory)


class GatheringFactory(factory.django.DjangoModelFactory[Gathering]):
    """Planned; nobody is invited."""

    class Meta:
        model = Gathering

    program = factory.SubFactory(ProgramFactory)
    title = Translated(nb="Oppstart", nn="Oppstart", en="Kick-off")
    place = "Hamar"
    starts_at = NOW + timedelta(days=200)
    ends_at = factory.LazyAttribute(lambda gathering: gathering.starts_at + timedelta(hours=3))
    created_at = NOW


class GuestFactory(factory.django.DjangoModelFactory[Guest]):
    class Meta:
        model = Guest

    gathering = factory.SubFactory(GatheringFactory)
    person = factory.SubFactory(UserFactory)
    added_at = NOW


class AttendanceFactory(factory.django.DjangoModelFactory[Attendance]):
    class Meta:
        model = Attendance

    gathering = factory.SubFactory(GatheringFactory)
    person = factory.SubFactory(UserFactory)
    invited_at = NOW


class CheckInReminderFactory(factory.django.DjangoModelFactory[CheckInReminder]):
    class Meta:
        model = CheckInReminder

    gathering = factory.SubFactory(GatheringFactory)
    person = factory.SubFactory(UserFactory)
    days_before = 1
    due_at = NOW
