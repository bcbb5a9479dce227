"""Reads of rankings and matches. The seal is here: only `own_ranking` and `rankings_for_match` read what a leader ranked."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from applicants.models import Application
from applicants.states import ApplicationState
from applicants.videos.models import Video, Viewing
from applicants.videos.states import VideoState
from matching.models import MatchRun, PairConstraint, Pairing, Ranking, RankingEntry, TagRule
from matching.policies import check_rankings_are_open, conflict
from matching.states import PairingState, PairRule, RankingState
from mentoring.accounts.models import JobKind, User
from programs.models import Membership, Program
from programs.states import Role

LIVE = (PairingState.PUBLISHED, PairingState.CONFIRMED)


def leaders_of(program: Program) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(program=program, role=Role.LEADER, ended_at=None, user__is_active=True)
        .select_related("program", "user__unit")
        .order_by("pk")
    )


def own_leadership(user: User, program: Program) -> Membership | None:
    """The person's own membership as a leader, if any."""
    return leaders_of(program).filter(user=user).first()


def short_list(program: Program) -> QuerySet[Application]:
    """The applications leaders rank, in order of number (shown to nobody in this order)."""
    return (
        Application.objects.filter(program=program, state=ApplicationState.SHORTLISTED)
        .select_related("applicant__unit")
        .order_by("pk")
    )


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


def build_problem(program: Program, *, now: datetime) -> dict[str, Any]:
    """Everything a run starts from: `case`, in the format of `manage.py solve_match` (leaders l<membership>, mentors m<application>),
    and `ranked`, the wish numbers the leaders gave themselves (leader -> mentor -> number).

    Mentors a leader did not rank come after all she ranked and are alike to her; a leader who sent nothing takes what the others leave.
    Pairs in the same unit or line, pairs a leader called not possible and pairs a coordinator forbade do not exist.
    """
    rankings = rankings_for_match(program, now=now)
    applications = list(short_list(program))
    leaders = list(leaders_of(program))
    constraints = list(PairConstraint.objects.filter(program=program, leader__in=leaders, application__in=applications))
    forbidden = {(c.leader_id, c.application_id) for c in constraints if c.rule == PairRule.FORBIDDEN}
    forbidden |= {(leader.pk, a.pk) for leader in leaders for a in applications if conflict(leader.user, a.applicant)}
    forbidden |= {(pk, e.application_id) for pk, entries in rankings.items() for e in entries if e.not_possible}
    locked = {(c.leader_id, c.application_id) for c in constraints if c.rule == PairRule.LOCKED}
    forbidden -= locked
    on_list = {a.pk for a in applications}

    def classes(leader: Membership) -> list[list[str]]:
        by_place: dict[int, list[int]] = {}
        for entry in rankings.get(leader.pk, []):
            if entry.place is not None and entry.application_id in on_list:
                by_place.setdefault(entry.place, []).append(entry.application_id)
        ranked = [by_place[place] for place in sorted(by_place)]
        rest = sorted(on_list - {pk for tied in ranked for pk in tied})
        allowed = [[pk for pk in tied if (leader.pk, pk) not in forbidden] for tied in [*ranked, rest]]
        return [[f"m{pk}" for pk in tied] for tied in allowed if tied]

    tag_rules = TagRule.objects.filter(program=program).order_by("pk")
    case = {
        "name": program.slug,
        "ties": "competition",
        "objective": "default",
        "leaders": [
            {"id": f"l{leader.pk}", "k": leader.number_of_places(), "prefs": classes(leader)} for leader in leaders
        ],
        "mentors": [
            {
                "id": f"m{a.pk}",
                "cap": 1,
                "tags": [] if a.applicant.job_kind == JobKind.UNKNOWN else [a.applicant.job_kind],
            }
            for a in applications
        ],
        "forbidden": sorted([f"l{leader}", f"m{pk}"] for leader, pk in forbidden),
        "locked": sorted([f"l{leader}", f"m{pk}"] for leader, pk in locked),
        "leader_quota": [_quota(rule) for rule in tag_rules if not rule.whole_group],
        "cohort_quota": [_quota(rule) for rule in tag_rules if rule.whole_group],
    }
    ranked = {
        f"l{leader}": _wish_numbers([e for e in entries if e.application_id in on_list])
        for leader, entries in rankings.items()
    }
    return {"case": case, "ranked": ranked}


def _wish_numbers(entries: list[RankingEntry]) -> dict[str, int]:
    """1 + the number of mentors strictly preferred, as in the engine."""
    placed = [(e.application_id, e.place) for e in entries if e.place is not None]
    return {f"m{pk}": 1 + sum(other < place for _pk, other in placed) for pk, place in placed}


def _quota(rule: TagRule) -> dict[str, Any]:
    quota: dict[str, Any] = {"tag": rule.tag}
    if rule.at_least is not None:
        quota["min"] = rule.at_least
    if rule.at_most is not None:
        quota["max"] = rule.at_most
    return quota


