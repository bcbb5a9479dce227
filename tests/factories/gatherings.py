from datetime import date, timedelta

import factory

from mentoring.fields import Translated
from sessions_app.models import (
    ActionPoint,
    AgendaPoint,
    Attendance,
    CheckInReminder,
    CheckInSeries,
    FeedbackBox,
    FeedbackGiven,
    Gathering,
    Guest,
    Told,
)
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


class AgendaPointFactory(factory.django.DjangoModelFactory[AgendaPoint]):
    class Meta:
        model = AgendaPoint

    gathering = factory.SubFactory(GatheringFactory)
    minutes = 15
    title = Translated(nb="Velkommen", nn="Velkomen", en="Welcome")


class ActionPointFactory(factory.django.DjangoModelFactory[ActionPoint]):
    """To be done, in a week."""

    class Meta:
        model = ActionPoint

    gathering = factory.SubFactory(GatheringFactory)
    text = "Be om faste tider i lederens kalender"
    owner = factory.SubFactory(UserFactory)
    due_on = factory.LazyAttribute(lambda action: (action.added_at + timedelta(days=7)).date())
    added_at = NOW
    added_by = factory.SubFactory(UserFactory)


class FeedbackBoxFactory(factory.django.DjangoModelFactory[FeedbackBox]):
    """Five have answered."""

    class Meta:
        model = FeedbackBox

    gathering = factory.SubFactory(GatheringFactory)
    useful = factory.LazyFunction(lambda: [4, 5, 3, 4, 4])
    most = factory.LazyFunction(lambda: ["At lederne fortalte om en feil"])
    change = factory.LazyFunction(lambda: ["Mer tid i trioene"])


class FeedbackGivenFactory(factory.django.DjangoModelFactory[FeedbackGiven]):
    class Meta:
        model = FeedbackGiven

    gathering = factory.SubFactory(GatheringFactory)
    person = factory.SubFactory(UserFactory)


class ToldFactory(factory.django.DjangoModelFactory[Told]):
    class Meta:
        model = Told

    program = factory.SubFactory(ProgramFactory)
    said = "Møter blir flyttet når det haster."
    did = "Lederne har satt av faste timer ut året."
    told_at = NOW
    told_by = factory.SubFactory(UserFactory)


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
