"""What a run starts from, and its fingerprint."""

import hashlib
import json
from datetime import datetime
from typing import Any

from matching.models.rankings import RankingEntry
from matching.models.rules import PairConstraint, TagRule
from matching.policies.rules import conflict
from matching.selectors.people import leaders_of, short_list
from matching.selectors.rankings import rankings_for_match
from matching.states import PairRule
from mentoring.accounts.models import JobKind
from programs.models import Membership, Program


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
