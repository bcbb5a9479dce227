"""What runs gave, in people and words."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applicants.models import Application
from matching.models.rules import TagRule
from matching.models.runs import MatchRun
from programs.models import Membership, Program


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


@dataclass(frozen=True, slots=True)
class StageInWords:
    label: str
    value: int
    proven: bool


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
