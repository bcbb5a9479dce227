"""What the engine found, as sentences in the language of whoever reads them. Findings are typed; nothing here guesses.

A finding speaks of people by id (l<membership>, m<application>) and of units by tag (unit:<id>). `Names` knows what they are called.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.models import Application
from matching.states import MixTag, PlaceInOrder
from mentoring.accounts.models import Unit
from programs.models import Membership

Finding = Mapping[str, Any]


@dataclass(slots=True)
class Names:
    """Names by id. An id whose row is gone is called by its id, so that an old note can still be read."""

    known: dict[str, str] = field(default_factory=dict)

    def __call__(self, one: str) -> str:
        return self.known.get(one, one)

    def all(self, ids: Iterable[str]) -> str:
        """ "Ada, Bo and Cy"."""
        return in_a_row([self(one) for one in ids])


def in_a_row(names: list[str]) -> str:
    """ "Ada, Bo and Cy"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def names_of(ids: Iterable[str]) -> Names:
    """The names of these leaders, mentors and units, in at most three queries."""
    ids = set(ids)
    leaders = {int(one[1:]) for one in ids if one[0] == "l"}
    mentors = {int(one[1:]) for one in ids if one[0] == "m"}
    known = names_of_units(ids)
    if leaders:
        rows = Membership.objects.filter(pk__in=leaders).select_related("user")
        known |= {f"l{leader.pk}": leader.user.name for leader in rows}
    if mentors:
        applications = Application.objects.filter(pk__in=mentors).select_related("applicant")
        known |= {f"m{application.pk}": application.applicant.name for application in applications}
    return Names(known)


def names_of_units(ids: Iterable[str]) -> dict[str, str]:
    """The names of the units among these ids, by their tag. No query where there is none."""
    units = {int(one.removeprefix("unit:")) for one in ids if one.startswith("unit:")}
    return {f"unit:{unit.pk}": str(unit) for unit in Unit.objects.filter(pk__in=units)} if units else {}


def ids_in(finding: Any) -> set[str]:
    """Every id a finding speaks of, however deep."""
    if isinstance(finding, str):
        is_person = finding[:1] in ("l", "m") and finding[1:].isdigit()
        return {finding} if is_person or finding.startswith("unit:") else set()
    if isinstance(finding, Mapping):
        return {one for value in finding.values() for one in ids_in(value)}
    if isinstance(finding, list | tuple):
        return {one for value in finding for one in ids_in(value)}
    return set()


# --- Stages -----------------------------------------------------------------------------------------------------------------


def stage_label(name: str, *, last: int | None = None) -> str:
    """What a stage of the objective counts. `last`: the last wish number anybody gave; what comes after it nobody wished for."""
    fixed = {
        "kept": _("Pairs kept as they were"),
        "places": _("Places filled"),
        "nobody": _("Leaders without any mentor"),
        "spread": _("Sum of each leader's best wish"),
        "lottery": _("Lottery among equals"),
        "sum of ranks": _("Sum of all wish numbers"),
    }
    if name in fixed:
        return fixed[name]
    kind, _space, number = name.rpartition(" ")
    if kind == "rules":
        return _("Soft rules broken")
    if last is not None and int(number) > last:
        return _("Pairs with a mentor the leader did not rank (counted as wish number %(number)s)") % {"number": number}
    return _("Pairs at wish number %(number)s") % {"number": number}


def effect(stage: str, *, now: int, then: int) -> str:
    """The half sentence that says how another match would differ at the first stage where it does."""
    kind, _space, number = stage.rpartition(" ")
    words = {"then": then, "now": now, "number": number}
    match stage if stage in ("kept", "places", "nobody", "spread", "sum of ranks") else kind:
        case "kept":
            said = ngettext(
                "%(then)s published pair would be kept, not %(now)s",
                "%(then)s published pairs would be kept, not %(now)s",
                then,
            )
        case "places":
            said = ngettext(
                "%(then)s place would be filled, not %(now)s", "%(then)s places would be filled, not %(now)s", then
            )
        case "nobody":
            said = ngettext(
                "%(then)s leader would be without any mentor, not %(now)s",
                "%(then)s leaders would be without any mentor, not %(now)s",
                then,
            )
        case "spread":
            said = _("the leaders' best wishes would add up to %(then)s, not %(now)s")
        case "sum of ranks":
            said = _("all wish numbers would add up to %(then)s, not %(now)s")
        case "rules":
            said = ngettext(
                "%(then)s soft rule would be broken, not %(now)s",
                "%(then)s soft rules would be broken, not %(now)s",
                then,
            )
        case _:
            said = ngettext(
                "%(then)s pair would be at wish number %(number)s, not %(now)s",
                "%(then)s pairs would be at wish number %(number)s, not %(now)s",
                then,
            )
    return said % words


