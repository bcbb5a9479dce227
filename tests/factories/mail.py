import factory

from mentoring.mail.models import OutboundEmail
from tests.factories.accounts import UserFactory
from tests.factories.programs import NOW


class OutboundEmailFactory(factory.django.DjangoModelFactory[OutboundEmail]):
    """A letter waiting to be sent."""

    class Meta:
        model = OutboundEmail

    key = factory.Sequence(lambda n: f"test|{n}")
    kind = "test.letter"
    recipient = factory.SubFactory(UserFactory)
    to_address = factory.LazyAttribute(lambda letter: letter.recipient.email)
    language = "nb"
    subject = "Et brev"
    body_text = "Hei.\n"
    created_at = NOW
    next_try_at = NOW
