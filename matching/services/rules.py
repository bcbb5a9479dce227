"""Writes of what a coordinator says beforehand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from applicants.models import Application
from matching.models.rules import MatchChoices, PairConstraint, TagRule
from matching.policies.rules import check_can_constrain, check_can_copy_rules
from matching.policies.runs import check_can_run
from matching.states import MixTag, PairRule, PlaceInOrder
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from programs.models import Membership, Program


@audited
def set_pair_rule(
    *,
    leader: Membership,
    application: Application,
    rule: PairRule,
    reason: str,
    by: User,
    now: datetime,
    hard: bool = True,
    after: PlaceInOrder = PlaceInOrder.BEFORE_WISHES,
) -> PairConstraint:
    """Forbid a pair or lock it together, with the reason. A new word on the same pair replaces the old one, what was declared too."""
    check_can_run(leader.program, now=now)
    check_can_constrain(application, leader.user, locked=rule == PairRule.LOCKED)
    values = {
        "program_id": leader.program_id, "rule": rule, "hard": hard, "after": after, "reason": reason, "declared": "", "created_at": now,
        "created_by": by,
    }  # fmt: skip
    constraint, _created = PairConstraint.objects.update_or_create(
        leader=leader, application=application, defaults=values
    )
    record(
        action="matching.forbidden_pair" if rule == PairRule.FORBIDDEN else "matching.locked_pair",
        subject=constraint,
        by=by,
        program_id=leader.program_id,
        after={"leader": leader.pk, "application": application.pk, "hard": hard},
        now=now,
    )
    return constraint


@audited
def drop_pair_rule(*, constraint: PairConstraint, by: User, now: datetime) -> None:
    """Take a rule on one pair away again. That there was one stays on record."""
    check_can_run(constraint.program, now=now)
    record(action="matching.drop_pair_rule", subject=constraint, by=by, program_id=constraint.program_id, now=now)
    constraint.delete()


@audited
def set_tag_rule(
    *,
    program: Program,
    tag: MixTag,
    by: User,
    now: datetime,
    whole_group: bool = False,
    at_least: int | None = None,
    at_most: int | None = None,
    hard: bool = True,
    after: PlaceInOrder = PlaceInOrder.BEFORE_WISHES,
) -> TagRule:
    """Say how many mentors of a kind each leader, or the whole group, must or may have. Replaces the rule on the same thing."""
    check_can_run(program, now=now)
    rule, _created = TagRule.objects.update_or_create(
        program=program, tag=tag, whole_group=whole_group,
        defaults={"at_least": at_least, "at_most": at_most, "hard": hard, "after": after},
    )  # fmt: skip
    record(action="matching.set_tag_rule", subject=rule, by=by, program_id=program.pk, after={"hard": hard}, now=now)
    return rule


@audited
def drop_tag_rule(*, rule: TagRule, by: User, now: datetime) -> None:
    """Take a rule on the mix away again. That there was one stays on record."""
    check_can_run(rule.program, now=now)
    record(action="matching.drop_tag_rule", subject=rule, by=by, program_id=rule.program_id, now=now)
    rule.delete()


@audited
def choose(*, program: Program, choices: Mapping[str, Any], by: User, now: datetime) -> MatchChoices:
    """Say how the match is to be made where there is more than one way: columns of MatchChoices, already clean."""
    check_can_run(program, now=now)
    chosen, _created = MatchChoices.objects.update_or_create(program=program, defaults=choices)
    after = {name: value for name, value in choices.items() if name != "objective_reason"}
    record(action="matching.choose", subject=chosen, by=by, program_id=program.pk, after=after, now=now)
    return chosen


@audited
def copy_rules(*, source: Program, target: Program, by: User, now: datetime) -> int:
    """Give `target`, a draft, the rules on the mix of `source` and its choices where there is more than one way, in place of its own.

    Rules on single pairs are about people and stay behind; so does the reason for the order, which stands in the note of the decision
    that it was given for. Returns how many rules.
    """
    fresh = Program.objects.select_for_update(of=("self",)).get(pk=target.pk)
    check_can_copy_rules(fresh)
    TagRule.objects.filter(program=fresh).delete()
    made = TagRule.objects.bulk_create(
        TagRule(
            program=fresh, tag=rule.tag, whole_group=rule.whole_group, at_least=rule.at_least, at_most=rule.at_most,
            hard=rule.hard, after=rule.after,
        )
        for rule in TagRule.objects.filter(program=source)
    )  # fmt: skip
    if chosen := MatchChoices.objects.filter(program=source).first():
        same = ("objective", "unsent", "unranked", "unwanted", "shortage")
        MatchChoices.objects.update_or_create(program=fresh, defaults={name: getattr(chosen, name) for name in same})
    record(
        action="matching.copy_rules", subject=fresh, by=by, program_id=fresh.pk, after={"rules": len(made)}, now=now
    )  # fmt: skip
    return len(made)
