from datetime import timedelta

import factory

from applicants.videos.models import Draft, Passage, Upload, Video, Viewing
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory, QuestionFactory
from tests.factories.programs import NOW


class VideoFactory(factory.django.DjangoModelFactory[Video]):
    """Received, without a file."""

    class Meta:
        model = Video

    application = factory.SubFactory(ApplicationFactory)
    received_at = NOW


class UploadFactory(factory.django.DjangoModelFactory[Upload]):
    """Announced, nothing has come yet."""

    class Meta:
        model = Upload

    application = factory.SubFactory(ApplicationFactory)
    length = 4
    begun_at = touched_at = NOW
    expires_at = NOW + timedelta(days=1)


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


class DraftFactory(factory.django.DjangoModelFactory[Draft]):
    class Meta:
        model = Draft

    application = factory.SubFactory(ApplicationFactory)
    saved_at = NOW
