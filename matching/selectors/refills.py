"""What a change of a published match starts from: the pairs that are, the places that are free, the mentors in reserve."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from applicants.models import Application, Decision
from applicants.selectors import came_from_pool
from applicants.states import ApplicationState, Round
from matching.models.pairings import Pairing
from matching.selectors.pairings import LIVE, live_pairings
from matching.selectors.people import leaders_of
from matching.selectors.problems import Problem, problem_with
from matching.states import PairingState
from programs.models import Program


def reserve_of(program: Program) -> QuerySet[Application]:
    """Those who can still become mentors: on the reserve list, and seen and decided on after the video, or come from the shared reserve."""
    seen = Decision.objects.filter(application=OuterRef("pk"), round=Round.VIDEO, released_at__isnull=False)
    came = came_from_pool().filter(joined=OuterRef("pk"))
    return (
        Application.objects.filter(Exists(seen) | Exists(came), program=program, state=ApplicationState.RESERVE)
        .select_related("applicant__unit")
        .order_by("pk")
    )


def build_refill(program: Program, *, changes: int, now: datetime) -> Problem:
    """The match again, as it stands now, with the pairs that are. `published` are those pairs, `changes` how many more may be given up.

    Pairs that have ended are not made again. Pairs of leaders who have left stay out of it, so their mentors keep their place.
    """
    leaders = list(leaders_of(program))
    live = list(live_pairings(program).filter(leader__in=leaders).order_by("leader", "application"))
    kept = [(pairing.leader_id, pairing.application_id) for pairing in live]
    over = Pairing.objects.filter(program=program).exclude(state__in=LIVE).exclude(ending__reason="rearranged")
    apart = set(over.values_list("leader_id", "application_id"))
    people = [*(pairing.application for pairing in live), *reserve_of(program)]
    problem = problem_with(program, sorted(people, key=lambda a: a.pk), leaders, now=now, apart=apart, kept=kept)
    return {**problem, "published": [[f"l{leader}", f"m{pk}"] for leader, pk in kept], "changes": changes}


def free_places(program: Program | None = None) -> QuerySet[Pairing]:
    """Pairings that are over and whose place nobody has taken since, of leaders who are still here. Without a programme: in all."""
    same_place = Pairing.objects.filter(leader=OuterRef("leader"), slot=OuterRef("slot"))
    over = Pairing.objects.filter(
        ~Exists(same_place.filter(state__in=LIVE)),
        ~Exists(same_place.filter(pk__gt=OuterRef("pk"))),
        state__in=[PairingState.DECLINED, PairingState.ENDED],
        leader__ended_at=None,
        leader__user__is_active=True,
    )
    over = over if program is None else over.filter(program=program)
    return over.select_related("leader__user", "program").order_by("leader", "slot")


MENTIONED_FOR = timedelta(days=30)
"""A place that stays free longer than that is meant to."""


def newly_free_places(program: Program, *, now: datetime) -> QuerySet[Pairing]:
    """Those that became free lately and are still free."""
    return free_places(program).filter(ended_at__gt=now - MENTIONED_FOR)
