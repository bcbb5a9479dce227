"""Reads of pairings."""

from django.db.models import QuerySet

from matching.models.pairings import Pairing
from matching.states import PairingState
from mentoring.accounts.models import User
from programs.models import Program

LIVE = (PairingState.PUBLISHED, PairingState.CONFIRMED)


def live_pairings(program: Program) -> QuerySet[Pairing]:
    return (
        Pairing.objects.filter(program=program, state__in=LIVE)
        .select_related("leader__user__unit", "application__applicant__unit", "mentor__user")
        .order_by("leader", "slot")
    )


def own_pairings(user: User, program: Program) -> QuerySet[Pairing]:
    """The pairings of the person's trio: as leader both, as mentor one's own and the co-mentor's."""
    mine = Pairing.objects.filter(program=program, state__in=LIVE)
    leaders = mine.filter(leader__user=user).values("leader").union(mine.filter(mentor__user=user).values("leader"))
    return live_pairings(program).filter(leader__in=[row["leader"] for row in leaders])


def pairings_to_confirm(user: User) -> QuerySet[Pairing]:
    """Published pairings the person has not confirmed yet, in all programmes."""
    waiting = Pairing.objects.filter(state=PairingState.PUBLISHED).select_related(
        "program", "leader__user", "mentor__user"
    )
    as_leader = waiting.filter(leader__user=user, leader_confirmed_at=None)
    as_mentor = waiting.filter(mentor__user=user, mentor_confirmed_at=None)
    return as_leader | as_mentor


def confirmation_counts(program: Program) -> tuple[int, int]:
    """(pairs confirmed by both, pairs in all)."""
    states = list(live_pairings(program).values_list("state", flat=True))
    return sum(state == PairingState.CONFIRMED for state in states), len(states)
