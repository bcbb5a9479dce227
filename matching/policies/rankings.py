"""What the situation allows a leader who ranks, and when the seal is broken."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from applicants.models import Application
from applicants.states import ApplicationState
from matching.models.rankings import MoreTime, Ranking
from matching.models.rules import PairConstraint
from matching.policies.runs import check_can_run
from matching.rules import conflict
from matching.states import RankingState
from mentoring.policies import Refusal
from programs.models import Membership, Program
from programs.states import Phase


def deadline_of(leader: Membership) -> datetime | None:
    """Until when this leader may rank: the programme's deadline, or the leader's own where more time was given."""
    common, own = leader.program.ranking_closes_at, getattr(leader, "more_time", None)
    return common if common is None or own is None else max(common, own.until)


def check_ranking_is_open(leader: Membership, *, now: datetime) -> None:
    if leader.program.state != Phase.RANKING:
        raise Refusal("not_ranking", _("Ranking is not open in this programme now."))
    deadline = deadline_of(leader)
    if deadline is not None and now >= deadline:
        raise Refusal(
            "ranking_closed", _("The deadline for ranking has passed. Ask the coordinator if you can have more time.")
        )


def check_can_change_ranking(leader: Membership, ranking: Ranking | None, *, now: datetime) -> None:
    check_ranking_is_open(leader, now=now)
    if ranking is not None and ranking.state == RankingState.SENT:
        raise Refusal("sent", _("Your ranking has been sent. Reopen it to change it."))


def check_can_send_ranking(leader: Membership, *, ranked: int, possible: int, now: datetime) -> None:
    """`ranked`: how many have a place; `possible`: how many could have one."""
    check_ranking_is_open(leader, now=now)
    needed = min(leader.program.minimum_ranked, possible)
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


def check_can_reopen_ranking(leader: Membership, *, now: datetime) -> None:
    check_ranking_is_open(leader, now=now)


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
        raise Refusal("set_aside", _("Somebody who is set aside cannot be ranked."))
    if any(place < 1 for place in places.values()):
        raise Refusal("bad_place", _("Places are whole numbers from 1 upwards."))
    if not ties_allowed and len(set(places.values())) < len(places):
        raise Refusal("same_place", _("Two mentors have the same number. Give each a number of their own."))


def check_rankings_are_open(program: Program, *, now: datetime) -> None:
    """Sealed until the last leader's deadline: before it nobody reads what leaders ranked, whatever phase the programme was moved to."""
    early = program.state in (Phase.DRAFT, Phase.CALL, Phase.SCREENING, Phase.VIDEO, Phase.RANKING)
    if early or (program.ranking_closes_at is not None and now < program.ranking_closes_at):
        raise Refusal("sealed", _("The rankings are sealed until the deadline for ranking has passed."))
    running = MoreTime.objects.filter(
        program=program, leader__ended_at=None, leader__user__is_active=True, until__gt=now
    )
    if (more_time := running.select_related("leader__user").first()) is not None:
        raise Refusal(
            "sealed",
            _("%(name)s has been given more time to rank, and it has not run out. The rankings are sealed until then.")
            % {"name": more_time.leader.user.name},
        )


def check_can_declare(leader: Membership, application: Application, *, by_leader: bool, now: datetime) -> None:
    """Too close to be a pair: the leader may say so while ranking is on, sent or not; the coordinator until the match is made."""
    program = leader.program
    if program.state == Phase.MATCHING and not by_leader:
        check_can_run(program, now=now)
    elif program.state != Phase.RANKING:
        raise Refusal("not_ranking", _("Ranking is not open in this programme now."))
    if application.state != ApplicationState.SHORTLISTED:
        raise Refusal("not_on_list", _("This person is not on the short list any more."))
    if conflict(leader.user, application.applicant):
        raise Refusal("known", _("The two are in the same unit or line, so they are kept apart already."))


def check_can_take_back(constraint: PairConstraint, *, by_leader: bool, now: datetime) -> None:
    """The same, of what was declared. What a coordinator has said is the coordinator's to take back."""
    if by_leader and constraint.created_by_id != constraint.leader.user_id:
        raise Refusal("not_yours", _("The coordinator has said this. Ask the coordinator if it is not so."))
    check_can_declare(constraint.leader, constraint.application, by_leader=by_leader, now=now)


def check_can_give_more_time(program: Program, *, until: datetime, now: datetime) -> None:
    """More time can be given while the programme is in its ranking phase, also after the common deadline; only to a later moment."""
    if program.state != Phase.RANKING:
        raise Refusal("not_ranking", _("Ranking is not open in this programme now."))
    if until <= now:
        raise Refusal("in_the_past", _("Choose a moment that is still to come."))
    if program.ranking_closes_at is None or until <= program.ranking_closes_at:
        raise Refusal("not_more", _("That is not later than the deadline all leaders have."))
    if program.matching_ends_on is not None and timezone.localdate(until) > program.matching_ends_on:
        raise Refusal("after_matching", _("That is after the date by which the match is to be made."))


def check_can_remind(leaders: Collection[Membership]) -> None:
    """`leaders`: those asked about who have not sent and still can."""
    if not leaders:
        raise Refusal("nobody_due", _("There is nobody to remind."))
