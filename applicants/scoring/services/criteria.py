"""The scoring form of a round."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from applicants.scoring.models import Criterion
from applicants.scoring.policies import check_can_change_criteria, check_can_remove_criterion
from applicants.scoring.selectors import criteria_of
from applicants.states import Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.policies import Refusal
from programs.models import Program


@audited
def add_criterion(*, program: Program, round: Round, by: User, now: datetime, **fields: Any) -> Criterion:
    """Look at one more thing, after all others. `fields` are columns of Criterion, already clean."""
    check_can_change_criteria(_still(program), round)
    last = Criterion.objects.filter(program=program, round=round).aggregate(last=Max("position"))["last"] or 0
    criterion = Criterion.objects.create(program=program, round=round, position=last + 1, **fields)
    _record(criterion, action="scoring.add_criterion", by=by, now=now)
    return criterion


@audited
def change_criterion(*, criterion: Criterion, changes: Mapping[str, Any], by: User, now: datetime) -> Criterion:
    """Look at it differently. `changes` are columns of Criterion, already clean."""
    check_can_change_criteria(_still(criterion.program), Round(criterion.round))
    fresh = Criterion.objects.select_for_update(of=("self",)).select_related("program").get(pk=criterion.pk)
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(changes))
    _record(fresh, action="scoring.change_criterion", by=by, now=now)
    return fresh


@audited
def remove_criterion(*, criterion: Criterion, by: User, now: datetime) -> None:
    """Do not look at it after all. A round keeps at least one criterion."""
    program, round_ = _still(criterion.program), Round(criterion.round)
    check_can_change_criteria(program, round_)
    check_can_remove_criterion(others=Criterion.objects.filter(program=program, round=round_).count() - 1)
    _record(criterion, action="scoring.remove_criterion", by=by, now=now)
    criterion.delete()


@audited
def order_criteria(*, program: Program, round: Round, order: Sequence[int], by: User, now: datetime) -> None:
    """Put the round's criteria in this order (ids, each exactly once)."""
    check_can_change_criteria(_still(program), round)
    criteria = {c.pk: c for c in criteria_of(program, round)}
    if sorted(order) != sorted(criteria):
        raise Refusal(
            "changed_meanwhile", _("The criteria have changed since you opened the page. Look at them again.")
        )
    for position, pk in enumerate(order, start=1):
        criteria[pk].position = position
    Criterion.objects.bulk_update(criteria.values(), ["position"])
    record(
        action="scoring.order_criteria", subject=program, by=by, program_id=program.pk, after={"order": list(order)}, now=now
    )  # fmt: skip


@audited
def copy_criteria(*, source: Program, target: Program, by: User, now: datetime) -> int:
    """Give `target` the scoring forms of `source` for both rounds, in place of its own. Returns how many criteria."""
    fresh = _still(target)
    for round_ in Round:
        check_can_change_criteria(fresh, round_, source=source)
    Criterion.objects.filter(program=fresh).delete()
    made = Criterion.objects.bulk_create(
        Criterion(
            program=fresh, round=c.round, position=c.position, name=c.name, weight=c.weight, none=c.none, some=c.some, full=c.full
        )
        for c in Criterion.objects.filter(program=source)
    )  # fmt: skip
    record(
        action="scoring.copy_criteria", subject=fresh, by=by, program_id=fresh.pk, after={"criteria": len(made)}, now=now
    )  # fmt: skip
    return len(made)


def _still(program: Program) -> Program:
    """The programme as it is now, locked: its phase stands still, and one person at a time changes its scoring forms."""
    return Program.objects.select_for_update(of=("self",)).get(pk=program.pk)


def _record(criterion: Criterion, *, action: str, by: User, now: datetime) -> None:
    record(
        action=action, subject=criterion, by=by, program_id=criterion.program_id,
        after={"round": criterion.round, "weight": criterion.weight}, now=now,
    )  # fmt: skip
