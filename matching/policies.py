"""What the situation allows in ranking and matching. Each check returns None or raises Refusal."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from applicants.models import Application
from matching.models import MatchRun, Pairing, Ranking
from matching.states import PairingState, RankingState, RunState
from mentoring.accounts.models import User
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


def check_can_run(program: Program, *, now: datetime) -> None:
    if program.state != Phase.MATCHING:
        raise Refusal(
            "not_matching", _("The match can be run once ranking is over and the programme is in the matching phase.")
        )


def check_rankings_are_open(program: Program, *, now: datetime) -> None:
    """Sealed until the deadline: before it nobody reads what leaders ranked, whatever phase somebody moved the programme to."""
    sealed = program.state in (Phase.DRAFT, Phase.CALL, Phase.SCREENING, Phase.VIDEO, Phase.RANKING)
    if sealed or (program.ranking_closes_at is not None and now < program.ranking_closes_at):
        raise Refusal("sealed", _("The rankings are sealed until the deadline for ranking has passed."))


def check_can_publish(run: MatchRun, *, still_current: bool) -> None:
    if run.state == RunState.PUBLISHED:
        raise Refusal("published", _("This match has been published."))
    if run.state != RunState.SOLVED:
        raise Refusal("not_solved", _("Only a match that has been solved can be published."))
    if run.program.state != Phase.MATCHING:
        raise Refusal("not_matching", _("A match is published in the matching phase."))
    if not still_current:
        raise Refusal(
            "outdated", _("Rankings, rules or the short list have changed since this run. Run the match again.")
        )


def check_can_confirm(pairing: Pairing) -> None:
    if pairing.state != PairingState.PUBLISHED:
        raise Refusal("not_open", _("This pairing needs no confirmation now."))


def conflict(leader: User, applicant: User) -> str:
    """Why the two may not be paired, by what the system knows: "unit", "line" (one is the other's nearest manager), "self", or empty."""
    if leader.pk == applicant.pk:
        return "self"
    if leader.unit_id is not None and leader.unit_id == applicant.unit_id:
        return "unit"
    if leader.pk == applicant.manager_id or applicant.pk == leader.manager_id:
        return "line"
    return ""


def check_can_constrain(application: Application, leader_user: User, *, locked: bool) -> None:
    if locked and conflict(leader_user, application.applicant):
        raise Refusal("conflict", _("These two are in the same unit or line, so they cannot be locked together."))
