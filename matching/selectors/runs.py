"""What runs gave: figures read from the run itself, and cards of leaders, a page at a time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from applicants.models import Application
from matching.models.runs import Explanation, MatchRun, RuleReason
from matching.selectors import words
from matching.selectors.words import (
    Names,
    Why,
    equals_in_words,
    ids_in,
    names_of,
    names_of_units,
    price_in_words,
    rule_in_words,
    stage_label,
    weight_in_words,
    why_not_hers,
)
from matching.states import RunState
from mentoring.accounts.models import User
from programs.models import Membership, Program

LEADERS_PER_PAGE = 20
RESULTS = (RunState.SOLVED, RunState.PROPOSED, RunState.PUBLISHED)
"""States in which there are pairs to look at."""
REST_PER_PAGE = 100


def runs_of(program: Program) -> QuerySet[MatchRun]:
    """The scenarios of a programme. Runs that only repeat another are not among them."""
    return MatchRun.objects.filter(program=program, repeats=None).select_related(
        "created_by", "proposed_by", "published_by", "program"
    )


def listed_runs(program: Program) -> QuerySet[MatchRun]:
    """The runs without their input and result, for lists: the published one first, then the newest."""
    return runs_of(program).defer("problem", "solution").order_by("published_at", "-pk")


def published_run(program: Program) -> MatchRun | None:
    return runs_of(program).defer("problem", "solution").filter(published_at__isnull=False).first()


def pairs_of(run: MatchRun) -> dict[str, list[str]]:
    """Leader -> mentors, in this run's result."""
    pairs: dict[str, list[str]] = {}
    for leader, mentor in (run.solution or {}).get("pairs", []):
        pairs.setdefault(leader, []).append(mentor)
    return pairs


# --- Figures ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageInWords:
    label: str
    value: int
    proven: bool
    bound: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A result in numbers. Read from the run alone, without a query."""

    leaders: int
    places: int
    filled: int
    left_out: int
    wishes: list[tuple[int | None, int]]  # (wish number, how many pairs), None (not ranked) last
    kinds: list[tuple[str, int]]
    mixed: int  # leaders with both an operative and a civilian mentor
    units: int
    rest: int  # mentors without a leader
    stages: list[StageInWords]
    proven: bool

    @property
    def free(self) -> int:
        return self.places - self.filled

    @property
    def worst(self) -> int | None:
        return max((wish for wish, _number in self.wishes if wish is not None), default=None)

    @property
    def first(self) -> int:
        return dict(self.wishes).get(1, 0)

    @property
    def profile(self) -> list[tuple[str, int]]:
        """The satisfaction profile, ready to be drawn."""
        return [
            (_("Wish %(number)s") % {"number": wish} if wish else _("Not ranked by their leader"), number)
            for wish, number in self.wishes
        ]


def figures(run: MatchRun) -> Figures:
    """The numbers of a solved run, from its stored input and result."""
    case, ranked, pairs = run.problem["case"], run.problem["ranked"], pairs_of(run)
    tags = {mentor["id"]: set(mentor["tags"]) for mentor in case["mentors"]}
    made = [(leader, mentor) for leader, mentors in pairs.items() for mentor in mentors]
    wishes = Counter(ranked.get(leader, {}).get(mentor) for leader, mentor in made)
    taken = [tags[mentor] for _leader, mentor in made]
    both = {"operative", "civilian"}
    last = max((wish for wishes in ranked.values() for wish in wishes.values()), default=0)
    stages = [
        StageInWords(stage_label(s["name"], last=last), s["value"], s["proven"], s.get("bound", s["value"]))
        for s in (run.solution or {}).get("stages", [])
    ]
    return Figures(
        leaders=len(case["leaders"]),
        places=sum(leader["k"] for leader in case["leaders"]),
        filled=len(made),
        left_out=sum(leader["id"] not in pairs for leader in case["leaders"]),
        wishes=sorted(wishes.items(), key=lambda item: (item[0] is None, item[0] or 0)),
        kinds=[
            (_("operative"), sum("operative" in one for one in taken)),
            (_("civilian"), sum("civilian" in one for one in taken)),
        ],
        mixed=sum(both <= set().union(*(tags[mentor] for mentor in mentors)) for mentors in pairs.values()),
        units=len({tag for one in taken for tag in one if tag.startswith("unit:")}),
        rest=len(tags) - len(made),
        stages=stages,
        proven=all(stage.proven for stage in stages),
    )


# --- Cards ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Matched:
    application: Application
    rank: int | None  # the leader's wish number; None: she had not ranked this mentor
    certain: bool  # in every equally good match
    locked: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One leader's result, as the coordinator sees it. `reasons` is None until they have been found out."""

    leader: Membership
    mentors: list[Matched]
    free_places: int
    ranked: bool
    reasons: list[Why] | None
    asked: bool

    @property
    def wishes(self) -> list[int]:
        return [matched.rank for matched in self.mentors if matched.rank]


