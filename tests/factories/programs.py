from datetime import UTC, date, datetime

import factory

from mentoring.fields import Translated
from programs.models import Aim, Membership, Program
from programs.states import Role
from tests.factories.accounts import UnitFactory, UserFactory

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


class ProgramFactory(factory.django.DjangoModelFactory[Program]):
    """A draft with dates, before any phase: tests move it on by services (tests/scenarios)."""

    class Meta:
        model = Program

    slug = factory.Sequence(lambda n: f"runde-{n}")
    name = factory.LazyAttribute(
        lambda p: Translated(
            nb=f"Omvendt mentoring {p.slug}", nn=f"Omvend mentoring {p.slug}", en=f"Reverse mentoring {p.slug}"
        )
    )
    call_text = Translated(nb="Vil du være mentor?", nn="Vil du vere mentor?", en="Would you like to be a mentor?")
    age_reason = Translated(nb="Tidlig i yrkeslivet", nn="Tidleg i yrkeslivet", en="Early in their working lives")
    age_alternatives = Translated(nb="Åpent for alle", nn="Ope for alle", en="Open to all")
    age_decided_by = factory.SelfAttribute("created_by")
    age_ends_on = date(2040, 1, 1)
    unit = factory.SubFactory(UnitFactory)
    reference_date = date(2026, 6, 1)
    created_at = NOW
    created_by = factory.SubFactory(UserFactory)


class AimFactory(factory.django.DjangoModelFactory[Aim]):
    class Meta:
        model = Aim

    program = factory.SubFactory(ProgramFactory)
    text = Translated(
        nb="Gjensidig utveksling av erfaring", nn="Gjensidig utveksling av erfaring", en="Mutual exchange of experience"
    )


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    program = factory.SubFactory(ProgramFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.ASSESSOR
    added_at = NOW
    added_by = factory.SubFactory(UserFactory)
