"""What publishing a run would do."""

from dataclasses import dataclass

from applicants.models import Application
from matching.models.runs import MatchRun
from matching.selectors.people import leaders_of, short_list
from matching.selectors.runs import pairs_of, runs_of
from matching.states import RunState
from mentoring.accounts.models import User
from programs.models import Membership, Program
from programs.states import Role

Pairs = list[tuple[Membership, list[Application]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Each leader with her mentors, her best wish first; and who is left on the short list without a leader."""

    pairs: Pairs
    rest: list[Application]


def outcome_of(run: MatchRun) -> Outcome:
    """The rows behind a run's result. Whoever has left the short list or the programme since is not in it."""
    leaders = {f"l{leader.pk}": leader for leader in leaders_of(run.program)}
    listed = {f"m{application.pk}": application for application in short_list(run.program)}
    ranked, pairs, taken = run.problem["ranked"], [], set()
    for leader, mentors in pairs_of(run).items():
        wishes = ranked.get(leader, {})
        got = sorted((m for m in mentors if m in listed), key=lambda m: (wishes.get(m, 999), m))
        if leader in leaders and got:
            pairs.append((leaders[leader], [listed[m] for m in got]))
            taken |= set(got)
    return Outcome(pairs, [application for one, application in listed.items() if one not in taken])


def proposed_run(program: Program) -> MatchRun | None:
    """The match that waits for approval."""
    return runs_of(program).filter(state=RunState.PROPOSED).select_related("proposed_by").first()


def runs_to_approve(user: User) -> list[MatchRun]:
    """Matches others have proposed in the programmes this person coordinates."""
    mine = Membership.objects.filter(user=user, role=Role.COORDINATOR, ended_at=None).values("program")
    waiting = MatchRun.objects.filter(state=RunState.PROPOSED, program__in=mine).exclude(proposed_by=user)
    return list(waiting.select_related("program", "proposed_by").defer("problem", "solution").order_by("proposed_at"))
