from datetime import date, timedelta

import factory

from programs.states import Role
from sessions_app.trios.models import Agreed, Meeting, Proposal, QuietMessage, RhythmAlert, Room, Topic, Trio
from sessions_app.trios.selectors import Written, sealed_message, sealed_room
from tests.factories.accounts import UserFactory
from tests.factories.programs import NOW, MembershipFactory, ProgramFactory


class TrioFactory(factory.django.DjangoModelFactory[Trio]):
    """With an agreement."""

    class Meta:
        model = Trio

    program = factory.SubFactory(ProgramFactory)
    leader = factory.SubFactory(MembershipFactory, program=factory.SelfAttribute("..program"), role=Role.LEADER)
    aims = "Forstå hverandres hverdag"
    rhythm = "Én time i måneden"


class AgreedFactory(factory.django.DjangoModelFactory[Agreed]):
    class Meta:
        model = Agreed

    trio = factory.SubFactory(TrioFactory)
    person = factory.SubFactory(UserFactory)
    version = 1
    at = NOW


class TopicFactory(factory.django.DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    trio = factory.SubFactory(TrioFactory)
    text = "Hvordan bruker du data?"
    added_at = NOW
    added_by = factory.SubFactory(UserFactory)


class MeetingFactory(factory.django.DjangoModelFactory[Meeting]):
    """Proposed, without times."""

    class Meta:
        model = Meeting

    trio = factory.SubFactory(TrioFactory)
    place = "Rom 4"
    proposed_at = NOW
    proposed_by = factory.SubFactory(UserFactory)


class ProposalFactory(factory.django.DjangoModelFactory[Proposal]):
    class Meta:
        model = Proposal

    meeting = factory.SubFactory(MeetingFactory)
    starts_at = NOW


class RoomFactory(factory.django.DjangoModelFactory[Room]):
    """`said` is what is sealed in it."""

    class Meta:
        model = Room

    class Params:
        said = "Du spør, jeg lytter"

    program = factory.SubFactory(ProgramFactory)
    key = factory.Sequence(lambda n: f"{n}.{n + 1}")
    envelope = factory.LazyAttribute(lambda room: sealed_room(room.key, Written(notes=room.said)))


class QuietMessageFactory(factory.django.DjangoModelFactory[QuietMessage]):
    """Waits for an answer. `said` is what is sealed in it."""

    class Meta:
        model = QuietMessage
        skip_postgeneration_save = True

    program = factory.SubFactory(ProgramFactory)
    writer = factory.SubFactory(UserFactory)
    contact = factory.SubFactory(UserFactory)
    sent_at = NOW
    answer_by = factory.LazyAttribute(lambda message: (message.sent_at + timedelta(days=7)).date())

    @factory.post_generation
    def said(message, create, extracted, **kwargs):  # noqa: N805
        message.envelope = sealed_message(message, extracted or "Det fungerer ikke", "")
        message.save()


class RhythmAlertFactory(factory.django.DjangoModelFactory[RhythmAlert]):
    class Meta:
        model = RhythmAlert

    program = factory.SubFactory(ProgramFactory)
    leader = factory.SubFactory(MembershipFactory, program=factory.SelfAttribute("..program"), role=Role.LEADER)
    reason = "long"
    since = date(2026, 3, 3)
    told_at = NOW
