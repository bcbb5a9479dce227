"""Releasing: what is staged becomes real, each decision with its letter.

A few are released in the transaction that asks for it, all together. Thousands take minutes, which no request may last, so a `Release` notes
who asked for it, and the workers do it some at a time, each of them with its letter in one transaction. What is left to do is what is still
staged: a worker that is killed loses only what it had not committed, and whoever comes next goes on from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from applicants.emails import send_decision
from applicants.models import Decision, Release
from applicants.policies import check_can_release
from applicants.selectors import release_under_way, staged_decisions, undecided, waiting_for_more
from applicants.states import APPLICATION_FLOW, ApplicationState, Outcome, Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.wake import wake
from programs.models import Program

RELEASE_TASK = "applicants.release_waiting"

AT_ONCE = 100
"""So many are released while the coordinator waits: a second at most."""

BATCH = 50
"""So many are one transaction of a worker. Applicants who withdraw at that moment wait for it: half a second."""

NEXT_STATE = {
    (Round.APPLICATION, Outcome.ADVANCE): ApplicationState.INVITED,
    (Round.APPLICATION, Outcome.RESERVE): ApplicationState.RESERVE,
    (Round.APPLICATION, Outcome.DECLINE): ApplicationState.DECLINED,
    (Round.VIDEO, Outcome.ADVANCE): ApplicationState.SHORTLISTED,
    (Round.VIDEO, Outcome.RESERVE): ApplicationState.RESERVE,
    (Round.VIDEO, Outcome.DECLINE): ApplicationState.DECLINED,
}


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """How many have got which answer, and how many get theirs from the workers now."""

    counts: dict[str, int]
    waiting: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@audited
def release_decisions(*, program: Program, round: Round, by: User, now: datetime) -> ReleaseReport:
    """Make the staged decisions of a round real, each with its letter. Pressed twice it happens once.

    Up to AT_ONCE are released here, all or none. More are noted and left to the workers; until they are done nothing in the round can
    be staged. Raises Refusal when something is undecided, nothing is staged, or a release is under way.
    """
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    staged = staged_decisions(program, round).count()
    check_can_release(
        undecided=undecided(program, round).count() - staged,
        staged=staged,
        waiting=waiting_for_more(program) if round == Round.APPLICATION else 0,
        under_way=release_under_way(program, round) is not None,
    )
    release = Release.objects.create(program=program, round=round, total=staged, asked_at=now, asked_by=by)
    record(
        action="applicants.release_decisions", subject=program, by=by, program_id=program.pk,
        after={"round": round, "total": staged}, now=now,
    )  # fmt: skip
    if staged > AT_ONCE:
        wake(RELEASE_TASK)
        return ReleaseReport({}, waiting=staged)
    release_batch(release=release, by=by, now=now, most=AT_ONCE + 1)
    return ReleaseReport(_counts(release))


def release_next(*, now: datetime) -> bool:
    """Go on with the release that has waited longest, in the name of whoever asked for it. False: there is none, or others are at them all."""
    with transaction.atomic():
        waiting = Release.objects.select_for_update(of=("self",), skip_locked=True).filter(finished_at=None)
        release = waiting.select_related("program", "asked_by").order_by("pk").first()
        if release is not None:
            release_batch(release=release, by=release.asked_by, now=now, most=BATCH)
        return release is not None


@audited
def release_batch(*, release: Release, by: User, now: datetime, most: int) -> None:
    """Release the next `most` of what is staged, each with its letter, all or none. With the last of them the release is finished.

    Whoever has withdrawn in the meantime is passed over. The caller holds the release's row.
    """
    round_ = Round(release.round)
    staged = staged_decisions(release.program, round_).order_by("application")
    decisions = list(staged.select_for_update(of=("self", "application"))[:most])
    _release(decisions, round_, by=by, now=now)
    if len(decisions) < most:
        release.finished_at = now
        release.save(update_fields=["finished_at"])
        record(
            action="applicants.finish_release", subject=release, by=by, program_id=release.program_id,
            after={"round": round_, **_counts(release)}, now=now,
        )  # fmt: skip


def _release(decisions: Sequence[Decision], round: Round, *, by: User, now: datetime) -> None:
    for decision in decisions:
        application, outcome = decision.application, Outcome(decision.outcome)
        target = NEXT_STATE[round, outcome]
        move(application, target, flow=APPLICATION_FLOW, by=by, now=now, program_id=application.program_id)
        decision.released_at, decision.released_by = now, by
        decision.save(update_fields=["released_at", "released_by"])
        send_decision(application, outcome=outcome, round=round, feedback=decision.feedback, now=now)


def _counts(release: Release) -> dict[str, int]:
    released = Decision.objects.filter(
        application__program=release.program_id, round=release.round, released_at__gte=release.asked_at
    )
    return dict(released.order_by().values_list("outcome").annotate(Count("pk")))
