"""When a match may be run, stopped, explained and published."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from matching.models.runs import MatchRun
from matching.states import RunState, Shortage
from mentoring.accounts.models import User
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase

MOST_PAIRS = 300_000
"""More columns than this are not solved: 9,500 leaders with lists of 30. Whom leaders did not rank counts per pool, not per pair
(matching.engine.pool), so only rules that make hundreds of pools for each leader reach it."""


def check_can_run(program: Program, *, now: datetime) -> None:
    """Also for changing the rules: what somebody has proposed stays as it is until it is approved or taken back."""
    if program.state != Phase.MATCHING:
        raise Refusal(
            "not_matching", _("The match can be run once ranking is over and the programme is in the matching phase.")
        )
    if MatchRun.objects.filter(program=program, state=RunState.PROPOSED).exists():
        raise _something_is_proposed()


def _something_is_proposed() -> Refusal:
    return Refusal(
        "proposed",
        _("A match is proposed and waits for approval. Take the proposal back before you change or run anything."),
    )


def check_size(pairs: int) -> None:
    """`pairs`: columns of the engine, most of them pairs."""
    if pairs > MOST_PAIRS:
        raise Refusal(
            "too_large",
            _(
                "So many leaders and mentors cannot be matched when leaders may get mentors they did not rank. "
                "Choose among the rules that they may not."
            ),
        )


def check_problem_makes_sense(problem: dict[str, Any]) -> None:
    """There is somebody to match, and mentors enough if the coordinator asks for that. (A change makes the best of those there are.)"""
    leaders, mentors = problem["case"]["leaders"], problem["case"]["mentors"]
    if not leaders:
        raise Refusal("no_leaders", _("There is no leader in this programme yet. Add the leaders first."))
    if not mentors:
        raise Refusal("no_mentors", _("The short list is empty, so there is nobody to match."))
    places = sum(leader["k"] for leader in leaders)
    if problem["choices"]["shortage"] == Shortage.REFUSE and "published" not in problem and places > len(mentors):
        raise Refusal(
            "too_few_mentors",
            _(
                "There are %(places)s places and only %(mentors)s mentors. Put more mentors on the short list, give leaders fewer places, "
                "or choose among the rules that places may stay free."
            )
            % {"places": places, "mentors": len(mentors)},
        )


def check_can_refill(program: Program) -> None:
    """A published match is changed while it is made or the programme runs, one change at a time."""
    if program.state not in (Phase.MATCHING, Phase.RUNNING):
        raise Refusal("not_running", _("A match is changed while it is made or the programme runs."))
    states = MatchRun.objects.filter(program=program, state__in=[RunState.PUBLISHED, RunState.PROPOSED])
    found = set(states.values_list("state", flat=True))
    if RunState.PUBLISHED not in found:
        raise Refusal("not_published", _("The match has not been published yet."))
    if RunState.PROPOSED in found:
        raise _something_is_proposed()


def check_can_repeat(run: MatchRun) -> None:
    if run.state not in (RunState.SOLVED, RunState.PROPOSED, RunState.PUBLISHED):
        raise Refusal("not_solved", _("Only a match that has been solved can be repeated."))
    if MatchRun.objects.filter(repeats=run, state__in=[RunState.QUEUED, RunState.RUNNING]).exists():
        raise Refusal("being_repeated", _("This run is being repeated already. Look again in a moment."))


def check_can_stop(run: MatchRun) -> None:
    if run.state not in (RunState.QUEUED, RunState.RUNNING):
        raise Refusal("not_running", _("This run is over, so there is nothing to stop."))


def check_can_explain(run: MatchRun) -> None:
    if run.state not in (RunState.SOLVED, RunState.PROPOSED, RunState.PUBLISHED):
        raise Refusal("not_solved", _("Only a match that has been solved can be explained."))
    if run.is_refill:
        raise Refusal("refill", _("Pairs that stayed were not looked at anew, so there is nothing to explain."))


def check_can_propose(run: MatchRun, *, still_current: bool) -> None:
    """For programmes in which one person proposes a match and another approves it."""
    if not run.program.publishing_takes_two:
        raise Refusal("one_is_enough", _("In this programme a match is published at once, without a proposal."))
    if run.state == RunState.PROPOSED:
        raise Refusal("proposed", _("This match has been proposed. Another coordinator can approve it."))
    if MatchRun.objects.filter(program=run.program_id, state=RunState.PROPOSED).exists():
        raise Refusal("other_proposed", _("Another scenario is proposed. It has to be taken back first."))
    _check_ready(run, still_current=still_current)


def check_can_take_back(run: MatchRun) -> None:
    if run.state != RunState.PROPOSED:
        raise Refusal("not_proposed", _("This match is not proposed now, so there is nothing to take back."))


def check_can_publish(run: MatchRun, *, by: User, still_current: bool) -> None:
    """Where it takes two, `by` must be another than who proposed the run."""
    if run.program.publishing_takes_two and run.state != RunState.PUBLISHED:
        if run.state != RunState.PROPOSED:
            raise Refusal(
                "not_proposed", _("In this programme one coordinator proposes a match and another approves it.")
            )
        if run.proposed_by_id == by.pk:
            raise Refusal(
                "own_proposal", _("You proposed this match, so another coordinator has to read it and approve it.")
            )
    _check_ready(run, still_current=still_current)


def _check_ready(run: MatchRun, *, still_current: bool) -> None:
    if run.state == RunState.PUBLISHED:
        raise Refusal("published", _("This match has been published."))
    if run.state not in (RunState.SOLVED, RunState.PROPOSED):
        raise Refusal("not_solved", _("Only a match that has been solved can be published."))
    if run.program.state != Phase.MATCHING and not (run.is_refill and run.program.state == Phase.RUNNING):
        raise Refusal("not_matching", _("A match is published in the matching phase."))
    if not still_current:
        raise Refusal(
            "outdated", _("Rankings, rules or the short list have changed since this run. Run the match again.")
        )


LATEST_ANSWER = timedelta(days=60)


def check_answer_date(answer_by: date, *, today: date) -> None:
    if answer_by <= today:
        raise Refusal("too_soon", _("The date for answers has to be after today. Choose a later one."))
    if answer_by > today + LATEST_ANSWER:
        raise Refusal("too_late", _("Choose a date for answers within the next two months."))
