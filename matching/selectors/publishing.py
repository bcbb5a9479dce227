"""What publishing a run would do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from applicants.models import Application
from matching.models.runs import MatchRun
from matching.selectors.people import leaders_of, short_list
from matching.selectors.runs import pairs_of, runs_of
from matching.selectors.words import names_of
from matching.states import RunState
from mentoring.accounts.models import User
from programs.models import Membership, Program
from programs.states import Role

Pairs = list[tuple[Membership, list[Application]]]
Row = TypeVar("Row", Membership, Application)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Each leader with her mentors, her best wish first; and who is left on the short list without a leader.

    Of a change of a published match: `pairs` are all pairs afterwards, `new` and `over` (leader id, application id) those that differ,
    `rest` the mentors who lose their leader and get no other. `left_out`: leaders for whom a first match has nobody.
    """

    pairs: Pairs
    rest: list[Application]
    left_out: list[Membership] = field(default_factory=list)
    new: frozenset[tuple[int, int]] = frozenset()
    over: frozenset[tuple[int, int]] = frozenset()
    is_change: bool = False

    @property
    def changed(self) -> Pairs:
        """The leaders whose mentors differ, with the mentors they have afterwards."""
        touched = {leader for leader, _application in self.new | self.over}
        return [(leader, mentors) for leader, mentors in self.pairs if leader.pk in touched]


def outcome_of(run: MatchRun) -> Outcome:
    """The rows behind a run's result. Whoever has left the short list or the programme since is not in it."""
    with_people = leaders_of(run.program).select_related(None).select_related("user").prefetch_related("user__unit")
    leaders = {f"l{leader.pk}": leader for leader in _of(run.program, with_people)}
    if run.is_refill:
        return _changes_of(run, leaders)
    mentors = (
        short_list(run.program).select_related(None).select_related("applicant").prefetch_related("applicant__unit")
    )
    listed = {f"m{application.pk}": application for application in _of(run.program, mentors)}
    pairs = _pairs(run, leaders, listed)
    taken = {application.pk for _leader, mentors in pairs for application in mentors}
    matched = {leader.pk for leader, _mentors in pairs}
    return Outcome(
        pairs,
        rest=[application for application in listed.values() if application.pk not in taken],
        left_out=[leader for leader in leaders.values() if leader.pk not in matched],
    )


def _of(program: Program, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, each with this one programme: joined, it would be read anew for each of thousands."""
    for row in rows:
        row.program = program
        yield row


def _changes_of(run: MatchRun, leaders: dict[str, Membership]) -> Outcome:
    ids = [int(mentor["id"][1:]) for mentor in run.problem["case"]["mentors"]]
    people = Application.objects.filter(pk__in=ids).select_related("applicant__unit")
    listed = {f"m{application.pk}": application for application in _of(run.program, people)}
    before = {(int(leader[1:]), int(mentor[1:])) for leader, mentor in run.problem["published"]}
    after = {(int(leader[1:]), int(mentor[1:])) for leader, mentors in pairs_of(run).items() for mentor in mentors}
    used = {pk for _leader, pk in after}
    rest = [listed[f"m{pk}"] for _leader, pk in sorted(before - after) if pk not in used and f"m{pk}" in listed]
    pairs = _pairs(run, leaders, listed)
    emptied = {leader for leader, _pk in before - after} - {leader for leader, _pk in after}
    pairs += [(leaders[f"l{pk}"], []) for pk in sorted(emptied) if f"l{pk}" in leaders]
    new, over = frozenset(after - before), frozenset(before - after)
    return Outcome(pairs, rest, new=new, over=over, is_change=True)


def _pairs(run: MatchRun, leaders: dict[str, Membership], listed: dict[str, Application]) -> Pairs:
    ranked, pairs = run.problem["ranked"], []
    for leader, mentors in pairs_of(run).items():
        wishes = ranked.get(leader, {})
        got = sorted((m for m in mentors if m in listed), key=lambda m: (wishes.get(m, 999), int(m[1:])))
        if leader in leaders and got:
            pairs.append((leaders[leader], [listed[m] for m in got]))
    return pairs


def proposed_run(program: Program) -> MatchRun | None:
    """The match that waits for approval."""
    return runs_of(program).filter(state=RunState.PROPOSED).select_related("proposed_by").first()


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """What a change of a published match means for one leader."""

    leader: str
    over: list[str]
    new: list[tuple[str, int | None]]  # with the wish number
    kept: list[str]


def changes_in_words(run: MatchRun, outcome: Outcome) -> list[ChangeInWords]:
    """Every leader a change touches, with the mentors she gives up, gets and keeps."""
    names = names_of({f"m{pk}" for _leader, pk in outcome.over})
    ranked = run.problem["ranked"]
    told = []
    for leader, applications in outcome.changed:
        wishes = ranked.get(f"l{leader.pk}", {})
        new = [a for a in applications if (leader.pk, a.pk) in outcome.new]
        told.append(
            ChangeInWords(
                leader=leader.user.name,
                over=[names(f"m{pk}") for whose, pk in sorted(outcome.over) if whose == leader.pk],
                new=[(a.applicant.name, wishes.get(f"m{a.pk}")) for a in new],
                kept=[a.applicant.name for a in applications if a not in new],
            )
        )
    return told


def runs_to_approve(user: User) -> list[MatchRun]:
    """Matches others have proposed in the programmes this person coordinates."""
    mine = Membership.objects.filter(user=user, role=Role.COORDINATOR, ended_at=None).values("program")
    waiting = MatchRun.objects.filter(state=RunState.PROPOSED, program__in=mine).exclude(proposed_by=user)
    return list(waiting.select_related("program", "proposed_by").defer("problem", "solution").order_by("proposed_at"))
