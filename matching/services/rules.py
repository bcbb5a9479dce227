"""Writes of what a coordinator says beforehand."""

from datetime import datetime

from applicants.models import Application
from matching.models.rules import PairConstraint, TagRule
from matching.policies.rules import check_can_constrain
from matching.policies.runs import check_can_run
from matching.states import PairRule
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from programs.models import Membership, Program


@audited
def set_pair_rule(
    *, leader: Membership, application: Application, rule: PairRule, reason: str, by: User, now: datetime
) -> PairConstraint:
    """Forbid a pair or lock it together, with the reason. A new word on the same pair replaces the old one."""
    check_can_run(leader.program, now=now)
    check_can_constrain(application, leader.user, locked=rule == PairRule.LOCKED)
    values = {"program_id": leader.program_id, "rule": rule, "reason": reason, "created_at": now, "created_by": by}
    constraint, _created = PairConstraint.objects.update_or_create(
        leader=leader, application=application, defaults=values
    )
    record(
        action=f"matching.{rule.value}_pair", subject=constraint, by=by, program_id=leader.program_id,
        after={"leader": leader.pk, "application": application.pk}, now=now,
    )  # fmt: skip
    return constraint


@audited
def drop_pair_rule(*, constraint: PairConstraint, by: User, now: datetime) -> None:
    """Take a rule on one pair away again. That there was one stays on record."""
    check_can_run(constraint.program, now=now)
    record(action="matching.drop_pair_rule", subject=constraint, by=by, program_id=constraint.program_id, now=now)
    constraint.delete()


@audited
def set_tag_rule(
    *, program: Program, tag: str, whole_group: bool, at_least: int | None, at_most: int | None, by: User, now: datetime
) -> TagRule | None:
    """Say how many operative or civilian mentors each leader, or the whole group, must or may have. Both empty: no such rule."""
    check_can_run(program, now=now)
    if at_least is None and at_most is None:
        TagRule.objects.filter(program=program, tag=tag, whole_group=whole_group).delete()
        record(action="matching.drop_tag_rule", subject=program, by=by, program_id=program.pk, now=now)
        return None
    rule, _created = TagRule.objects.update_or_create(
        program=program, tag=tag, whole_group=whole_group, defaults={"at_least": at_least, "at_most": at_most}
    )
    record(action="matching.set_tag_rule", subject=rule, by=by, program_id=program.pk, now=now)
    return rule
