from datetime import date, timedelta

import factory

from applicants.models import (
    Answer,
    Application,
    Decision,
    ExtraTime,
    Inquiry,
    Leave,
    ManagerReply,
    PoolEntry,
    PoolInvitation,
    Question,
    Release,
)
from applicants.states import Outcome, Round
from mentoring.fields import Translated
from tests.factories.accounts import UserFactory
from tests.factories.programs import NOW, ProgramFactory


class QuestionFactory(factory.django.DjangoModelFactory[Question]):
    class Meta:
        model = Question

    program = factory.SubFactory(ProgramFactory)
    text = Translated(
        nb="Hvorfor vil du være mentor?", nn="Kvifor vil du vere mentor?", en="Why do you want to be a mentor?"
    )


class ApplicationFactory(factory.django.DjangoModelFactory[Application]):
    """A draft. Tests that need another state get there by the services (tests/scenarios)."""

    class Meta:
        model = Application

    program = factory.SubFactory(ProgramFactory)
    applicant = factory.SubFactory(UserFactory)
    created_at = NOW
    saved_at = NOW


class AnswerFactory(factory.django.DjangoModelFactory[Answer]):
    class Meta:
        model = Answer

    application = factory.SubFactory(ApplicationFactory)
    question = factory.SubFactory(QuestionFactory, program=factory.SelfAttribute("..application.program"))
    text = "Fordi jeg har sett hva et godt kart gjør med en vakt."


class InquiryFactory(factory.django.DjangoModelFactory[Inquiry]):
    """Asked, not answered."""

    class Meta:
        model = Inquiry

    application = factory.SubFactory(ApplicationFactory)
    text = "Hvor var dette?"
    until = factory.LazyAttribute(lambda inquiry: inquiry.asked_at + timedelta(days=3))
    asked_at = NOW
    asked_by = factory.SubFactory(UserFactory)


class LeaveFactory(factory.django.DjangoModelFactory[Leave]):
    class Meta:
        model = Leave

    program = factory.SubFactory(ProgramFactory)
    person = factory.SubFactory(UserFactory)
    until = factory.LazyAttribute(lambda leave: leave.given_at + timedelta(days=3))
    reason = "Var syk den siste uka."
    given_at = NOW
    given_by = factory.SubFactory(UserFactory)


class ExtraTimeFactory(factory.django.DjangoModelFactory[ExtraTime]):
    class Meta:
        model = ExtraTime

    application = factory.SubFactory(ApplicationFactory)
    seconds = 45
    reason = "Avtalt tilrettelegging."
    given_at = NOW
    given_by = factory.SubFactory(UserFactory)


class DecisionFactory(factory.django.DjangoModelFactory[Decision]):
    """Staged, not released."""

    class Meta:
        model = Decision

    application = factory.SubFactory(ApplicationFactory)
    round = Round.APPLICATION
    outcome = Outcome.ADVANCE
    staged_at = NOW
    staged_by = factory.SubFactory(UserFactory)


class ReleaseFactory(factory.django.DjangoModelFactory[Release]):
    """Asked for, not done."""

    class Meta:
        model = Release

    program = factory.SubFactory(ProgramFactory)
    round = Round.APPLICATION
    total = 1
    asked_at = NOW
    asked_by = factory.SubFactory(UserFactory)


class PoolEntryFactory(factory.django.DjangoModelFactory[PoolEntry]):
    class Meta:
        model = PoolEntry

    application = factory.SubFactory(ApplicationFactory)
    agreed_at = NOW
    until = date(2040, 1, 1)


class PoolInvitationFactory(factory.django.DjangoModelFactory[PoolInvitation]):
    class Meta:
        model = PoolInvitation

    entry = factory.SubFactory(PoolEntryFactory)
    program = factory.SubFactory(ProgramFactory)
    invited_at = NOW
    invited_by = factory.SubFactory(UserFactory)


class ManagerReplyFactory(factory.django.DjangoModelFactory[ManagerReply]):
    """Asked, and not answered yet."""

    class Meta:
        model = ManagerReply

    application = factory.SubFactory(ApplicationFactory)
    manager = factory.SubFactory(UserFactory)
    asked_at = NOW
    answer_by = NOW.date() + timedelta(days=7)
