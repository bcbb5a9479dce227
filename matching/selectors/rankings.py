"""Reads of rankings. The seal is here: only `own_ranking` and `rankings_for_match` read what a leader ranked."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from applicants.models import Application
from applicants.videos.models import Video, Viewing
from applicants.videos.states import VideoState
from matching.models.rankings import Ranking, RankingEntry
from matching.policies.rankings import check_rankings_are_open
from matching.policies.rules import conflict
from matching.selectors.people import leaders_of, short_list
from matching.states import RankingState
from programs.models import Membership, Program


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person on the short list as one leader sees them."""

    application: Application
    video: Video | None
    watched: bool
    set_aside: str  # "", or why the system itself keeps the two apart: unit, line, self
    place: int | None
    not_possible: bool
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """All one leader needs to rank. `ordered` have places, `open` have none yet; both in stable order."""

    ranking: Ranking | None
    ordered: list[Candidate]
    open: list[Candidate]
    not_possible: list[Candidate]
    set_aside: list[Candidate]

    @property
    def possible(self) -> int:
        return len(self.ordered) + len(self.open)

    @property
    def all(self) -> list[Candidate]:
        return [*self.ordered, *self.open, *self.not_possible, *self.set_aside]


def shuffled_for(leader: Membership, application_id: int) -> str:
    """A sort key that gives each leader an order of their own, the same every time."""
    return hashlib.sha256(f"{leader.pk}|{application_id}".encode()).hexdigest()


def own_ranking(leader: Membership) -> Sitting:
    """The leader's own sitting. Call it for the signed-in leader only."""
    ranking = Ranking.objects.filter(leader=leader).first()
    entries = {entry.application_id: entry for entry in ranking.entries.all()} if ranking else {}
    watched = Viewing.objects.filter(video=OuterRef("pk"), viewer=leader.user)
    ready = Video.objects.filter(application__program=leader.program_id, state=VideoState.READY).annotate(
        watched=Exists(watched)
    )
    videos = {video.application_id: video for video in ready}
    candidates = []
    for application in short_list(leader.program):
        entry, video = entries.get(application.pk), videos.get(application.pk)
        candidates.append(
            Candidate(
                application=application,
                video=video,
                watched=bool(video and video.watched),
                set_aside=conflict(leader.user, application.applicant),
                place=entry.place if entry else None,
                not_possible=bool(entry and entry.not_possible),
                reason=entry.reason if entry else "",
                note=entry.note if entry else "",
            )
        )
    candidates.sort(key=lambda c: shuffled_for(leader, c.application.pk))
    free = [c for c in candidates if not c.set_aside]
    return Sitting(
        ranking=ranking,
        ordered=sorted((c for c in free if c.place is not None and not c.not_possible), key=lambda c: c.place or 0),
        open=[c for c in free if c.place is None and not c.not_possible],
        not_possible=[c for c in free if c.not_possible],
        set_aside=[c for c in candidates if c.set_aside],
    )


@dataclass(frozen=True, slots=True)
class RankingStatus:
    """What anyone but the leader may know: whether it has been sent."""

    leader: Membership
    sent_at: datetime | None


def ranking_statuses(program: Program) -> list[RankingStatus]:
    sent = dict(Ranking.objects.filter(program=program, state=RankingState.SENT).values_list("leader", "sent_at"))
    return [RankingStatus(leader=leader, sent_at=sent.get(leader.pk)) for leader in leaders_of(program)]


def leaders_who_have_not_sent(program: Program) -> list[Membership]:
    return [status.leader for status in ranking_statuses(program) if status.sent_at is None]


def rankings_for_match(program: Program, *, now: datetime) -> dict[int, list[RankingEntry]]:
    """Leader membership id -> entries of rankings that were sent. Raises Refusal while they are sealed."""
    check_rankings_are_open(program, now=now)
    entries: dict[int, list[RankingEntry]] = {}
    rows = RankingEntry.objects.filter(ranking__program=program, ranking__state=RankingState.SENT).select_related(
        "ranking"
    )
    for entry in rows.order_by("ranking__leader", "place", "application"):
        entries.setdefault(entry.ranking.leader_id, []).append(entry)
    return entries
