from datetime import timedelta
from typing import ClassVar

import factory

from matching.models import (
    DueLetter,
    Ending,
    Explanation,
    MatchChoices,
    MatchRun,
    MoreTime,
    PairConstraint,
    Pairing,
    Ranking,
    RuleReason,
    TagRule,
)
from matching.selectors.rankings import Said, sealed
from matching.states import PairRule
from programs.states import Role
from tests.factories.accounts import UserFactory
from tests.factories.applicants import ApplicationFactory
from tests.factories.programs import NOW, MembershipFactory, ProgramFactory


class LeaderFactory(MembershipFactory):
    role = Role.LEADER


class RankingFactory(factory.django.DjangoModelFactory[Ranking]):
    """Begun, not sent. `said` and `private` (by application id) are what is sealed in it."""

    class Meta:
        model = Ranking

    program = factory.SubFactory(ProgramFactory)
    leader = factory.SubFactory(LeaderFactory, program=factory.SelfAttribute("..program"))
    begun_at = NOW

    class Params:
        said = Said({}, {})
        private: ClassVar = {}

    envelope = factory.LazyAttribute(lambda row: sealed(row.leader.pk, row.said, row.private)["envelope"])
    notes = factory.LazyAttribute(lambda row: sealed(row.leader.pk, row.said, row.private)["notes"])


class MoreTimeFactory(factory.django.DjangoModelFactory[MoreTime]):
    class Meta:
        model = MoreTime

    program = factory.SubFactory(ProgramFactory)
    leader = factory.SubFactory(LeaderFactory, program=factory.SelfAttribute("..program"))
    until = factory.LazyAttribute(lambda more_time: more_time.given_at + timedelta(days=2))
    reason = "Utenlands til torsdag"
    given_at = NOW
    given_by = factory.SubFactory(UserFactory)


class PairConstraintFactory(factory.django.DjangoModelFactory[PairConstraint]):
    class Meta:
        model = PairConstraint

    program = factory.SubFactory(ProgramFactory)
    leader = factory.SubFactory(LeaderFactory, program=factory.SelfAttribute("..program"))
    application = factory.SubFactory(ApplicationFactory, program=factory.SelfAttribute("..program"))
    rule = PairRule.FORBIDDEN
    reason = "Har arbeidet tett sammen"
    created_at = NOW
    created_by = factory.SubFactory(UserFactory)


class TagRuleFactory(factory.django.DjangoModelFactory[TagRule]):
    class Meta:
        model = TagRule

    program = factory.SubFactory(ProgramFactory)
    tag = "civilian"
    at_least = 1


class MatchChoicesFactory(factory.django.DjangoModelFactory[MatchChoices]):
    class Meta:
        model = MatchChoices

    program = factory.SubFactory(ProgramFactory)


class MatchRunFactory(factory.django.DjangoModelFactory[MatchRun]):
    """Asked for, not begun, of nobody."""

    class Meta:
        model = MatchRun

    program = factory.SubFactory(ProgramFactory)
    seed = "1"
    name = "Scenario 1"
    problem = factory.LazyFunction(
        lambda: {
            "case": {"name": "runde", "leaders": [], "mentors": []},
            "ranked": {},
            "rules": [],
            "choices": {"objective": "default", "objective_reason": ""},
            "without_ranking": [],
        }
    )
    digest = "x"
    created_at = NOW
    created_by = factory.SubFactory(UserFactory)


class RuleReasonFactory(factory.django.DjangoModelFactory[RuleReason]):
    class Meta:
        model = RuleReason

    run = factory.SubFactory(MatchRunFactory)
    leader = factory.SubFactory(LeaderFactory, program=factory.SelfAttribute("..run.program"))
    application = factory.SubFactory(ApplicationFactory, program=factory.SelfAttribute("..run.program"))
    reason = "Har arbeidet tett sammen"


class ExplanationFactory(factory.django.DjangoModelFactory[Explanation]):
    """Asked for, not found out."""

    class Meta:
        model = Explanation

    run = factory.SubFactory(MatchRunFactory)
    asked_at = NOW


class DueLetterFactory(factory.django.DjangoModelFactory[DueLetter]):
    """Of a published match, to a leader, not written yet."""

    class Meta:
        model = DueLetter

    run = factory.SubFactory(
        MatchRunFactory, state="published", published_at=NOW, published_by=factory.SubFactory(UserFactory)
    )
    leader = factory.SubFactory(LeaderFactory, program=factory.SelfAttribute("..run.program"))
    to = factory.SelfAttribute("leader.user")
    event = "match_leader"


class PairingFactory(factory.django.DjangoModelFactory[Pairing]):
    class Meta:
        model = Pairing

    program = factory.SubFactory(ProgramFactory)
    run = factory.SubFactory(MatchRunFactory, program=factory.SelfAttribute("..program"))
    leader = factory.SubFactory(LeaderFactory, program=factory.SelfAttribute("..program"))
    application = factory.SubFactory(ApplicationFactory, program=factory.SelfAttribute("..program"))
    slot = 1
    published_at = NOW


class EndingFactory(factory.django.DjangoModelFactory[Ending]):
    class Meta:
        model = Ending

    pairing = factory.SubFactory(PairingFactory, state="ended", ended_at=NOW)
    reason = "time"
    at = NOW
    by = factory.SubFactory(UserFactory)
