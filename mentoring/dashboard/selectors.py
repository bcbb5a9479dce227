"""Reads across apps: how far everyone has come. Counts and whether something is done, never what somebody wrote, scored or ranked."""

from dataclasses import dataclass
from datetime import datetime

from applicants.scoring.selectors import Progress as AssessorProgress
from applicants.scoring.selectors import progress as assessor_progress
from applicants.scoring.selectors import round_of
from applicants.selectors import counts_by_state
from applicants.states import ApplicationState, Outcome, Round
from applicants.videos.selectors import counts as video_counts
from applicants.videos.states import VideoState
from matching.selectors import RankingStatus, confirmation_counts, ranking_statuses
from programs.models import Program
from programs.states import Phase
from sessions_app.models import Gathering
from sessions_app.selectors import next_gathering


@dataclass(frozen=True, slots=True)
class Progress:
    """How far everyone in a programme has come. What its phase has not reached yet is empty."""

    applications: list[tuple[ApplicationState, int]]
    queues: list[AssessorProgress]
    queues_done: int
    queues_total: int
    videos_ready: int
    videos_failed: int
    videos_asked: int
    rankings: list[RankingStatus]
    rankings_sent: int
    confirmed: int
    pairs: int
    next_gathering: Gathering | None

    @property
    def handed_in(self) -> int:
        return sum(
            n for state, n in self.applications if state not in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)
        )


def progress(program: Program, *, now: datetime) -> Progress:
    """One query for each kind of thing the phase has reached, whatever the number of people."""
    counted = counts_by_state(program)
    assessed = program.state in (Phase.SCREENING, Phase.VIDEO)
    queues = [queue for queue in assessor_progress(program, round_of(program)) if queue.total] if assessed else []
    videos = video_counts(program) if assessed else {}
    asked = program.applications.filter(
        decisions__round=Round.APPLICATION, decisions__outcome=Outcome.ADVANCE, decisions__released_at__isnull=False
    )
    rankings = ranking_statuses(program) if program.state in (Phase.RANKING, Phase.MATCHING) else []
    matched = program.state in (Phase.MATCHING, Phase.RUNNING, Phase.CLOSED, Phase.ARCHIVED)
    confirmed, pairs = confirmation_counts(program) if matched else (0, 0)
    return Progress(
        applications=[(state, counted[state]) for state in ApplicationState if counted[state]],
        queues=queues,
        queues_done=sum(queue.done for queue in queues),
        queues_total=sum(queue.total for queue in queues),
        videos_ready=videos.get(VideoState.READY, 0),
        videos_failed=videos.get(VideoState.FAILED, 0),
        videos_asked=asked.exclude(state=ApplicationState.WITHDRAWN).count() if assessed else 0,
        rankings=rankings,
        rankings_sent=sum(status.sent_at is not None for status in rankings),
        confirmed=confirmed,
        pairs=pairs,
        next_gathering=next_gathering(program, now=now),
    )
