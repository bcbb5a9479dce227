"""When a match may be run and published."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from matching.models.runs import MatchRun
from matching.states import RunState
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase


def check_can_run(program: Program, *, now: datetime) -> None:
    if program.state != Phase.MATCHING:
        raise Refusal(
            "not_matching", _("The match can be run once ranking is over and the programme is in the matching phase.")
        )


def check_can_publish(run: MatchRun, *, still_current: bool) -> None:
    if run.state == RunState.PUBLISHED:
        raise Refusal("published", _("This match has been published."))
    if run.state != RunState.SOLVED:
        raise Refusal("not_solved", _("Only a match that has been solved can be published."))
    if run.program.state != Phase.MATCHING:
        raise Refusal("not_matching", _("A match is published in the matching phase."))
    if not still_current:
        raise Refusal(
            "outdated", _("Rankings, rules or the short list have changed since this run. Run the match again.")
        )
