"""The match board."""

from typing import Any

from django.urls import reverse

from matching.forms.rules import PairRuleForm, TagRuleForm
from matching.models.rules import PairConstraint, TagRule
from matching.policies.rankings import check_rankings_are_open
from matching.policies.runs import check_can_run
from matching.selectors.people import leaders_of, short_list
from matching.selectors.rankings import ranking_statuses
from matching.selectors.runs import published_run, runs_of
from matching.views.programs import ProgramPage
from mentoring.policies import why_not
from programs.models import Program


class Board(ProgramPage):
    """Where a coordinator prepares and runs the match."""

    permission = "matching.view_board"
    template_name = "matching/board.html"

    def context(self) -> dict[str, Any]:
        program = self.object
        leaders = leaders_of(program)
        statuses = ranking_statuses(program)
        applications = list(short_list(program))
        return {
            "statuses": statuses,
            "sent_count": sum(s.sent_at is not None for s in statuses),
            "places": sum(leader.number_of_places() for leader in leaders),
            "applications": applications,
            "pair_rules": PairConstraint.objects.filter(program=program).select_related(
                "leader__user", "application__applicant", "created_by"
            ),
            "tag_rules": TagRule.objects.filter(program=program),
            "pair_form": PairRuleForm(**pair_choices(program)),
            "tag_form": TagRuleForm(),
            "runs": runs_of(program),
            "published": published_run(program),
            "cannot_run": why_not(check_can_run, program, now=self.now)
            or why_not(check_rankings_are_open, program, now=self.now),
        }


def pair_choices(program: Program) -> dict[str, Any]:
    return {
        "leaders": [(leader.pk, leader.user.name) for leader in leaders_of(program)],
        "applications": [(a.pk, f"{a.applicant.name} ({a.applicant.unit})") for a in short_list(program)],
    }


def board_url(program: Program) -> str:
    return reverse("matching:board", args=[program.slug])
