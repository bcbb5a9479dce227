import factory

from sessions_app.feeds.models import Feed
from sessions_app.feeds.tokens import digest_of
from tests.factories.accounts import UserFactory
from tests.factories.programs import NOW


class FeedFactory(factory.django.DjangoModelFactory[Feed]):
    class Meta:
        model = Feed

    person = factory.SubFactory(UserFactory)
    digest = factory.Sequence(lambda n: digest_of(f"token-{n}"))
    made_at = NOW
