import factory

from applicants.models import Answer, Application, Decision, Question
from applicants.states import Outcome, Round
from mentoring.fields import Translated
from tests.factories.accounts import UserFactory
from tests.factories.programs import NOW, ProgramFactory


class QuestionFactory(factory.django.DjangoModelFactory[Question]):
    class Meta:
        model = Question

    program = factory.SubFactory(ProgramFactory)
    text = Translated(
        nb="Hvorfor vil du være mentor?", nn="Kvifor vil du vere mentor?", en="Why do you want to be a mentor?"
    )


class ApplicationFactory(factory.django.DjangoModelFactory[Application]):
    """A draft. Tests that need another state get there by the services (tests/scenarios)."""

    class Meta:
        model = Application

    program = factory.SubFactory(ProgramFactory)
    applicant = factory.SubFactory(UserFactory)
    created_at = NOW
    saved_at = NOW


class AnswerFactory(factory.django.DjangoModelFactory[Answer]):
    class Meta:
        model = Answer

    application = factory.SubFactory(ApplicationFactory)
    question = factory.SubFactory(QuestionFactory, program=factory.SelfAttribute("..application.program"))
    text = "Fordi jeg har sett hva et godt kart gjør med en vakt."


class DecisionFactory(factory.django.DjangoModelFactory[Decision]):
    """Staged, not released."""

    class Meta:
        model = Decision

    application = factory.SubFactory(ApplicationFactory)
    round = Round.APPLICATION
    outcome = Outcome.ADVANCE
    staged_at = NOW
    staged_by = factory.SubFactory(UserFactory)
