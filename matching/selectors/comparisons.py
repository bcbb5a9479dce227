"""Two runs side by side, in figures and in words."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from matching.models.runs import MatchRun
from matching.selectors.runs import Figures, figures, pairs_of
from matching.selectors.words import Names, ids_in, names_of, rule_in_words, stage_label, weight_in_words

CHANGES_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Side:
    """The mentors a leader has in one run only, each with the wish it was."""

    mentors: list[tuple[str, int | None]]


@dataclass(frozen=True, slots=True)
class Change:
    leader: str
    first: Side
    second: Side


@dataclass(frozen=True, slots=True)
class Comparison:
    """`better`: the first stage at which the two differ, in words; empty when none does or the orders are different."""

    first: Figures
    second: Figures
    rows: list[tuple[str, Any, Any]]
    verdict: str
    rules_first_only: list[str]
    rules_second_only: list[str]
    same_input: bool
    changes: Page
    same_pairs: int


def compare(first: MatchRun, second: MatchRun, *, number: Any = 1) -> Comparison:
    """Both runs must have a result. `changes` is a page of the leaders whose mentors differ."""
    here, there = pairs_of(first), pairs_of(second)
    changed: list[Any] = sorted(
        leader for leader in {*here, *there} if set(here.get(leader, [])) != set(there.get(leader, []))
    )
    page = Paginator(changed, CHANGES_PER_PAGE).get_page(number)
    only_first, only_second = _rules_apart(first, second), _rules_apart(second, first)
    shown = [mentor for leader in page for mentor in (*here.get(leader, []), *there.get(leader, []))]
    names = names_of({*page, *shown, *ids_in([*only_first, *only_second])})
    page.object_list = [_change(leader, first, second, here, there, names) for leader in page]
    one, two = figures(first), figures(second)
    return Comparison(
        first=one,
        second=two,
        rows=_rows(one, two),
        verdict=_verdict(first, second),
        rules_first_only=[f"{rule_in_words(rule, names)} ({weight_in_words(rule)})" for rule in only_first],
        rules_second_only=[f"{rule_in_words(rule, names)} ({weight_in_words(rule)})" for rule in only_second],
        same_input=first.digest == second.digest,
        changes=page,
        same_pairs=sum(len(set(mentors) & set(there.get(leader, []))) for leader, mentors in here.items()),
    )


def _change(leader: str, first: MatchRun, second: MatchRun, here: Any, there: Any, names: Names) -> Change:
    def only(run: MatchRun, mine: Any, others: Any) -> Side:
        wishes = run.problem["ranked"].get(leader, {})
        mentors = [m for m in mine.get(leader, []) if m not in others.get(leader, [])]
        return Side(sorted(((names(m), wishes.get(m)) for m in mentors), key=lambda one: (one[1] is None, one[1] or 0)))

    return Change(names(leader), only(first, here, there), only(second, there, here))


def _rules_apart(one: MatchRun, other: MatchRun) -> list[dict[str, Any]]:
    """Rules of `one` that `other` does not have."""
    return [rule for rule in one.problem["rules"] if rule not in other.problem["rules"]]


def _rows(one: Figures, two: Figures) -> list[tuple[str, Any, Any]]:
    rows: list[tuple[str, Any, Any]] = [
        (_("Places filled"), one.filled, two.filled),
        (_("Leaders without any mentor"), one.left_out, two.left_out),
        (_("Worst wish"), one.worst or "–", two.worst or "–"),
    ]
    mine, theirs = dict(one.wishes), dict(two.wishes)
    for wish in sorted({*mine, *theirs}, key=lambda w: (w is None, w or 0)):
        label = _("Pairs at wish number %(number)s") % {"number": wish} if wish else _("Not ranked by their leader")
        rows.append((label, mine.get(wish, 0), theirs.get(wish, 0)))
    for (label, number), (_label, other) in zip(one.kinds, two.kinds, strict=True):
        rows.append((_("Mentors who are %(kind)s") % {"kind": label}, number, other))
    rows.append((_("Leaders with one of each kind"), one.mixed, two.mixed))
    rows.append((_("Units the mentors come from"), one.units, two.units))
    return rows


def _verdict(first: MatchRun, second: MatchRun) -> str:
    """Which is better by the order both use, and where they first differ."""
    if first.problem["choices"]["objective"] != second.problem["choices"]["objective"]:
        return _("The two runs use different orders, so neither is simply better.")
    values = [
        {s["name"]: s["value"] for s in (run.solution or {})["stages"] if not s["name"].startswith("rules")}
        for run in (first, second)
    ]
    for name in _in_order(values[0], values[1]):
        one, two = values[0].get(name, 0), values[1].get(name, 0)
        if one != two:
            more_is_better = name == "places" or name.startswith("most")
            better = first if (one > two) == more_is_better else second
            words = {"name": better.name, "stage": stage_label(name), "first": one, "second": two}
            return (
                _(
                    "“%(name)s” is better for the leaders. The first difference: %(stage)s, %(first)s against %(second)s."
                )
                % words
            )
    return _("For the leaders the two are equally good in every step.")


def _in_order(one: dict[str, int], two: dict[str, int]) -> list[str]:
    """The stages of both, worst wishes first, as the objective looks at them."""

    def place(name: str) -> tuple[int, int]:
        kind, _space, number = name.rpartition(" ")
        if kind == "wish":
            return 2, -int(number)
        if kind == "most at wish":
            return 2, int(number)
        return {"places": 0, "nobody": 1, "sum of ranks": 2, "spread": 3}.get(name, 4), 0

    return sorted({*one, *two}, key=place)
