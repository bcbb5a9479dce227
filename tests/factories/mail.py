import factory

from mentoring.mail.models import HeldKind, LetterEdit, LetterText, OutboundEmail
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


class LetterTextFactory(factory.django.DjangoModelFactory[LetterText]):
    """A programme's own words for the receipt."""

    class Meta:
        model = LetterText

    program_id = 1
    kind = "applicants.receipt"
    language = "nb"
    subject = "Takk for søknaden"
    body = "Hei {name}.\n\nSe søknaden din: {link}"
    shipped_subject = ""
    shipped_body = ""
    changed_at = NOW
    changed_by = factory.SubFactory(UserFactory)


class LetterEditFactory(factory.django.DjangoModelFactory[LetterEdit]):
    """What a letter said before it was changed."""

    class Meta:
        model = LetterEdit

    letter = factory.SubFactory(OutboundEmailFactory)
    subject = "Et annet brev"
    body_text = "Hei, du.\n"
    edited_at = NOW
    edited_by = factory.SubFactory(UserFactory)


class HeldKindFactory(factory.django.DjangoModelFactory[HeldKind]):
    """Receipts wait for a coordinator."""

    class Meta:
        model = HeldKind

    program_id = 1
    kind = "applicants.receipt"
    held_at = NOW
    held_by = factory.SubFactory(UserFactory)
