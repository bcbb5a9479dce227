"""What the situation allows with surveys and the report. Each check returns None or raises Refusal."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase
from sessions_app.calendars import ZONE
from sessions_app.outcomes.models import Reply, Survey
from sessions_app.outcomes.states import Moment, SurveyState

PHASES: Final = (Phase.MATCHING, Phase.RUNNING, Phase.CLOSED)
"""When people are asked: from the match on, and half a year after the end."""


def check_can_answer(reply: Reply, *, now: datetime) -> None:
    survey = reply.survey
    if survey.program.state not in PHASES:
        raise Refusal("not_running", _("The programme is not running now, so no answer is needed."))
    state = survey.state_at(now)
    if state == SurveyState.AHEAD:
        raise Refusal("not_yet", _("The survey is not open yet. You get a letter when it is."))
    if state == SurveyState.CLOSED:
        raise Refusal("over", _("The survey is closed. What was answered is added up, and cannot be changed any more."))


def check_can_plan(program: Program) -> None:
    if program.state == Phase.ARCHIVED:
        raise Refusal("archived", _("This programme is archived. Nothing in it can be changed."))


def check_dates(
    program: Program,
    dates: Mapping[Moment, tuple[date, date] | None],
    known: Mapping[Moment, Survey],
    *,
    now: datetime,
) -> None:
    """A round that has begun keeps its first day, and its last day stays to come; one that is closed stays as it is for good: opened
    again, its figures before and after one more answer would tell that answer.
    """
    check_can_plan(program)
    today = timezone.localdate(now, ZONE)
    for moment, days in dates.items():
        survey = known.get(moment)
        if days is not None and days[1] <= days[0]:
            raise Refusal("order", _("%(round)s: the last day comes after the first.") % {"round": moment.label})
        same = survey is not None and days == (survey.opens_on, survey.closes_on)
        if same:
            continue
        state = survey.state_at(now) if survey is not None else SurveyState.AHEAD
        if state == SurveyState.CLOSED:
            raise Refusal(
                "closed", _("%(round)s: this round is closed, so its dates stay as they are.") % {"round": moment.label}
            )
        if state == SurveyState.OPEN and (days is None or survey is None or days[0] != survey.opens_on):
            raise Refusal(
                "begun", _("%(round)s: this round has begun. Only its last day can be moved.") % {"round": moment.label}
            )
        if days is not None and days[1] < today:
            raise Refusal("past", _("%(round)s: the last day is over already.") % {"round": moment.label})


def check_can_word(program: Program, *, begun: bool) -> None:
    """`begun`: a round has opened. From then on the same is asked every time, or before and after could not be compared."""
    check_can_plan(program)
    if begun:
        raise Refusal(
            "begun",
            _(
                "The first round has opened, so the questions stay as they are: before and after must be the same question."
            ),
        )


def check_can_share(program: Program) -> None:
    if program.state not in PHASES:
        raise Refusal(
            "not_running", _("There is a report to share once the match is made, until the programme is archived.")
        )
