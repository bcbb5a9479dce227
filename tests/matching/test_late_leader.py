"""Who joins as a leader while the others rank already."""

from datetime import timedelta

from mentoring.mail.models import OutboundEmail
from programs.models import Program
from programs.services import add_member
from programs.states import Phase, Role
from tests.factories.accounts import UserFactory


def test_a_leader_who_joins_while_ranking_is_open_is_told_at_once(program, coordinator, outsider, now):
    late = {phase: UserFactory() for phase in (Phase.VIDEO, Phase.RANKING, Phase.MATCHING)}
    closes = now + timedelta(days=5)
    for phase, person in late.items():
        Program.objects.filter(pk=program.pk).update(state=phase, ranking_closes_at=closes)
        add_member(program=program, user=person, role=Role.LEADER, by=coordinator, now=now)
    add_member(program=program, user=outsider, role=Role.COORDINATOR, by=coordinator, now=now)
    letters = OutboundEmail.objects.filter(kind="matching.ranking_opened")
    assert [letter.recipient for letter in letters] == [late[Phase.RANKING]]


def test_nobody_is_told_of_a_ranking_that_is_over(program, coordinator, outsider, now):
    Program.objects.filter(pk=program.pk).update(state=Phase.RANKING, ranking_closes_at=now)
    add_member(program=program, user=outsider, role=Role.LEADER, by=coordinator, now=now)
    assert not OutboundEmail.objects.filter(kind="matching.ranking_opened").exists()
