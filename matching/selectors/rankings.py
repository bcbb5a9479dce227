"""Reads of rankings. The seal is here: no other file opens an envelope.

`own_ranking` opens both for the leader. `rankings_for_match` opens the order, never the notes, once nobody can rank any more.
`sealed` and `sealed_without` close them. Everybody else learns from `ranking_statuses` whether a ranking was sent.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from applicants.models import Application
from applicants.videos.models import Video, Viewing
from applicants.videos.states import AnswerKind, VideoState
from matching.models.rankings import ENVELOPE_BYTES, NOTES_BYTES, MoreTime, Ranking
from matching.models.rules import PairConstraint
from matching.policies.rankings import check_rankings_are_open, deadline_of
from matching.rules import conflict
from matching.selectors.people import leaders_in, leaders_of, short_list
from matching.states import PairRule, RankingState
from mentoring.sealing import seal, unseal
from programs.models import Membership, Program

ORDER: Final = "matching.ranking.order"
NOTES: Final = "matching.ranking.notes"
"""What the two envelopes are for: each has a key of its own."""
REMINDER: Final = "matching.ranking_reminder"
"""The kind of letter that reminds a leader who has not sent."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person on the short list as one leader sees them."""

    application: Application
    video: Video | None
    watched: bool
    set_aside: str  # "", or why the two are kept apart: unit, line, self, declared, apart (the coordinator's rule)
    declared: PairConstraint | None
    place: int | None
    not_possible: bool
    reason: str
    note: str
    errors: tuple[str, ...] = ()  # what is wrong with what was just typed

    @property
    def has_captions(self) -> bool:
        """Whether the answer can be followed without hearing it. A written one always can."""
        return self.video is not None and (self.video.kind == AnswerKind.TEXT or bool(self.video.captions))


@dataclass(frozen=True, slots=True)
class Sitting:
    """All one leader needs to rank. `ordered` have places, `open` have none yet; the latter in the leader's own shuffled order."""

    ranking: Ranking | None
    ordered: list[Candidate]
    open: list[Candidate]
    not_possible: list[Candidate]
    set_aside: list[Candidate]
    shuffled: list[Candidate]  # all of them, in the leader's own shuffled order

    @property
    def clips(self) -> list[Candidate]:
        """Those the leader may say something about, as one watches them one after another. Whoever is set aside is not watched."""
        return [c for c in self.shuffled if not c.set_aside]

    @property
    def possible(self) -> int:
        return len(self.ordered) + len(self.open)

    @property
    def free(self) -> list[Candidate]:
        """Those the leader may say something about."""
        return [*self.ordered, *self.open, *self.not_possible]

    @property
    def version(self) -> int:
        return self.ranking.version if self.ranking else 1


def shuffled_for(leader: Membership, application_id: int) -> str:
    """A sort key that gives each leader an order of their own, the same every time."""
    return hashlib.sha256(f"{leader.pk}|{application_id}".encode()).hexdigest()


def own_ranking_row(leader: Membership) -> Ranking | None:
    """The leader's row, still sealed: its state and version. None: nothing was ever saved."""
    return Ranking.objects.filter(leader=leader).first()


def own_ranking(leader: Membership) -> Sitting:
    """The leader's own sitting, opened. Call it for the signed-in leader only. A fixed number of queries."""
    ranking = own_ranking_row(leader)
    said, notes = _opened(ranking)
    apart = {
        rule.application_id: rule
        for rule in PairConstraint.objects.filter(
            leader=leader, program=leader.program_id, rule=PairRule.FORBIDDEN, hard=True
        )
    }
    watched = Viewing.objects.filter(video=OuterRef("pk"), viewer=leader.user_id)
    ready = Video.objects.filter(application__program=leader.program_id, state=VideoState.READY)
    videos = {video.application_id: video for video in ready.annotate(watched=Exists(watched))}
    candidates = []
    for application in short_list(leader.program):
        pk = application.pk
        video, rule = videos.get(pk), apart.get(pk)
        known = ("declared" if rule.declared else "apart") if rule else ""
        candidates.append(
            Candidate(
                application=application,
                video=video,
                watched=bool(video and video.watched),
                set_aside=conflict(leader.user, application.applicant) or known,
                declared=rule if known == "declared" else None,
                place=said.places.get(pk),
                not_possible=pk in said.impossible,
                reason=said.impossible.get(pk, ""),
                note=notes.get(pk, ""),
            )
        )
    candidates.sort(key=lambda c: shuffled_for(leader, c.application.pk))
    return _arranged(ranking, candidates)


def with_typed(sitting: Sitting, typed: Collection[Candidate]) -> Sitting:
    """The sitting as it would be with what was just typed about these, for a page that has to be looked at again before it is saved."""
    by_pk = {c.application.pk: c for c in typed}
    return _arranged(sitting.ranking, [by_pk.get(c.application.pk, c) for c in sitting.shuffled])


def _arranged(ranking: Ranking | None, candidates: list[Candidate]) -> Sitting:
    free = [c for c in candidates if not c.set_aside]
    return Sitting(
        ranking=ranking,
        ordered=sorted((c for c in free if c.place is not None and not c.not_possible), key=lambda c: c.place or 0),
        open=[c for c in free if c.place is None and not c.not_possible],
        not_possible=[c for c in free if c.not_possible],
        set_aside=[c for c in candidates if c.set_aside],
        shuffled=candidates,
    )


def saved_from(ranking: Ranking) -> tuple[str, int]:
    """The open page that saved the ranking last, and how many times it had sent. Only for telling a save that comes again from another window's."""
    said = _order(ranking)
    return said.page, said.turn


