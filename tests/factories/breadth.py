import factory

from applicants.breadth.models import Target
from applicants.breadth.states import Dimension
from mentoring.accounts.models import JobKind
from tests.factories.programs import ProgramFactory


class TargetFactory(factory.django.DjangoModelFactory[Target]):
    """At least five civilians."""

    class Meta:
        model = Target

    program = factory.SubFactory(ProgramFactory)
    dimension = Dimension.JOB_KIND
    group = JobKind.CIVILIAN
    minimum = 5
