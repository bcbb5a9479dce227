from datetime import date
from typing import Any

import factory

from applicants.breadth import content
from applicants.breadth.models import Target, VoluntaryAnswer, VoluntaryCount, VoluntaryQuestion
from applicants.breadth.selectors.voluntary import sealed_choice
from applicants.breadth.states import Dimension, QuestionState, Step
from mentoring.accounts.models import JobKind
from mentoring.fields import Translated
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.factories.programs import NOW, ProgramFactory


class TargetFactory(factory.django.DjangoModelFactory[Target]):
    """At least five civilians."""

    class Meta:
        model = Target

    program = factory.SubFactory(ProgramFactory)
    dimension = Dimension.JOB_KIND
    group = JobKind.CIVILIAN
    minimum = 5


class VoluntaryQuestionFactory(factory.django.DjangoModelFactory[VoluntaryQuestion]):
    """About immigrant background, with its legal basis; proposed. `asked`: confirmed too."""

    class Meta:
        model = VoluntaryQuestion

    class Params:
        asked = factory.Trait(state=QuestionState.ASKED, confirmed_at=NOW, confirmed_by=factory.SubFactory(UserFactory))

    program = factory.SubFactory(ProgramFactory)
    text = Translated(content.TEXT)
    choices = Translated(content.CHOICES)
    consent = Translated(content.CONSENT)
    purpose = "Å se om bredden holder seg."
    art_6 = "Artikkel 6 nr. 1 bokstav e"
    art_9 = "Artikkel 9 nr. 2 bokstav a"
    advice = "26/01234-3"
    decided_by = factory.SubFactory(UserFactory)
    ends_on = date(2099, 12, 31)
    proposed_at = NOW
    proposed_by = factory.SubFactory(UserFactory)


class VoluntaryAnswerFactory(factory.django.DjangoModelFactory[VoluntaryAnswer]):
    """The first choice, sealed."""

    class Meta:
        model = VoluntaryAnswer

    class Params:
        choice: int | None = 0

    question = factory.SubFactory(VoluntaryQuestionFactory, asked=True)
    application = factory.SubFactory(ApplicationFactory, program=factory.SelfAttribute("..question.program"))

    @factory.lazy_attribute
    def envelope(self: Any) -> bytes:
        return sealed_choice(self.question.pk, self.application.pk, self.choice)


class VoluntaryCountFactory(factory.django.DjangoModelFactory[VoluntaryCount]):
    """Of those who applied, told."""

    class Meta:
        model = VoluntaryCount

    question = factory.SubFactory(VoluntaryQuestionFactory, asked=True)
    step = Step.APPLIED
    total = 60
    counts = factory.LazyFunction(lambda: [12, 48])
    counted_at = NOW
