"""What a run starts from, and its fingerprint.

A problem is one JSON object that holds all a run needs, so that it can be repeated from it years later:
`case` in the format of `manage.py solve_match` (leaders l<membership>, mentors m<application>), `ranked` the wish numbers the leaders
gave (leader -> mentor -> number), `rules` and `choices` as the coordinator set them, and `without_ranking`, leaders who take no part.
Where there are more than WRITTEN_OUT pairs, that leaders are kept from those of their own unit is said of the unit (`fill_not`), not of each pair.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from applicants.models import Application
from matching.engine.problem import WRITTEN_OUT, Rule, read_problem
from matching.models.rules import MatchChoices, PairConstraint, TagRule
from matching.policies.runs import check_size
from matching.rules import conflict
from matching.selectors.people import leaders_of, short_list
from matching.selectors.rankings import RankedEntry, rankings_for_match
from matching.states import MixTag, PairRule, Unranked, Unsent, Unwanted
from mentoring.accounts.models import JobKind, User
from programs.models import Membership, Program

RULE_KEYS = ("locked", "forbidden", "leader_quota", "cohort_quota")
READ_OF_PEOPLE = ("unit", "manager", "job_kind")
"""All that a match knows of anybody. Read again when it is published, of thousands, while a coordinator waits."""
Problem = dict[str, Any]


def choices_of(program: Program) -> MatchChoices:
    """What the coordinator has chosen; the defaults when nothing was."""
    return MatchChoices.objects.filter(program=program).first() or MatchChoices(program=program)


def build_problem(program: Program, *, now: datetime) -> Problem:
    """The match as it stands: everybody on the short list, all leaders, the rankings that were sent, the rules and choices of now.

    Raises Refusal while rankings are sealed, and for a match too large to be solved.
    """
    applications = short_list(program).select_related(None).select_related("applicant")
    leaders = leaders_of(program).select_related(None).select_related("user")
    return problem_with(
        program,
        list(applications.only(*(f"applicant__{name}" for name in READ_OF_PEOPLE))),
        list(leaders.only("program", "places", *(f"user__{name}" for name in READ_OF_PEOPLE))),
        now=now,
    )


def problem_with(
    program: Program,
    applications: list[Application],
    leaders: list[Membership],
    *,
    now: datetime,
    apart: Collection[tuple[int, int]] = (),
    kept: Collection[tuple[int, int]] = (),
) -> Problem:
    """The match among these people. `apart`: further (membership, application) pairs that are not to be made again, whatever was said
    of them. `kept`: pairs that exist, and may therefore go on whatever has been learnt since.
    """
    for leader in leaders:
        leader.program = program
    rankings = rankings_for_match(program, now=now)
    choices = choices_of(program)
    said = PairConstraint.objects.filter(program=program, leader__in=leaders, application__in=applications)
    constraints = list(said.order_by("pk"))
    constraints = [
        c for c in constraints if not (c.rule == PairRule.LOCKED and (c.leader_id, c.application_id) in apart)
    ]
    locked = {(c.leader_id, c.application_id) for c in constraints if c.rule == PairRule.LOCKED and c.hard}
    given = locked | set(kept)
    given_to: defaultdict[int, list[int]] = defaultdict(list)
    for leader_pk, pk in sorted(given):
        given_to[leader_pk].append(pk)
    on_list = {a.pk for a in applications}
    ranked = {
        leader.pk: {e.application_id: e.place for e in rankings.get(leader.pk, []) if _counts(e, on_list)}
        for leader in leaders
    }
    wanted = {pk for places in ranked.values() for pk in places}
    listed = sorted(on_list if choices.unwanted == Unwanted.FILL else wanted | {pk for _leader, pk in given})
    takes_part = [leader for leader in leaders if ranked[leader.pk] or choices.unsent == Unsent.LAST]
    everybody = choices.unranked == Unranked.AFTER
    pairs = sum(len(listed) if everybody or not ranked[x.pk] else len(ranked[x.pk]) for x in takes_part)
    is_large = pairs > WRITTEN_OUT
    filled = {leader.pk for leader in takes_part if everybody or not ranked[leader.pk]}
    classes = {leader.pk: _classes(ranked[leader.pk]) for leader in takes_part}
    for leader_pk, pk in sorted(given):
        if leader_pk in classes and leader_pk not in filled and pk not in ranked[leader_pk]:
            classes[leader_pk].append([pk])  # together whatever the ranking says
    wished = {pk: [one for tied in tiers for one in tied] for pk, tiers in classes.items()}
    people = {a.pk: a.applicant for a in applications}
    impossible = {(pk, e.application_id) for pk, entries in rankings.items() for e in entries if e.not_possible}
    impossible |= set(apart)
    possible = {pk: listed if pk in filled else wished[pk] for pk in classes}
    if is_large:
        close = _close_by({pk: people[pk] for pk in listed}, impossible)
        possible |= {x.pk: sorted({*wished[x.pk], *close(x)}) for x in takes_part if x.pk in filled}
    forbidden = [
        (leader.pk, pk)
        for leader in takes_part
        for pk in possible[leader.pk]
        if (leader.pk, pk) not in given and ((leader.pk, pk) in impossible or conflict(leader.user, people[pk]))
    ]
    part = {leader.pk for leader in takes_part}
    rules = [pair_rule_as_data(c) for c in constraints if c.leader_id in part and c.application_id in set(listed)]
    rules += [mix_rule_as_data(rule) for rule in TagRule.objects.filter(program=program).order_by("pk")]
    by_pk = {a.pk: a for a in applications}
    case = {
        "name": program.slug,
        "ties": "competition",
        "objective": choices.objective,
        "leaders": [
            {
                "id": f"l{leader.pk}",
                "k": leader.number_of_places(),
                "prefs": [[f"m{pk}" for pk in tied] for tied in classes[leader.pk]],
                "fill": leader.pk in filled,
                **(_filled_without_own_unit(leader, given_to[leader.pk]) if is_large and leader.pk in filled else {}),
            }
            for leader in takes_part
        ],
        "mentors": [{"id": f"m{pk}", "cap": 1, "tags": _tags(by_pk[pk])} for pk in listed],
        "forbidden": sorted([f"l{leader}", f"m{pk}"] for leader, pk in forbidden),
    }
    case = with_rules(case, rules)
    check_size(_size_of(case) if is_large else pairs)
    return {
        "case": case,
        "ranked": {f"l{pk}": _wish_numbers(places) for pk, places in ranked.items() if places and pk in part},
        "rules": rules,
        "choices": {
            name: getattr(choices, name)
            for name in ("objective", "objective_reason", "unsent", "unranked", "unwanted", "shortage")
        },
        "without_ranking": sorted(f"l{leader.pk}" for leader in leaders if leader.pk not in part),
    }


# --- A match too large to write down every pair ------------------------------------------------------------------------------


def _close_by(people: Mapping[int, User], impossible: Collection[tuple[int, int]]) -> Callable[[Membership], set[int]]:
    """The applications that may be too close to a leader for other reasons than the unit."""
    of_person: defaultdict[int, set[int]] = defaultdict(set)
    of_manager: defaultdict[int | None, set[int]] = defaultdict(set)
    said: defaultdict[int, set[int]] = defaultdict(set)
    for pk, person in people.items():
        of_person[person.pk].add(pk)
        of_manager[person.manager_id].add(pk)
    for leader_pk, pk in impossible:
        if pk in people:
            said[leader_pk].add(pk)

    def close(leader: Membership) -> set[int]:
        own = leader.user.manager_id
        above = of_person[own] if own is not None else set()
        return of_person[leader.user_id] | of_manager[leader.user_id] | above | said[leader.pk]

    return close


def _filled_without_own_unit(leader: Membership, given: Collection[int]) -> dict[str, list[str]]:
    """What stands for the forbidden pairs with everybody of her unit; those given to her all the same are named."""
    unit = leader.user.unit_id
    return {"fill_not": [] if unit is None else [f"unit:{unit}"], "fill_also": [f"m{pk}" for pk in given]}


def _size_of(case: Mapping[str, Any]) -> int:
    """How many columns the engine needs: pairs wished for or ruled on, and numbers from each pool for each leader who is filled."""
    quotas = [*case["leader_quota"], *(soft["rule"].get("leader_quota") for soft in case["soft"])]
    asked = {quota["tag"] for quota in quotas if quota}
    pools = len({frozenset(asked.intersection(mentor["tags"])) for mentor in case["mentors"]})
    wished = sum(len(tied) for leader in case["leaders"] for tied in leader["prefs"])
    filled = sum(leader["fill"] for leader in case["leaders"])
    return wished + len(case["forbidden"]) + len(case["mentors"]) + filled * pools


def _counts(entry: RankedEntry, on_list: set[int]) -> bool:
    return entry.place is not None and entry.application_id in on_list


def _classes(places: Mapping[int, Any]) -> list[list[int]]:
    """Application ids in classes of equal wish, best first."""
    by_place: dict[int, list[int]] = {}
    for pk, place in places.items():
        by_place.setdefault(place, []).append(pk)
    return [sorted(by_place[place]) for place in sorted(by_place)]


def _wish_numbers(places: Mapping[int, Any]) -> dict[str, int]:
    """1 + the number of mentors strictly preferred, as in the engine."""
    return {f"m{pk}": 1 + sum(other < place for other in places.values()) for pk, place in places.items()}


def _tags(application: Application) -> list[str]:
    person = application.applicant
    kind = [] if person.job_kind == JobKind.UNKNOWN else [str(person.job_kind)]
    return [*kind, *([f"unit:{person.unit_id}"] if person.unit_id else [])]


# --- Rules: as the coordinator set them, and as the engine reads them -------------------------------------------------------


def pair_rule_as_data(constraint: PairConstraint) -> dict[str, Any]:
    """Without its reason: that is words about people, and stands beside the run (RuleReason)."""
    return {
        "kind": constraint.rule,
        "leader": f"l{constraint.leader_id}",
        "mentor": f"m{constraint.application_id}",
        "hard": constraint.hard,
        "after": constraint.after,
        "by": constraint.created_by_id,
    }


def reasons_of(problem: Problem, program: Program) -> dict[tuple[int, int], str]:
    """Why the rules on pairs in this problem were set: by (membership, application), as it was said by the time the problem was built."""
    in_it = {(rule["leader"], rule["mentor"]) for rule in problem["rules"] if rule["kind"] in PairRule.values}
    said = PairConstraint.objects.filter(program=program).values_list("leader", "application", "reason")
    return {(leader, pk): reason for leader, pk, reason in said if (f"l{leader}", f"m{pk}") in in_it}


def mix_rule_as_data(rule: TagRule) -> dict[str, Any]:
    names = ("whole_group", "at_least", "at_most", "hard", "after")
    return {"kind": rule.tag, **{name: getattr(rule, name) for name in names}}


def written(rule: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, list[Any]]:
    """One rule of the coordinator's in the words of the engine's format: its key and its entries."""
    if rule["kind"] in PairRule.values:
        return {rule["kind"]: [[rule["leader"], rule["mentor"]]]}
    bounds = {"min": rule["at_least"], "max": rule["at_most"]}
    bounds = {name: number for name, number in bounds.items() if number is not None}
    if rule["kind"] == MixTag.SAME_UNIT:
        units = Counter(tag for mentor in case["mentors"] for tag in mentor["tags"] if tag.startswith("unit:"))
        crowded = sorted(tag for tag, number in units.items() if number > bounds["max"])
        return {"leader_quota": [{"tag": tag, **bounds} for tag in crowded]}
    return {"cohort_quota" if rule["whole_group"] else "leader_quota": [{"tag": rule["kind"], **bounds}]}


def with_rules(case: Mapping[str, Any], rules: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The case with these rules, hard ones as rules, others as soft ones at their place in the order."""
    full: dict[str, Any] = {**{key: list(case.get(key, [])) for key in RULE_KEYS}, "soft": []}
    for rule in rules:
        for key, entries in written(rule, case).items():
            if rule["hard"]:
                full[key] += [entry for entry in entries if entry not in full[key]]
            else:
                full["soft"] += [{"rule": {key: entry}, "after": rule["after"]} for entry in entries]
    return {**case, **full}


def engine_rules(problem: Problem, rule: Mapping[str, Any]) -> tuple[Rule, ...]:
    """What one rule of the coordinator's is to the engine: often one rule per leader."""
    bare = {key: problem["case"][key] for key in ("name", "leaders", "mentors")}
    return read_problem({**bare, **written(rule, bare)}).rules


def digest_of(problem: Problem) -> str:
    """The fingerprint of a problem: the same for the same input, however its parts came in order."""
    return hashlib.sha256(json.dumps(problem, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