@dataclass(frozen=True, slots=True)
class OwnWord:
    """What a leader has said of one application, on the short list still or not."""

    application: Application
    place: int | None
    not_possible: bool
    reason: str
    note: str


def own_words(leader: Membership) -> list[OwnWord]:
    """All that is in the leader's envelopes, best wish first, for that leader's own data only."""
    said, notes = _opened(Ranking.objects.filter(leader=leader).first())
    about = Application.objects.filter(pk__in={*said.places, *said.impossible, *notes}).select_related("applicant")
    words = [
        OwnWord(
            application=application,
            place=said.places.get(application.pk),
            not_possible=application.pk in said.impossible,
            reason=said.impossible.get(application.pk, ""),
            note=notes.get(application.pk, ""),
        )
        for application in about.order_by("pk")
    ]
    return sorted(words, key=lambda word: (word.place is None, word.place or 0))


# --- The envelopes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What is in the order's envelope: places by application (1 is the first wish, equal ones are equal), and reasons where not possible."""

    places: Mapping[int, int]
    impossible: Mapping[int, str]
    page: str = ""  # the open page that saved it, and how many times that page had sent before
    turn: int = 0


def sealed(leader_id: int, said: Said, notes: Mapping[int, str]) -> dict[str, bytes]:
    """Both columns of the leader's row. Raises TooLong where more was written than an envelope holds."""
    order = {
        "places": dict(said.places), "impossible": dict(said.impossible), "page": said.page, "turn": said.turn,
    }  # fmt: skip
    return {
        "envelope": seal(order, purpose=ORDER, row=str(leader_id), size=ENVELOPE_BYTES),
        "notes": seal(
            {pk: note for pk, note in notes.items() if note}, purpose=NOTES, row=str(leader_id), size=NOTES_BYTES
        ),
    }


def sealed_without(ranking: Ranking, applications: Collection[int]) -> dict[str, bytes]:
    """Both columns again, with nothing in them about these applications. What was in them is told to nobody."""
    said, notes = _opened(ranking)
    return sealed(ranking.leader_id, _without(said, applications), _except(notes, applications))


def sealed_without_place(ranking: Ranking, application: int) -> bytes:
    """The order's envelope again, with nothing in it about this application."""
    return sealed(ranking.leader_id, _without(_order(ranking), {application}), {})["envelope"]


def _without(said: Said, applications: Collection[int]) -> Said:
    return replace(said, places=_except(said.places, applications), impossible=_except(said.impossible, applications))


def _opened(ranking: Ranking | None) -> tuple[Said, dict[int, str]]:
    said = _order(ranking) if ranking else Said({}, {})
    if ranking is None or ranking.notes is None:
        return said, {}
    notes = unseal(ranking.notes, purpose=NOTES, row=str(ranking.leader_id))
    return said, {int(pk): note for pk, note in notes.items()}


def _order(ranking: Ranking) -> Said:
    if ranking.envelope is None:
        return Said({}, {})
    order = unseal(ranking.envelope, purpose=ORDER, row=str(ranking.leader_id))
    places, impossible = ({int(pk): value for pk, value in order[part].items()} for part in ("places", "impossible"))
    return Said(places, impossible, page=order.get("page", ""), turn=order.get("turn", 0))


def _except(told: Mapping[int, Any], applications: Collection[int]) -> dict[int, Any]:
    return {pk: value for pk, value in told.items() if pk not in applications}


# --- What others may know ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RankingStatus:
    """What anyone but the leader may know: whether it has been sent, and until when it can be."""

    leader: Membership
    sent_at: datetime | None
    deadline: datetime | None
    more_time: MoreTime | None


def ranking_statuses(program: Program) -> list[RankingStatus]:
    return _statuses(leaders_of(program))


def statuses_of(leaders: Collection[Membership]) -> list[RankingStatus]:
    """The same for some leaders, of any programmes. No query for none."""
    return _statuses(leaders_in(None).filter(pk__in=[leader.pk for leader in leaders])) if leaders else []


def _statuses(leaders: QuerySet[Membership]) -> list[RankingStatus]:
    sent = Ranking.objects.filter(leader=OuterRef("pk"), state=RankingState.SENT).values("sent_at")
    return [
        RankingStatus(
            leader=leader,
            sent_at=leader.sent_at,
            deadline=deadline_of(leader),
            more_time=getattr(leader, "more_time", None),
        )
        for leader in leaders.annotate(sent_at=Subquery(sent))
    ]


def rankings_sent(program: Program) -> QuerySet[Ranking]:
    """Rankings of leaders who are still here that have been sent; not what is in them."""
    return Ranking.objects.filter(
        program=program, state=RankingState.SENT, leader__ended_at=None, leader__user__is_active=True
    ).defer("envelope", "notes")


def leaders_who_have_not_sent(program: Program) -> list[Membership]:
    return [status.leader for status in ranking_statuses(program) if status.sent_at is None]


# --- What the match uses ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RankedEntry:
    """What one leader says of one application: a place, or that it is not possible and why."""

    application_id: int
    place: int | None
    not_possible: bool
    reason: str


def rankings_for_match(program: Program, *, now: datetime) -> dict[int, list[RankedEntry]]:
    """Leader membership id -> entries of rankings that were sent, best first. Raises Refusal while they are sealed."""
    check_rankings_are_open(program, now=now)
    told = {}
    for ranking in Ranking.objects.filter(leader__in=leaders_of(program), state=RankingState.SENT).order_by("leader"):
        said = _order(ranking)
        ordered = sorted(said.places.items(), key=lambda item: (item[1], item[0]))
        told[ranking.leader_id] = [RankedEntry(pk, place, False, "") for pk, place in ordered] + [
            RankedEntry(pk, None, True, reason) for pk, reason in sorted(said.impossible.items())
        ]
    return told
