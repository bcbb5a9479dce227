"""Reads of pairings."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from matching.models.pairings import Pairing
from matching.models.runs import Explanation
from matching.selectors.words import names_of, why_not_mine
from matching.states import PairingState
from mentoring.accounts.models import User
from programs.models import Membership, Program
from programs.states import Role

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


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What a leader is told of how her match came about: her wish numbers, and why not each wish she put higher."""

    wishes: list[int]
    reasons: list[str]

    @property
    def wishes_in_words(self) -> str:
        """1 and 3."""
        return get_text_list([str(wish) for wish in self.wishes], _("and"))


def own_result(leader: Membership) -> OwnResult | None:
    """Of the leader's own match as it was published, with nobody else's name, wish or mentor in it. None: there is nothing to tell."""
    explanation = Explanation.objects.filter(
        leader=leader, run__published_at__isnull=False, run__is_refill=False
    ).first()
    mine = Pairing.objects.filter(leader=leader, state__in=LIVE).order_by("rank")
    got = {f"m{pk}" for pk in mine.values_list("application", flat=True)}
    if explanation is None or not explanation.told or not got:
        return None
    findings = [finding for finding in explanation.told["wishes"] if finding["mentor"] not in got]
    names = names_of(finding["mentor"] for finding in findings)
    return OwnResult(
        wishes=[rank for rank in mine.values_list("rank", flat=True) if rank],
        reasons=[why_not_mine(finding, names) for finding in findings],
    )


def looked_after(program: Program, *, search: str = "", unanswered_only: bool = False) -> QuerySet[Pairing]:
    """Every live pair, for who looks after them. `search`: pairs of which the leader's or the mentor's name has every word."""
    pairs = live_pairings(program).order_by("leader__user__family_name", "leader__user__given_name", "leader", "slot")
    for word in search.split():
        pairs = pairs.filter(
            Q(leader__user__given_name__icontains=word)
            | Q(leader__user__family_name__icontains=word)
            | Q(application__applicant__given_name__icontains=word)
            | Q(application__applicant__family_name__icontains=word)
        )
    return pairs.filter(state=PairingState.PUBLISHED) if unanswered_only else pairs


def over(program: Program) -> QuerySet[Pairing]:
    """The pairs that did not go on, newest first, with why."""
    return (
        Pairing.objects.filter(program=program, state__in=[PairingState.DECLINED, PairingState.ENDED])
        .select_related("leader__user", "application__applicant", "ending__by")
        .order_by("-ended_at", "-pk")
    )


def had_a_pairing(user: User, program: Program) -> bool:
    """Whether the person was in a pair that did not go on."""
    return over(program).filter(Q(leader__user=user) | Q(application__applicant=user)).exists()


def pairings_to_confirm(user: User) -> QuerySet[Pairing]:
    """Published pairings the person has not confirmed yet, in all programmes."""
    waiting = Pairing.objects.filter(state=PairingState.PUBLISHED).select_related(
        "program", "leader__user", "mentor__user"
    )
    as_leader = waiting.filter(leader__user=user, leader_confirmed_at=None)
    as_mentor = waiting.filter(mentor__user=user, mentor_confirmed_at=None)
    return as_leader | as_mentor


def unanswered(*, since: date, until: date, told_before: datetime) -> list[tuple[Program, User, date]]:
    """Who has not answered and is to by a date in this range, in all programmes: each person once per programme, by their first date."""
    waiting = (
        Pairing.objects.filter(
            state=PairingState.PUBLISHED, answer_by__range=(since, until), published_at__lt=told_before
        )
        .select_related("program", "leader__user", "application__applicant")
        .order_by("answer_by", "pk")
    )
    found: dict[tuple[int, int], tuple[Program, User, date]] = {}
    for pairing in waiting:
        people = [
            (pairing.leader.user, pairing.leader_confirmed_at),
            (pairing.application.applicant, pairing.mentor_confirmed_at),
        ]
        for person, answered in people:
            if answered is None and pairing.answer_by is not None:
                found.setdefault((pairing.program_id, person.pk), (pairing.program, person, pairing.answer_by))
    return list(found.values())


def confirmation_counts(program: Program) -> tuple[int, int]:
    """(pairs confirmed by both, pairs in all)."""
    states = list(live_pairings(program).values_list("state", flat=True))
    return sum(state == PairingState.CONFIRMED for state in states), len(states)


def places_filled(programs: Collection[Program]) -> dict[int, tuple[int, int]]:
    """Programme id -> (places that have a mentor, places in all). Two queries."""
    places = dict.fromkeys((program.pk for program in programs), 0)
    leaders = Membership.objects.filter(program__in=places, role=Role.LEADER, ended_at=None).select_related("program")
    for leader in leaders:
        places[leader.program_id] += leader.number_of_places()
    live = Pairing.objects.filter(program__in=places, state__in=LIVE).order_by().values_list("program")
    filled = dict(live.annotate(number=Count("pk")))
    return {pk: (filled.get(pk, 0), number) for pk, number in places.items()}