def moves_in_words(moves: Iterable[Finding], names: Names, *, besides: str = "") -> list[str]:
    """One sentence per leader (but `besides`) who would have other mentors: whom for whom, with their wish numbers."""

    def with_wishes(mentors: list[Any]) -> str:
        return in_a_row(
            [
                _("%(mentor)s (wish %(rank)s)") % {"mentor": names(mentor), "rank": rank} if rank else names(mentor)
                for mentor, rank in mentors
            ]
        )

    sentences = []
    for move in moves:
        if move["leader"] == besides:
            continue
        words = {
            "leader": names(move["leader"]),
            "lost": with_wishes(move["lost"]),
            "gained": with_wishes(move["gained"]),
        }
        if move["lost"] and move["gained"]:
            sentences.append(_("%(leader)s would get %(gained)s in place of %(lost)s.") % words)
        elif move["lost"]:
            sentences.append(_("%(leader)s would lose %(lost)s.") % words)
        else:
            sentences.append(_("%(leader)s would get %(gained)s as well.") % words)
    return sentences


# --- Why not ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Why:
    """Why one wish was not met: a sentence, and the changes it would have meant, one sentence each."""

    sentence: str
    moves: list[str]


def why_not_hers(finding: Finding, leader: str, names: Names) -> Why:
    """For the coordinator: who has the mentor a leader wished for, and what it would have cost to give that mentor to her."""
    words: dict[str, Any] = {
        "mentor": names(finding["mentor"]),
        "rank": finding["rank"],
        "holder": names.all(finding["held_by"]),
    }
    went = (
        _("%(mentor)s, wish number %(rank)s, went to %(holder)s") % words
        if finding["held_by"]
        else _("%(mentor)s, wish number %(rank)s, went to nobody") % words
    )
    moves = moves_in_words(finding.get("moves", []), names, besides=leader)
    match finding["reason"]:
        case "impossible":
            rules = [rule_in_words(rule, names) for rule in finding["clash"]]
            if not rules:
                return Why(_("%(went)s: this pair is not to be made.") % {"went": went}, [])
            words = {"went": went, "rules": "; ".join(rules)}
            return Why(_("%(went)s: this pair cannot hold together with the rules: %(rules)s.") % words, [])
        case "lottery":
            return Why(_("%(went)s. Both ways are equally good; the lot decided.") % {"went": went}, moves)
        case "worse":
            cost = effect(finding["stage"], now=finding["now"], then=finding["then"])
            words = {"went": went, "effect": cost}
            return Why(_("%(went)s. With this pair instead, %(effect)s.") % words, moves)
        case _:
            return Why(_("%(went)s. The time was too short to find out why.") % {"went": went}, [])


def why_not_mine(finding: Finding, names: Names) -> str:
    """For the leader herself: the reason, with nobody else's name, wish or mentor in it."""
    words = {"mentor": names(finding["mentor"]), "rank": finding["rank"]}
    match finding["reason"]:
        case "impossible":
            return (
                _("%(mentor)s, your wish number %(rank)s: the rules of the programme did not allow this pair.") % words
            )
        case "lottery":
            return (
                _("%(mentor)s, your wish number %(rank)s: another match was just as good, and the lot decided.") % words
            )
        case "worse":
            return (
                _(
                    "%(mentor)s, your wish number %(rank)s: with this pair the match as a whole would have been worse for others."
                )
                % words
            )
        case _:
            return _("%(mentor)s, your wish number %(rank)s, went to another leader.") % words


# --- Rules ------------------------------------------------------------------------------------------------------------------


def _bounds(low: int | None, high: int | None) -> str:
    if low and high is not None:
        if low == high:
            return _("exactly %(number)s") % {"number": low}
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    if high is not None:
        return _("at most %(number)s") % {"number": high}
    return _("at least %(number)s") % {"number": low or 0}


