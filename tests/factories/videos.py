import factory

from applicants.videos.models import Passage, Video, Viewing
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory, QuestionFactory
from tests.factories.programs import NOW


class VideoFactory(factory.django.DjangoModelFactory[Video]):
    """Received, without a file."""

    class Meta:
        model = Video

    application = factory.SubFactory(ApplicationFactory)
    received_at = NOW


class PassageFactory(factory.django.DjangoModelFactory[Passage]):
    """Nothing is known of it yet."""

    class Meta:
        model = Passage

    video = factory.SubFactory(VideoFactory)
    question = factory.SubFactory(
        QuestionFactory, program=factory.SelfAttribute("..video.application.program"), round="video"
    )


class ViewingFactory(factory.django.DjangoModelFactory[Viewing]):
    class Meta:
        model = Viewing

    video = factory.SubFactory(VideoFactory)
    viewer = factory.SubFactory(UserFactory)
    at = NOW
