from datetime import timedelta

import factory

from mentoring.fields import Translated
from programs.states import Role
from sessions_app.outcomes.models import Figure, Item, Measure, Quote, Reply, Report, Survey
from tests.factories.programs import NOW, AimFactory, MembershipFactory, ProgramFactory


class ItemFactory(factory.django.DjangoModelFactory[Item]):
    class Meta:
        model = Item

    program = factory.SubFactory(ProgramFactory)
    audience = "leader"
    kind = "frequency"
    subject = "data"
    position = factory.Sequence(lambda number: number + 100)
    text = factory.LazyAttribute(lambda item: Translated(nb=f"Spørsmål {item.position}", nn="Spørsmål", en="Question"))


class SurveyFactory(factory.django.DjangoModelFactory[Survey]):
    """Half a year after: open, whatever the day the tests run."""

    class Meta:
        model = Survey

    program = factory.SubFactory(ProgramFactory)
    moment = "after"
    opens_on = factory.LazyAttribute(lambda _survey: NOW.date() - timedelta(days=3))
    closes_on = factory.LazyAttribute(lambda survey: survey.opens_on + timedelta(days=10))


class ReplyFactory(factory.django.DjangoModelFactory[Reply]):
    """Asked, not answered."""

    class Meta:
        model = Reply

    survey = factory.SubFactory(SurveyFactory)
    member = factory.SubFactory(MembershipFactory, program=factory.SelfAttribute("..survey.program"), role=Role.MENTOR)
    audience = "mentor"
    invited_at = NOW


class FigureFactory(factory.django.DjangoModelFactory[Figure]):
    class Meta:
        model = Figure

    survey = factory.SubFactory(SurveyFactory, counted_at=NOW)
    item = factory.SubFactory(ItemFactory, program=factory.SelfAttribute("..survey.program"))
    answers = 6
    total = 12


class QuoteFactory(factory.django.DjangoModelFactory[Quote]):
    class Meta:
        model = Quote

    survey = factory.SubFactory(SurveyFactory, counted_at=NOW)
    text = "Jeg spurte hva tallene ikke viser."
    shown = True


class MeasureFactory(factory.django.DjangoModelFactory[Measure]):
    class Meta:
        model = Measure

    aim = factory.SubFactory(AimFactory)
    kind = "data"
    target = 50


class ReportFactory(factory.django.DjangoModelFactory[Report]):
    class Meta:
        model = Report

    program = factory.SubFactory(ProgramFactory)
    summary = factory.LazyAttribute(lambda _report: Translated(nb="Det virket.", nn="Det verka.", en="It worked."))
    advice = factory.LazyAttribute(lambda _report: Translated(nb="Begynn før.", nn="Byrj før.", en="Begin earlier."))
