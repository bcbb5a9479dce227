"""What the situation allows. Each check returns None or raises Refusal."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from applicants.breadth.states import Dimension
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase

SETTLED = (Phase.MATCHING, Phase.RUNNING, Phase.CLOSED, Phase.ARCHIVED)


def check_can_set_targets(program: Program) -> None:
    """Targets are about the short list, so they can be changed until it has been ranked."""
    if program.state in SETTLED:
        raise Refusal("settled", _("The short list is made, so the targets stay as they were."))


def check_targets(program: Program, targets: Mapping[tuple[Dimension, str], int]) -> None:
    """In no dimension may the groups together ask for more than the list holds."""
    for dimension in Dimension:
        asked = sum(minimum for (one, _group), minimum in targets.items() if one == dimension)
        if asked > program.shortlist_size:
            raise Refusal(
                "too_many",
                _("%(dimension)s: the targets come to %(asked)s, but the short list has %(size)s places.")
                % {"dimension": dimension.label, "asked": asked, "size": program.shortlist_size},
            )
