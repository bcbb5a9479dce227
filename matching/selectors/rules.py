"""Reads of what the coordinator has said beforehand."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from applicants.models import Application
from applicants.states import ApplicationState
from matching.models.rules import MatchChoices, PairConstraint, TagRule
from matching.selectors.problems import mix_rule_as_data
from matching.selectors.words import Names, rule_in_words, weight_in_words
from programs.models import Program


@dataclass(frozen=True, slots=True)
class SaidRule:
    """A rule on the mix with the sentence that says it."""

    rule: TagRule
    sentence: str
    weight: str


def pair_rules(program: Program) -> QuerySet[PairConstraint]:
    return (
        PairConstraint.objects.filter(program=program)
        .select_related("leader__user", "application__applicant", "created_by")
        .order_by("pk")
    )


def mix_rules(program: Program) -> list[SaidRule]:
    """The rules on the mix, in words."""
    found = TagRule.objects.filter(program=program).order_by("pk")
    said = [(rule, mix_rule_as_data(rule)) for rule in found]
    return [SaidRule(rule, rule_in_words(as_data, Names()), weight_in_words(as_data)) for rule, as_data in said]


@dataclass(frozen=True, slots=True)
class BoardCounts:
    """What the board tells of its programme at a glance."""

    mentors: int
    rules: int
    choices: MatchChoices


def board_counts(program: Program) -> BoardCounts:
    """In one query."""

    def number(rows: QuerySet[Any]) -> Subquery:
        of_program = rows.filter(program=OuterRef("pk")).order_by().values("program")
        return Subquery(of_program.annotate(number=Count("pk")).values("number"))

    counted = (
        Program.objects.select_related("match_choices")
        .annotate(
            mentors=number(Application.objects.filter(state=ApplicationState.SHORTLISTED)),
            pair_rules_number=number(PairConstraint.objects.all()),
            mix_rules_number=number(TagRule.objects.all()),
        )
        .get(pk=program.pk)
    )
    return BoardCounts(
        mentors=counted.mentors or 0,
        rules=(counted.pair_rules_number or 0) + (counted.mix_rules_number or 0),
        choices=getattr(counted, "match_choices", None) or MatchChoices(program=program),
    )
