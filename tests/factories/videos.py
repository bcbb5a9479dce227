import factory

from applicants.videos.models import Video, Viewing
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.factories.programs import NOW


class VideoFactory(factory.django.DjangoModelFactory[Video]):
    """Received, without a file."""

    class Meta:
        model = Video

    application = factory.SubFactory(ApplicationFactory)
    received_at = NOW


class ViewingFactory(factory.django.DjangoModelFactory[Viewing]):
    class Meta:
        model = Viewing

    video = factory.SubFactory(VideoFactory)
    viewer = factory.SubFactory(UserFactory)
    at = NOW