def rule_in_words(rule: Finding, names: Names) -> str:
    """A rule as the coordinator set it, or as the engine reads it (`rule` names its kind there)."""
    kind = rule.get("kind") or rule["rule"]
    if kind in ("locked", "forbidden"):
        words = {"leader": names(rule["leader"]), "mentor": names(rule["mentor"])}
        return (
            _("%(leader)s and %(mentor)s together") if kind == "locked" else _("%(leader)s and %(mentor)s not together")
        ) % words
    if kind == "quota":
        kind, low, high = rule["tag"], rule["minimum"], rule["maximum"]
        whom = names(rule["leader"]) if rule["leader"] else _("the whole group")
    else:
        low, high = rule["at_least"], rule["at_most"]
        whom = _("the whole group") if rule["whole_group"] else _("each leader")
    words = {"whom": whom, "bounds": _bounds(low, high)}
    if kind == MixTag.SAME_UNIT:
        return _("%(bounds)s from the same unit for %(whom)s") % words
    if kind.startswith("unit:"):
        return _("%(bounds)s from %(unit)s for %(whom)s") % {**words, "unit": names(kind)}
    number = low if high is None else high
    if kind == MixTag.OPERATIVE:
        said = ngettext(
            "%(bounds)s operative mentor for %(whom)s", "%(bounds)s operative mentors for %(whom)s", number or 0
        )
    else:
        said = ngettext(
            "%(bounds)s civilian mentor for %(whom)s", "%(bounds)s civilian mentors for %(whom)s", number or 0
        )
    return said % words


MOST_NAMES = 6


def clash_in_words(clash: Iterable[Finding], names: Names, have: Mapping[str, int]) -> list[str]:
    """Rules that cannot hold together, those that say the same of many leaders in one sentence. `have`: how many mentors have a tag."""
    sentences: list[str] = []
    alike: dict[tuple[Any, ...], list[str]] = {}
    for rule in clash:
        if rule["rule"] == "quota" and rule["leader"]:
            alike.setdefault((rule["tag"], rule["minimum"], rule["maximum"]), []).append(rule["leader"])
        else:
            sentences.append(rule_in_words(rule, names))
    for (tag, low, high), leaders in alike.items():
        named = [names(leader) for leader in leaders[:MOST_NAMES]]
        if more := len(leaders) - len(named):
            named.append(ngettext("%(number)s other", "%(number)s others", more) % {"number": more})
        rule = {"rule": "quota", "tag": tag, "minimum": low, "maximum": high, "leader": "all"}
        sentence = rule_in_words(rule, Names({**names.known, "all": in_a_row(named)}))
        if low and len(leaders) > 1:
            sentence = _("%(rule)s (there are %(number)s such mentors on the list)") % {
                "rule": sentence,
                "number": have.get(tag, 0),
            }
        sentences.append(sentence)
    return sentences


def weight_in_words(rule: Finding) -> str:
    """Whether a rule must hold, or when it is looked at."""
    if rule["hard"]:
        return _("must hold")
    return _("a wish, looked at %(when)s") % {"when": PlaceInOrder(rule["after"]).label}


def price_in_words(finding: Finding, names: Names) -> tuple[str, list[str]]:
    """What a rule costs: the sentence, and who would have other mentors without it."""
    if finding.get("failed"):
        return _("The time was too short to find out what it costs."), []
    if finding["stage"] is None:
        return _("It costs nothing: without it the match would be no better."), []
    sentence = _("Without it, %(effect)s.") % {
        "effect": effect(finding["stage"], now=finding["now"], then=finding["then"])
    }
    return sentence, moves_in_words(finding["moves"], names)


def equals_in_words(finding: Finding) -> str:
    """How many matches are equally good, and how many pairs are in all of them."""
    number, certain = finding["number"], len(finding["certain"])
    if number == 1 and finding["complete"]:
        return _("There is no other match as good as this one.")
    count = (
        ngettext("%(number)s match is equally good", "%(number)s matches are equally good", number)
        if finding["complete"]
        else ngettext(
            "At least %(number)s match is equally good", "At least %(number)s matches are equally good", number
        )
    ) % {"number": number}
    return _("%(count)s in every step; the lot decided among them. %(certain)s of the pairs are in all of them.") % {
        "count": count,
        "certain": certain,
    }
