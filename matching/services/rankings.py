"""Writes of the ranking sitting. The only file that moves a ranking or seals it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.emails import send_more_time, send_ranking_opened, send_ranking_reminder
from matching.models.rankings import MoreTime, Ranking
from matching.models.rules import PairConstraint
from matching.policies.rankings import (
    check_can_change_ranking,
    check_can_declare,
    check_can_give_more_time,
    check_can_remind,
    check_can_reopen_ranking,
    check_can_send_ranking,
    check_can_take_back,
    check_ranking_makes_sense,
    deadline_of,
)
from matching.selectors.people import leaders_of
from matching.selectors.rankings import (
    Said,
    leaders_who_have_not_sent,
    own_ranking,
    saved_from,
    sealed,
    sealed_without,
    sealed_without_place,
)
from matching.states import RANKING_FLOW, Closeness, PairRule, PlaceInOrder, RankingState
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal
from mentoring.sealing import TooLong
from programs.models import Membership, Program
from programs.states import Phase


@dataclass(frozen=True, slots=True)
class Wish:
    """What a leader says of one application. `note` None: leave the private note as it is."""

    application_id: int
    place: int | None = None
    not_possible: bool = False
    reason: str = ""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """An open page, by a name of its own, and how many times it has sent: a save whose answer was lost is known when it comes again."""

    page: str = ""
    turn: int = 0


@audited
def save_ranking(
    *, leader: Membership, wishes: list[Wish], version: int, by: User, now: datetime, sender: Sender = Sender()
) -> Ranking:
    """Seal what the leader has ordered so far. A place counts everyone ahead: 1, 2, 3 … or, where ties are allowed, 1, 2, 2, 4.

    `wishes` is the whole order: who is not in it has no place. `version` is what the page was made from: somebody who saved in another
    window meanwhile is not overwritten, but told (Refusal "changed_elsewhere"). What the same page (`sender`) has saved itself without
    hearing of it is no other window.
    """
    ranking = _own_ranking_locked(leader, now=now)
    check_can_change_ranking(leader, ranking, now=now)
    if ranking.version != version and not _sent_again(ranking, sender):
        raise Refusal("changed_elsewhere", _("You have changed your ranking in another window."))
    sitting = own_ranking(leader)
    places = {w.application_id: w.place for w in wishes if w.place is not None and not w.not_possible}
    check_ranking_makes_sense(
        places,
        candidates={c.application.pk for c in sitting.shuffled},
        set_aside={c.application.pk for c in sitting.set_aside},
        not_possible={w.application_id for w in wishes if w.not_possible},
        ties_allowed=leader.program.ties_allowed,
    )
    said = Said(
        places={pk: 1 + sum(other < place for other in places.values()) for pk, place in places.items()},
        impossible={w.application_id: w.reason for w in wishes if w.not_possible},
        page=sender.page,
        turn=sender.turn,
    )
    notes = {c.application.pk: c.note for c in sitting.shuffled}
    notes |= {w.application_id: w.note for w in wishes if w.note is not None}
    try:
        envelopes = sealed(leader.pk, said, notes)
    except TooLong:
        raise Refusal(
            "too_long", _("You have written more than can be kept together. Shorten some of your notes or reasons.")
        ) from None
    ranking.envelope, ranking.notes = envelopes["envelope"], envelopes["notes"]
    ranking.version += 1
    ranking.save(update_fields=["version", "envelope", "notes"])
    return ranking


def _sent_again(ranking: Ranking, sender: Sender) -> bool:
    page, turn = saved_from(ranking)
    return bool(sender.page) and page == sender.page and turn <= sender.turn


@audited
def hand_in_ranking(
    *, leader: Membership, wishes: list[Wish], version: int, by: User, now: datetime, sender: Sender = Sender()
) -> Ranking:
    """Save and send in one step: either both happen or neither."""
    save_ranking(leader=leader, wishes=wishes, version=version, by=by, now=now, sender=sender)
    return send_ranking(leader=leader, by=by, now=now)


@audited
def send_ranking(*, leader: Membership, by: User, now: datetime) -> Ranking:
    """Hand the ranking in. It can be reopened until the deadline; reminders that wait are called off."""
    ranking = _own_ranking_locked(leader, now=now)
    sitting = own_ranking(leader)
    check_can_change_ranking(leader, ranking, now=now)
    check_can_send_ranking(leader, ranked=len(sitting.ordered), possible=sitting.possible, now=now)
    move(ranking, RankingState.SENT, flow=RANKING_FLOW, by=by, now=now, program_id=ranking.program_id, sent_at=now)
    cancel_emails(about=f"matching.ranking:{leader.pk}", by=by, now=now)
    return ranking


@audited
def reopen_ranking(*, leader: Membership, by: User, now: datetime) -> Ranking:
    """Take the ranking back to change it. Until it is sent again it does not count."""
    ranking = _own_ranking_locked(leader, now=now)
    check_can_reopen_ranking(leader, now=now)
    return move(
        ranking, RankingState.DRAFT, flow=RANKING_FLOW, by=by, now=now, program_id=ranking.program_id, sent_at=None
    )


def _own_ranking_locked(leader: Membership, *, now: datetime) -> Ranking:
    # The programme's row is locked and read again, so a deadline that is being moved counts as it is in the end.
    leader.program = Program.objects.select_for_update(no_key=True).get(pk=leader.program_id)
    leader._state.fields_cache.pop("more_time", None)
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


@audited
def forget_rankings_of(*, applications: Collection[int], by: User | None, now: datetime) -> int:
    """Take everything leaders said of these applications out of their envelopes, unread. Returns in how many rankings it was looked for."""
    programs = Program.objects.filter(applications__in=applications).distinct()
    rankings = list(Ranking.objects.select_for_update().filter(program__in=programs).exclude(envelope=None))
    for ranking in rankings:
        without = sealed_without(ranking, set(applications))
        ranking.envelope, ranking.notes = without["envelope"], without["notes"]
        ranking.save(update_fields=["envelope", "notes"])
    return len(rankings)


# --- Too close to be a pair ---------------------------------------------------------------------------------------------------


@audited
def declare_closeness(
    *, leader: Membership, application: Application, closeness: Closeness, reason: str, by: User, now: datetime
) -> PairConstraint:
    """Put on record that these two are too close to be a pair: set aside in the ranking, and never matched. By the leader or a coordinator.

    What a coordinator had said of the pair before is replaced. A place the leader had given is taken out of the envelope, unread; the
    private note stays.
    """
    check_can_declare(leader, application, by_leader=by.pk == leader.user_id, now=now)
    values = {
        "program_id": leader.program_id, "rule": PairRule.FORBIDDEN, "hard": True, "after": PlaceInOrder.BEFORE_WISHES, "reason": reason,
        "declared": closeness, "created_at": now, "created_by": by,
    }  # fmt: skip
    constraint, _created = PairConstraint.objects.update_or_create(
        leader=leader, application=application, defaults=values
    )
    ranking = Ranking.objects.select_for_update().filter(leader=leader).exclude(envelope=None).first()
    if ranking is not None:
        ranking.envelope = sealed_without_place(ranking, application.pk)
        ranking.save(update_fields=["envelope"])
    record(
        action="matching.declare_closeness", subject=constraint, by=by, program_id=leader.program_id,
        after={"leader": leader.pk, "application": application.pk}, now=now,
    )  # fmt: skip
    return constraint


@audited
def take_back_closeness(*, constraint: PairConstraint, by: User, now: datetime) -> None:
    """The two are not too close after all: they can be ranked and matched. That it was said stays on record."""
    check_can_take_back(constraint, by_leader=by.pk == constraint.leader.user_id, now=now)
    record(action="matching.take_back_closeness", subject=constraint, by=by, program_id=constraint.program_id, now=now)
    constraint.delete()


# --- More time, and reminders -----------------------------------------------------------------------------------------------


@audited
def give_more_time(*, leader: Membership, until: datetime, reason: str, by: User, now: datetime) -> MoreTime:
    """Let one leader rank until a later moment, on record with the reason; a letter tells the leader. Replaces what was given before.

    The rankings, the others' too, stay sealed until then.
    """
    program = Program.objects.select_for_update(no_key=True).get(pk=leader.program_id)
    check_can_give_more_time(program, until=until, now=now)
    more_time, _created = MoreTime.objects.update_or_create(
        leader=leader,
        defaults={"program": program, "until": until, "reason": reason, "given_at": now, "given_by": by},
    )
    record(
        action="matching.give_more_time", subject=more_time, by=by, program_id=program.pk,
        after={"leader": leader.pk, "until": until.isoformat()}, now=now,
    )  # fmt: skip
    send_more_time(more_time, now=now)
    return more_time


@audited
def remind_leaders_now(*, program: Program, by: User, now: datetime, leader: Membership | None = None) -> int:
    """Write to every leader who has not sent a ranking and still can, or to this one. Once a day each, however often it is pressed.

    Returns how many letters were written.
    """
    if program.state != Phase.RANKING:
        raise Refusal("not_ranking", _("Ranking is not open in this programme now."))
    due = [one for one in leaders_who_have_not_sent(program) if (deadline_of(one) or now) > now]
    if leader is not None:
        due = [one for one in due if one.pk == leader.pk]
    check_can_remind(due)
    letters = [send_ranking_reminder(one, occasion=f"asked-{timezone.localdate(now)}", now=now) for one in due]
    written = sum(letter.created_at == now for letter in letters)
    if not written:
        raise Refusal("reminded", _("They have been reminded today already."))
    record(
        action="matching.remind_leaders", subject=program, by=by, program_id=program.pk,
        after={"letters": written}, now=now,
    )  # fmt: skip
    return written


REMIND_DAYS_BEFORE = (3, 1)


@audited
def remind_leaders(*, by: User | None, now: datetime) -> int:
    """Write a letter to each leader who has not sent a ranking, three days and one day before the leader's deadline. Once each."""
    written = 0
    for program in Program.objects.filter(state=Phase.RANKING, ranking_closes_at__isnull=False):
        for leader in leaders_who_have_not_sent(program):
            deadline = deadline_of(leader)
            left = deadline - now if deadline is not None else timedelta()
            due = [days for days in REMIND_DAYS_BEFORE if timedelta() < left <= timedelta(days=days)]
            if due:
                send_ranking_reminder(leader, occasion=f"{min(due)}d", now=now)
                written += 1
    return written
