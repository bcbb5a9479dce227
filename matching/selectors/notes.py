"""The decision note of a run: everything one needs to defend the match, and to repeat it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matching.models.runs import MatchRun
from matching.selectors.problems import digest_of
from matching.selectors.publishing import changes_in_words, outcome_of
from matching.selectors.runs import Card, Whole, cards, figures, rules_in_words
from matching.states import Objective, RunState, Shortage, Unranked, Unsent, Unwanted
from mentoring.documents import Document, Section, Table
from mentoring.templatetags.ui import day_text, when_text


def note_of(run: MatchRun, leader_ids: Iterable[int] | None = None) -> Document:
    """The note in the language of whoever reads it. `leader_ids`: only these leaders are listed, for a page; otherwise all."""
    ids = leader_ids if leader_ids is not None else [int(x["id"][1:]) for x in run.problem["case"]["leaders"]]
    shown, whole = cards(run, ids)
    sections = [_decided(run), _input(run), _order(run), _rules(run, whole), _result(run, whole), _pairs(run, shown)]
    if run.is_refill:
        sections.append(_changes(run))
    return Document(
        title=_("Decision note: %(name)s") % {"name": run.name},
        language=get_language() or settings.LANGUAGE_CODE,
        author=settings.ORGANISATION,
        made=f"{run.program} · {run.digest[:16]}",
        lead=str(run.program),
        sections=[section for section in [*sections, _reasons(shown)] if section is not None],
    )


def _decided(run: MatchRun) -> Section:
    facts = [(_("Scenario"), run.name)]
    if run.proposed_by is not None and run.proposed_at is not None:
        facts.append((_("Proposed"), f"{run.proposed_by.name}, {when_text(run.proposed_at)}"))
    if run.published_by is not None and run.published_at is not None:
        label = _("Approved and published") if run.takes_two else _("Published")
        facts.append((label, f"{run.published_by.name}, {when_text(run.published_at)}"))
    if run.answer_by is not None:
        facts.append((_("Answers by"), day_text(run.answer_by)))
    nothing = (
        [] if run.state == RunState.PUBLISHED else [_("This scenario has not been published. Nothing in it counts.")]
    )
    return Section(_("Who decided"), paragraphs=nothing, facts=facts)


def _input(run: MatchRun) -> Section:
    case = run.problem["case"]
    facts = [
        (_("Fingerprint of the input"), run.digest),
        (_("Seed of the lottery"), run.seed),
        (_("Version of the engine"), run.engine or "–"),
        (_("Run by"), f"{run.created_by.name}, {when_text(run.created_at)}"),
        (_("Leaders"), str(len(case["leaders"]))),
        (_("Mentors"), str(len(case["mentors"]))),
    ]
    return Section(_("What it was made from"), facts=facts)


def _order(run: MatchRun) -> Section:
    said = run.problem["choices"]
    facts = [(_("What is best"), str(Objective(said["objective"]).label))]
    if said.get("objective_reason"):
        facts.append((_("Why this order?"), said["objective_reason"]))
    named: list[tuple[str, str, Any]] = [
        (_("Leaders who sent no ranking"), "unsent", Unsent),
        (_("May a leader get a mentor she did not rank?"), "unranked", Unranked),
        (_("Mentors whom no leader ranked"), "unwanted", Unwanted),
        (_("More places than mentors"), "shortage", Shortage),
    ]
    facts += [(label, str(choice(said[key]).label)) for label, key, choice in named if key in said]
    return Section(_("What was chosen"), facts=facts)


def _rules(run: MatchRun, whole: Whole | None) -> Section:
    rules = rules_in_words(run)
    if not rules:
        return Section(_("Rules"), paragraphs=[_("This run had no rules of yours.")])
    prices = {rule: cost for rule, _weight, cost, _moves in (whole.prices if whole else [])}
    rows = [[capfirst(rule), weight, reason or "–", prices.get(rule, "–")] for rule, weight, reason in rules]
    return Section(_("Rules"), table=Table([_("Rule"), _("Weight"), _("Reason"), _("What it costs")], rows))


def _result(run: MatchRun, whole: Whole | None) -> Section:
    rows = []
    for stage in figures(run).stages:
        proven = _("Yes") if stage.proven else _("No, time ran out; at best %(bound)s") % {"bound": stage.bound}
        rows.append([stage.label, str(stage.value), proven])
    paragraphs = [_("In this order, each step kept at its best by all later ones:")]
    if whole is not None and whole.equals:
        paragraphs.append(whole.equals)
    return Section(_("Result"), paragraphs, table=Table([_("Step"), _("Result"), _("Proven best")], rows, numbers=[1]))


def _pairs(run: MatchRun, shown: list[Card]) -> Section:
    def said(card: Card) -> str:
        got = [
            _("%(mentor)s (wish %(rank)s)") % {"mentor": one.application.applicant.name, "rank": one.rank}
            if one.rank
            else one.application.applicant.name
            for one in card.mentors
        ]
        return ", ".join(got) or "–"

    rows = [[card.leader.user.name, said(card)] for card in shown]
    return Section(_("Who got whom"), table=Table([_("Leader"), _("Mentors")], rows))


def _changes(run: MatchRun) -> Section:
    rows = [
        [one.leader, ", ".join(name for name, _rank in one.new) or "–", ", ".join(one.over) or "–"]
        for one in changes_in_words(run, outcome_of(run))
    ]
    return Section(_("What this changes"), table=Table([_("Leader"), _("Gets"), _("Gives up")], rows))


def _reasons(shown: list[Card]) -> Section | None:
    told = [f"{card.leader.user.name}: {why.sentence}" for card in shown for why in card.reasons or []]
    return Section(_("Why wishes were not met"), items=told) if told else None


# --- Repeated ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a repeat showed. `differs`: in what, in words; empty when it is the same in everything."""

    differs: list[str]
    engines_differ: bool

    @property
    def same(self) -> bool:
        return not self.differs


def compared(run: MatchRun, solution: dict[str, Any], *, engine: str) -> Verdict:
    """A run held against what the engine made of its stored input now: fingerprint, every pair, every step."""
    first = run.solution or {}
    differs = []
    if digest_of(run.problem) != run.digest:
        differs.append(_("The stored input no longer has the fingerprint in the note."))
    if sorted(map(tuple, first.get("pairs", []))) != sorted(map(tuple, solution.get("pairs", []))):
        differs.append(_("The pairs are not the same."))
    steps = [[(step["name"], step["value"]) for step in one.get("stages", [])] for one in (first, solution)]
    if steps[0] != steps[1] or first.get("status") != solution.get("status"):
        differs.append(_("The steps do not have the same results."))
    return Verdict(differs, engines_differ=engine != run.engine)


def latest_repeat(run: MatchRun) -> tuple[MatchRun, Verdict | None] | None:
    """The last time the run was repeated, and what it showed once it was solved."""
    repeat = MatchRun.objects.filter(repeats=run).select_related("created_by").order_by("-pk").first()
    if repeat is None:
        return None
    if repeat.state in (RunState.QUEUED, RunState.RUNNING):
        return repeat, None
    return repeat, compared(run, repeat.solution or {}, engine=repeat.engine)
