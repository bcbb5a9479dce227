"""Reads across apps: how far everyone has come. Counts and whether something is done, never what somebody wrote, scored or ranked."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from applicants.scoring.models import Assignment
from applicants.scoring.states import AssignmentState
from applicants.selectors import counts_by_state
from applicants.states import ApplicationState, Round
from applicants.videos.models import Video
from applicants.videos.states import VideoState
from matching.selectors import RankingStatus, confirmation_counts, ranking_statuses
from programs.models import Program
from programs.states import Phase
from sessions_app.models import Gathering
from sessions_app.selectors import next_gathering


@dataclass(frozen=True, slots=True)
class Queue:
    """One assessor's share of a round."""

    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far everyone in a programme has come. What its phase has not reached yet is empty."""

    applications: list[tuple[ApplicationState, int]]
    queues: list[Queue]
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
    """A fixed number of queries, whatever the number of people."""
    counted = counts_by_state(program)
    queues = assessor_queues(program, Round.VIDEO if program.state == Phase.VIDEO else Round.APPLICATION)
    videos = Video.objects.filter(application__program=program).aggregate(
        ready=Count("pk", filter=Q(state=VideoState.READY)), failed=Count("pk", filter=Q(state=VideoState.FAILED))
    )
    asked = program.applications.filter(
        decisions__round=Round.APPLICATION, decisions__outcome="advance", decisions__released_at__isnull=False
    )
    rankings = ranking_statuses(program) if program.state in (Phase.RANKING, Phase.MATCHING) else []
    confirmed, pairs = confirmation_counts(program)
    return Progress(
        applications=[(state, counted[state]) for state in ApplicationState if counted[state]],
        queues=queues,
        queues_done=sum(queue.done for queue in queues),
        queues_total=sum(queue.total for queue in queues),
        videos_ready=videos["ready"],
        videos_failed=videos["failed"],
        videos_asked=asked.exclude(state=ApplicationState.WITHDRAWN).count(),
        rankings=rankings,
        rankings_sent=sum(status.sent_at is not None for status in rankings),
        confirmed=confirmed,
        pairs=pairs,
        next_gathering=next_gathering(program, now=now),
    )


def assessor_queues(program: Program, round_: Round) -> list[Queue]:
    """How much of their share each assessor has scored. Those who abstained from an application do not have it in their share."""
    rows = (
        Assignment.objects.filter(application__program=program, round=round_)
        .exclude(state=AssignmentState.ABSTAINED)
        .exclude(application__state=ApplicationState.WITHDRAWN)
        .order_by("assessor__family_name", "assessor__given_name", "assessor")
        .values("assessor", "assessor__given_name", "assessor__family_name")
        .annotate(total=Count("pk"), done=Count("pk", filter=Q(state=AssignmentState.SENT)))
    )
    return [
        Queue(f"{row['assessor__given_name']} {row['assessor__family_name']}", row["done"], row["total"])
        for row in rows
    ]
