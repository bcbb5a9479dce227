import factory

from mentoring.fields import Translated
from sessions_app.resources.models import Reading, Resource
from tests.factories.accounts import UserFactory
from tests.factories.programs import NOW, ProgramFactory


class ResourceFactory(factory.django.DjangoModelFactory[Resource]):
    """A text with a file, published for leaders and mentors."""

    class Meta:
        model = Resource

    program = factory.SubFactory(ProgramFactory)
    title = Translated(nb="Før start", nn="Før start", en="Before the start")
    text = Translated(nb="Les dette", nn="Les dette", en="Read this")
    file_name = "plan.pdf"
    file_type = "application/pdf"
    content = b"%PDF-1.7"
    published_at = NOW
    added_at = NOW
    added_by = factory.SubFactory(UserFactory)


class ReadingFactory(factory.django.DjangoModelFactory[Reading]):
    class Meta:
        model = Reading

    resource = factory.SubFactory(ResourceFactory)
    person = factory.SubFactory(UserFactory)
    at = NOW
