import factory

from applicants.scoring.models import Assignment, Consensus, Criterion, Declaration, Score, Tally, Tie
from applicants.states import Round
from mentoring.fields import Translated
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.factories.programs import NOW, ProgramFactory


class CriterionFactory(factory.django.DjangoModelFactory[Criterion]):
    class Meta:
        model = Criterion

    program = factory.SubFactory(ProgramFactory)
    name = Translated(nb="Evne til å forklare", nn="Evne til å forklare", en="Ability to explain")


class AssignmentFactory(factory.django.DjangoModelFactory[Assignment]):
    class Meta:
        model = Assignment

    application = factory.SubFactory(ApplicationFactory)
    assessor = factory.SubFactory(UserFactory)
    round = Round.APPLICATION
    assigned_at = NOW


class ScoreFactory(factory.django.DjangoModelFactory[Score]):
    class Meta:
        model = Score

    assignment = factory.SubFactory(AssignmentFactory)
    criterion = factory.SubFactory(CriterionFactory, program=factory.SelfAttribute("..assignment.application.program"))
    points = 3


class TallyFactory(factory.django.DjangoModelFactory[Tally]):
    class Meta:
        model = Tally

    application = factory.SubFactory(ApplicationFactory)
    round = Round.APPLICATION
    total = 62.5
    spread = 1


class DeclarationFactory(factory.django.DjangoModelFactory[Declaration]):
    class Meta:
        model = Declaration

    program = factory.SubFactory(ProgramFactory)
    assessor = factory.SubFactory(UserFactory)
    round = Round.APPLICATION
    declared_at = NOW


class TieFactory(factory.django.DjangoModelFactory[Tie]):
    class Meta:
        model = Tie

    program = factory.SubFactory(ProgramFactory)
    assessor = factory.SubFactory(UserFactory)
    person = factory.SubFactory(UserFactory)
    declared_at = NOW


class ConsensusFactory(factory.django.DjangoModelFactory[Consensus]):
    class Meta:
        model = Consensus

    application = factory.SubFactory(ApplicationFactory)
    round = Round.APPLICATION
    text = "Tydelig på hva som virket."
    written_at = NOW
    written_by = factory.SubFactory(UserFactory)
