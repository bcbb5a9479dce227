"""What the situation allows a leader who ranks, and when the seal is broken."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from matching.models.rankings import Ranking
from matching.states import RankingState
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase


def check_ranking_is_open(program: Program, *, now: datetime) -> None:
    if program.state != Phase.RANKING:
        raise Refusal("not_ranking", _("Ranking is not open in this programme now."))
    if program.ranking_closes_at is not None and now >= program.ranking_closes_at:
        raise Refusal(
            "ranking_closed", _("The deadline for ranking has passed. Ask the coordinator if it can be moved.")
        )


def check_can_change_ranking(program: Program, ranking: Ranking | None, *, now: datetime) -> None:
    check_ranking_is_open(program, now=now)
    if ranking is not None and ranking.state == RankingState.SENT:
        raise Refusal("sent", _("Your ranking has been sent. Reopen it to change it."))


def check_can_send_ranking(program: Program, *, ranked: int, possible: int, now: datetime) -> None:
    """`ranked`: how many have a place; `possible`: how many could have one."""
    check_ranking_is_open(program, now=now)
    needed = min(program.minimum_ranked, possible)
    if ranked < needed:
        raise Refusal(
            "too_few",
            ngettext_lazy(
                "Rank at least %(needed)s mentor before you send.",
                "Rank at least %(needed)s mentors before you send.",
                needed,
            )
            % {"needed": needed},
        )


def check_can_reopen_ranking(program: Program, *, now: datetime) -> None:
    check_ranking_is_open(program, now=now)


def check_ranking_makes_sense(
    places: Mapping[int, int],
    *,
    candidates: Collection[int],
    set_aside: Collection[int],
    not_possible: Collection[int],
    ties_allowed: bool,
) -> None:
    """`places`: application id -> place. Only those on the short list, none set aside, no place twice unless ties are allowed."""
    if not {*places, *not_possible} <= set(candidates):
        raise Refusal(
            "not_on_list",
            _("Somebody here is no longer on the short list. Look at the page again; your order was not changed."),
        )
    if set(places) & set(set_aside):
        raise Refusal("set_aside", _("Somebody from your own unit or line cannot be ranked."))
    if any(place < 1 for place in places.values()):
        raise Refusal("bad_place", _("Places are whole numbers from 1 upwards."))
    if not ties_allowed and len(set(places.values())) < len(places):
        raise Refusal("same_place", _("Two mentors have the same number. Give each a number of their own."))


def check_rankings_are_open(program: Program, *, now: datetime) -> None:
    """Sealed until the deadline: before it nobody reads what leaders ranked, whatever phase somebody moved the programme to."""
    sealed = program.state in (Phase.DRAFT, Phase.CALL, Phase.SCREENING, Phase.VIDEO, Phase.RANKING)
    if sealed or (program.ranking_closes_at is not None and now < program.ranking_closes_at):
        raise Refusal("sealed", _("The rankings are sealed until the deadline for ranking has passed."))
