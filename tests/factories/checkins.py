from datetime import timedelta

import factory

from programs.states import Role
from sessions_app.checkins.models import CheckInAnswer, LeaderAnswer, PulseAnswer, Sheet, Theme
from tests.factories.accounts import UserFactory
from tests.factories.gatherings import GatheringFactory
from tests.factories.programs import NOW, MembershipFactory, ProgramFactory


class SheetFactory(factory.django.DjangoModelFactory[Sheet]):
    """Open now for two days, sent, not filled in."""

    class Meta:
        model = Sheet

    program = factory.SubFactory(ProgramFactory)
    gathering = factory.SubFactory(GatheringFactory, program=factory.SelfAttribute("..program"), kind="check_in")
    member = factory.SubFactory(MembershipFactory, program=factory.SelfAttribute("..program"), role=Role.MENTOR)
    due_at = NOW
    closes_at = factory.LazyAttribute(lambda sheet: sheet.due_at + timedelta(days=2))
    queued_at = factory.SelfAttribute("due_at")


class CheckInAnswerFactory(factory.django.DjangoModelFactory[CheckInAnswer]):
    """All is well."""

    class Meta:
        model = CheckInAnswer

    sheet = factory.SubFactory(SheetFactory, answered_at=NOW)
    met = True
    useful = 4
    safe = 5
    together = 4
    need = 0


class LeaderAnswerFactory(factory.django.DjangoModelFactory[LeaderAnswer]):
    class Meta:
        model = LeaderAnswer

    sheet = factory.SubFactory(SheetFactory, kind="taps", gathering=None, answered_at=NOW)
    met = True
    perspective = 4
    changed = True
    what = "Spurte etter tallene først"


class PulseAnswerFactory(factory.django.DjangoModelFactory[PulseAnswer]):
    class Meta:
        model = PulseAnswer

    sheet = factory.SubFactory(SheetFactory, kind="pulse", gathering=None, answered_at=NOW)
    well = 4
    help = 0


class ThemeFactory(factory.django.DjangoModelFactory[Theme]):
    class Meta:
        model = Theme

    program = factory.SubFactory(ProgramFactory)
    gathering = factory.SubFactory(GatheringFactory, program=factory.SelfAttribute("..program"), kind="check_in")
    kind = "time"
    note = "Kalenderen er full."
    logged_at = NOW
    logged_by = factory.SubFactory(UserFactory)