@dataclass(frozen=True, slots=True)
class Whole:
    """What was found out about a run as a whole."""

    equals: str
    prices: list[tuple[str, str, str, list[str]]]  # rule, its weight, what it costs, who would have other mentors


def leader_page(run: MatchRun, *, search: str = "", order: str = "", number: Any = 1) -> Page:
    """One page of the leaders of a run: ids, by name or the worst off first. `search`: only leaders whose name or unit has them all."""
    ids = [int(leader["id"][1:]) for leader in run.problem["case"]["leaders"]]
    leaders = Membership.objects.filter(pk__in=ids).order_by("user__family_name", "user__given_name", "pk")
    for word in search.split():
        leaders = leaders.filter(
            Q(user__given_name__icontains=word)
            | Q(user__family_name__icontains=word)
            | Q(user__unit__name__icontains=word)
        )
    found = list(leaders.values_list("pk", flat=True))
    if order == "worst":
        pairs, ranked = pairs_of(run), run.problem["ranked"]
        places = {leader["id"]: leader["k"] for leader in run.problem["case"]["leaders"]}

        def badness(pk: int) -> tuple[int, int]:
            leader = f"l{pk}"
            got = pairs.get(leader, [])
            wishes = [ranked.get(leader, {}).get(mentor, 999 if leader in ranked else 0) for mentor in got]
            return len(got) - places[leader], -max(wishes, default=0)

        found.sort(key=badness)
    return Paginator(found, LEADERS_PER_PAGE).get_page(number)


def cards(run: MatchRun, leader_ids: Iterable[int]) -> tuple[list[Card], Whole | None]:
    """The cards of these leaders, in this order, and what was found out about the whole run."""
    shown = list(leader_ids)
    pairs, ranked = pairs_of(run), run.problem["ranked"]
    places = {leader["id"]: leader["k"] for leader in run.problem["case"]["leaders"]}
    told: dict[int | None, Explanation] = {
        explanation.leader_id: explanation
        for explanation in Explanation.objects.filter(Q(leader__in=shown) | Q(leader=None), run=run)
    }
    got = {mentor for pk in shown for mentor in pairs.get(f"l{pk}", [])}
    spoken_of = ids_in([explanation.told for explanation in told.values()])
    people = people_by_id({*spoken_of, *got, *(f"l{pk}" for pk in shown)})
    names = Names({one: person.name for one, person in people.names.items()} | names_of_units(spoken_of))
    whole = told.get(None)
    overall = whole.told if whole is not None and whole.told else {}
    certain = {tuple(pair) for pair in overall.get("equals", {}).get("certain", [])}
    locked = {(rule["leader"], rule["mentor"]) for rule in run.problem["rules"] if rule["kind"] == "locked"}

    def card(pk: int) -> Card:
        leader = f"l{pk}"
        own = ranked.get(leader, {})
        mentors = [
            Matched(people.applications[m], own.get(m), (leader, m) in certain, (leader, m) in locked)
            for m in pairs.get(leader, [])
            if m in people.applications
        ]
        mentors.sort(key=lambda matched: (matched.rank is None, matched.rank or 0))
        explanation = told.get(pk)
        reasons = None
        if explanation is not None and explanation.told is not None:
            reasons = [why_not_hers(finding, leader, names) for finding in explanation.told["wishes"]]
        return Card(
            leader=people.leaders[leader],
            mentors=mentors,
            free_places=places[leader] - len(mentors),
            ranked=bool(own),
            reasons=reasons,
            asked=explanation is not None,
        )

    return [card(pk) for pk in shown if f"l{pk}" in people.leaders], _whole(overall, names)