def digest_of(problem: dict[str, Any]) -> str:
    """The fingerprint of a problem: the same for the same input, however its parts came in order."""
    return hashlib.sha256(json.dumps(problem, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Matched:
    application: Application
    rank: int | None  # the leader's wish number; None: she had not ranked this mentor


@dataclass(frozen=True, slots=True)
class LeaderResult:
    leader: Membership
    mentors: list[Matched]
    free_places: int
    ranked: bool


@dataclass(frozen=True, slots=True)
class RunResult:
    """A solved run in people instead of ids."""

    leaders: list[LeaderResult]
    left_over: list[Application]
    wishes: list[tuple[int | None, int]]  # (wish number, how many pairs), None last
    stages: list["StageInWords"]
    clash: list[str]


def run_result(run: MatchRun) -> RunResult:
    """Who got whom in this run, read from its own stored input, so it shows what was solved even if things changed since."""
    solution = run.solution or {}
    case = run.problem["case"]
    ids = [int(m["id"][1:]) for m in case["mentors"]]
    applications = {a.pk: a for a in Application.objects.filter(pk__in=ids).select_related("applicant__unit")}
    memberships = {
        m.pk: m
        for m in Membership.objects.filter(pk__in=[int(x["id"][1:]) for x in case["leaders"]]).select_related(
            "user__unit", "program"
        )
    }
    ranked = run.problem["ranked"]
    pairs: dict[str, list[str]] = {}
    for leader_id, mentor_id in solution.get("pairs", []):
        pairs.setdefault(leader_id, []).append(mentor_id)
    leaders = []
    for leader in case["leaders"]:
        own = ranked.get(leader["id"], {})
        mentors = [Matched(applications[int(m[1:])], own.get(m)) for m in pairs.get(leader["id"], [])]
        mentors.sort(key=lambda matched: (matched.rank is None, matched.rank or 0))
        leaders.append(LeaderResult(memberships[int(leader["id"][1:])], mentors, leader["k"] - len(mentors), bool(own)))
    taken = {m.application.pk for leader in leaders for m in leader.mentors}
    counts = Counter(m.rank for leader in leaders for m in leader.mentors)
    wishes = sorted(counts.items(), key=lambda item: (item[0] is None, item[0] or 0))
    left_over = [applications[pk] for pk in ids if pk not in taken and pk in applications]
    stages = [StageInWords(_stage_label(s["name"]), s["value"], s["proven"]) for s in solution.get("stages", [])]
    people = {leader["id"]: memberships[int(leader["id"][1:])].user.name for leader in case["leaders"]}
    people |= {f"m{pk}": application.applicant.name for pk, application in applications.items()}
    clash = [_rule_in_words(rule, people) for rule in solution.get("clash", [])]
    return RunResult(leaders, left_over, wishes, stages, clash)


@dataclass(frozen=True, slots=True)
class StageInWords:
    label: str
    value: int
    proven: bool


def _stage_label(name: str) -> str:
    fixed = {
        "places": _("Places filled"),
        "nobody": _("Leaders without any mentor"),
        "spread": _("Sum of each leader's best wish"),
        "lottery": _("Lottery among equals"),
    }
    if name in fixed:
        return fixed[name]
    return _("Pairs at wish number %(number)s") % {"number": name.rpartition(" ")[2]}


def _rule_in_words(rule: dict[str, Any], people: dict[str, str]) -> str:
    if rule["rule"] == "locked":
        return _("%(leader)s and %(mentor)s together") % {
            "leader": people[rule["leader"]],
            "mentor": people[rule["mentor"]],
        }
    tag = dict(TagRule._meta.get_field("tag").choices or ())[rule["tag"]]
    bounds = []
    if rule["minimum"]:
        bounds.append(_("at least %(number)s") % {"number": rule["minimum"]})
    if rule["maximum"] is not None:
        bounds.append(_("at most %(number)s") % {"number": rule["maximum"]})
    whom = people[rule["leader"]] if rule["leader"] else _("the whole group")
    return _("%(kind)s for %(whom)s: %(bounds)s") % {"kind": tag, "whom": whom, "bounds": ", ".join(bounds)}


def runs_of(program: Program) -> QuerySet[MatchRun]:
    return MatchRun.objects.filter(program=program).select_related("created_by", "published_by", "program")


def published_run(program: Program) -> MatchRun | None:
    return runs_of(program).filter(published_at__isnull=False).first()


def live_pairings(program: Program) -> QuerySet[Pairing]:
    return (
        Pairing.objects.filter(program=program, state__in=LIVE)
        .select_related("leader__user__unit", "application__applicant__unit", "mentor__user")
        .order_by("leader", "slot")
    )


def own_pairings(user: User, program: Program) -> QuerySet[Pairing]:
    """The pairings of the person's trio: as leader both, as mentor one's own and the co-mentor's."""
    mine = Pairing.objects.filter(program=program, state__in=LIVE)
    leaders = mine.filter(leader__user=user).values("leader").union(mine.filter(mentor__user=user).values("leader"))
    return live_pairings(program).filter(leader__in=[row["leader"] for row in leaders])


def pairings_to_confirm(user: User) -> QuerySet[Pairing]:
    """Published pairings the person has not confirmed yet, in all programmes."""
    waiting = Pairing.objects.filter(state=PairingState.PUBLISHED).select_related(
        "program", "leader__user", "mentor__user"
    )
    as_leader = waiting.filter(leader__user=user, leader_confirmed_at=None)
    as_mentor = waiting.filter(mentor__user=user, mentor_confirmed_at=None)
    return as_leader | as_mentor


def confirmation_counts(program: Program) -> tuple[int, int]:
    """(pairs confirmed by both, pairs in all)."""
    states = list(live_pairings(program).values_list("state", flat=True))
    return sum(state == PairingState.CONFIRMED for state in states), len(states)
