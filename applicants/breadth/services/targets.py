"""The targets."""

from collections.abc import Mapping
from datetime import datetime

from applicants.breadth.models import Target
from applicants.breadth.policies import check_can_set_targets, check_targets
from applicants.breadth.selectors import targets_of
from applicants.breadth.states import Dimension
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from programs.models import Program


@audited
def set_targets(*, program: Program, targets: Mapping[tuple[Dimension, str], int], by: User, now: datetime) -> None:
    """The targets of a programme, all of them: (dimension, group) -> at least so many. Those not named go."""
    fresh = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    check_can_set_targets(fresh)
    check_targets(fresh, targets)
    before = Target.objects.filter(program=fresh)
    for target in before:
        if (Dimension(target.dimension), target.group) not in targets:
            target.delete()
    for (dimension, group), minimum in targets.items():
        Target.objects.update_or_create(program=fresh, dimension=dimension, group=group, defaults={"minimum": minimum})
    record(
        action="breadth.set_targets",
        subject=fresh,
        by=by,
        program_id=fresh.pk,
        after={f"{dimension}:{group}": minimum for (dimension, group), minimum in sorted(targets.items())},
        now=now,
    )


@audited
def copy_targets(*, source: Program, target: Program, by: User, now: datetime) -> int:
    """Give `target` the targets of `source`, in place of its own. Returns how many. Refused where its short list is too short for them."""
    targets = targets_of(source)
    set_targets(program=target, targets=targets, by=by, now=now)
    return len(targets)
