"""Writes of the ranking sitting. The only file that moves a ranking."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from matching.emails import send_ranking_opened, send_ranking_reminder
from matching.models.rankings import Ranking, RankingEntry
from matching.policies.rankings import (
    check_can_change_ranking,
    check_can_reopen_ranking,
    check_can_send_ranking,
    check_ranking_makes_sense,
)
from matching.selectors.people import leaders_of
from matching.selectors.rankings import leaders_who_have_not_sent, own_ranking
from matching.states import RANKING_FLOW, RankingState
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal
from programs.models import Membership, Program
from programs.states import Phase


@dataclass(frozen=True, slots=True)
class Wish:
    """What a leader says of one application."""

    application_id: int
    place: int | None = None
    not_possible: bool = False
    reason: str = ""
    note: str = ""


@audited
def save_ranking(*, leader: Membership, wishes: list[Wish], version: int, by: User, now: datetime) -> Ranking:
    """Keep what the leader has ordered so far. Places are closed up to 1, 2, 3 … (equal ones stay equal where ties are allowed).

    `version` is what the page was made from: somebody who saved in another tab meanwhile is not overwritten, but told.
    """
    ranking = _own_ranking_locked(leader, now=now)
    check_can_change_ranking(leader.program, ranking, now=now)
    if ranking.version != version:
        raise Refusal(
            "changed_elsewhere", _("You have changed this ranking in another window. Load the page again to see it.")
        )
    sitting = own_ranking(leader)
    places = {w.application_id: w.place for w in wishes if w.place is not None and not w.not_possible}
    check_ranking_makes_sense(
        places,
        candidates={c.application.pk for c in sitting.all},
        set_aside={c.application.pk for c in sitting.set_aside},
        not_possible={w.application_id for w in wishes if w.not_possible},
        ties_allowed=leader.program.ties_allowed,
    )
    closed_up = {place: number for number, place in enumerate(sorted(set(places.values())), start=1)}
    for wish in wishes:
        place = places.get(wish.application_id)
        RankingEntry.objects.update_or_create(
            ranking=ranking,
            application_id=wish.application_id,
            defaults={
                "place": closed_up[place] if place is not None else None,
                "not_possible": wish.not_possible,
                "reason": wish.reason if wish.not_possible else "",
                "note": wish.note,
            },
        )
    ranking.version += 1
    ranking.save(update_fields=["version"])
    return ranking


@audited
def hand_in_ranking(*, leader: Membership, wishes: list[Wish], version: int, by: User, now: datetime) -> Ranking:
    """Save and send in one step: either both happen or neither."""
    save_ranking(leader=leader, wishes=wishes, version=version, by=by, now=now)
    return send_ranking(leader=leader, by=by, now=now)


@audited
def send_ranking(*, leader: Membership, by: User, now: datetime) -> Ranking:
    """Hand the ranking in. It can be reopened until the deadline; reminders that wait are called off."""
    ranking = _own_ranking_locked(leader, now=now)
    sitting = own_ranking(leader)
    check_can_change_ranking(leader.program, ranking, now=now)
    check_can_send_ranking(leader.program, ranked=len(sitting.ordered), possible=sitting.possible, now=now)
    move(ranking, RankingState.SENT, flow=RANKING_FLOW, by=by, now=now, program_id=ranking.program_id, sent_at=now)
    cancel_emails(about=f"matching.ranking:{leader.pk}", by=by, now=now)
    return ranking


@audited
def reopen_ranking(*, leader: Membership, by: User, now: datetime) -> Ranking:
    """Take the ranking back to change it. Until it is sent again it does not count."""
    ranking = _own_ranking_locked(leader, now=now)
    check_can_reopen_ranking(leader.program, now=now)
    return move(
        ranking, RankingState.DRAFT, flow=RANKING_FLOW, by=by, now=now, program_id=ranking.program_id, sent_at=None
    )


def _own_ranking_locked(leader: Membership, *, now: datetime) -> Ranking:
    # The programme's row is read again under a share lock, so a deadline that is being moved counts as it is in the end.
    leader.program = Program.objects.select_for_update(no_key=True).get(pk=leader.program_id)
    Ranking.objects.get_or_create(leader=leader, defaults={"program_id": leader.program_id, "begun_at": now})
    return Ranking.objects.select_for_update().get(leader=leader)


@audited
def tell_leaders(*, program: Program, again: bool, by: User, now: datetime) -> int:
    """Write to every leader that the short list can be ranked. What opens the ranking calls this. Returns how many letters.

    `again`: it is opened a second time. A leader who has sent by the time the mail server takes the letter does not get it.
    """
    leaders = list(leaders_of(program))
    for leader in leaders:
        send_ranking_opened(leader, again=again, now=now)
    return len(leaders)


REMIND_DAYS_BEFORE = (3, 1)


@audited
def remind_leaders(*, by: User | None, now: datetime) -> int:
    """Write a letter to each leader who has not sent a ranking, three days and one day before the deadline. Once each."""
    written = 0
    for program in Program.objects.filter(state=Phase.RANKING, ranking_closes_at__gt=now):
        left = program.ranking_closes_at - now  # type: ignore[operator]
        due = [days for days in REMIND_DAYS_BEFORE if left <= timedelta(days=days)]
        if due:
            for leader in leaders_who_have_not_sent(program):
                send_ranking_reminder(leader, occasion=f"{min(due)}d", now=now)
                written += 1
    return written