@dataclass(frozen=True, slots=True)
class People:
    """The rows behind ids."""

    leaders: dict[str, Membership]
    applications: dict[str, Application]

    @property
    def names(self) -> dict[str, User]:
        return {one: leader.user for one, leader in self.leaders.items()} | {
            one: application.applicant for one, application in self.applications.items()
        }


def people_by_id(ids: Iterable[str]) -> People:
    """The leaders and mentors of these ids, in two queries."""
    numbers: dict[str, set[int]] = {"l": set(), "m": set(), "u": set()}
    for one in ids:
        if not one.startswith("unit:"):
            numbers[one[0]].add(int(one[1:]))
    leaders = Membership.objects.filter(pk__in=numbers["l"]).select_related("user__unit", "program")
    applications = Application.objects.filter(pk__in=numbers["m"]).select_related("applicant__unit")
    return People({f"l{leader.pk}": leader for leader in leaders}, {f"m{a.pk}": a for a in applications})


def _whole(told: dict[str, Any], names: Names) -> Whole | None:
    if not told:
        return None
    prices = []
    for finding in told.get("prices", []):
        sentence, moves = price_in_words(finding, names)
        prices.append((rule_in_words(finding["rule"], names), weight_in_words(finding["rule"]), sentence, moves))
    return Whole(equals=equals_in_words(told["equals"]) if told.get("equals") else "", prices=prices)


def still_explaining(run: MatchRun) -> tuple[int, int]:
    """(how many explanations have been found out, how many have been asked for)."""
    done = list(Explanation.objects.filter(run=run).values_list("explained_at", flat=True))
    return sum(at is not None for at in done), len(done)


def clash_in_words(run: MatchRun) -> list[str]:
    """The rules that cannot hold together."""
    clash = (run.solution or {}).get("clash", [])
    have = Counter(tag for mentor in run.problem["case"]["mentors"] for tag in mentor["tags"])
    return words.clash_in_words(clash, names_of(ids_in(clash)), have)


def rules_in_words(run: MatchRun) -> list[tuple[str, str, str]]:
    """(rule, its weight, the reason given) of every rule the run was made with."""
    rules, names = run.problem["rules"], names_of(ids_in(run.problem["rules"]))
    said = RuleReason.objects.filter(run=run.repeats_id or run.pk).values_list("leader", "application", "reason")
    reasons = {(f"l{leader}", f"m{pk}"): reason for leader, pk, reason in said}
    return [
        (rule_in_words(rule, names), weight_in_words(rule), reasons.get((rule.get("leader"), rule.get("mentor")), ""))
        for rule in rules
    ]


def left_over(run: MatchRun, number: Any = 1) -> Page:
    """The mentors without a leader in this run, a page at a time."""
    taken = {mentor for mentors in pairs_of(run).values() for mentor in mentors}
    ids = [int(m["id"][1:]) for m in run.problem["case"]["mentors"] if m["id"] not in taken]
    rows = Application.objects.filter(pk__in=ids).select_related("applicant__unit")
    return Paginator(rows.order_by("applicant__family_name", "applicant__given_name", "pk"), REST_PER_PAGE).get_page(
        number
    )


def is_result(run: MatchRun) -> bool:
    """Whether there are pairs to look at."""
    return run.state in RESULTS
