"""What the situation allows. Each check returns None or raises Refusal."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.breadth.models import VoluntaryQuestion
from applicants.breadth.states import Dimension, QuestionState
from applicants.models import Application
from applicants.states import ApplicationState
from mentoring.accounts.models import User
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


ASKABLE = (Phase.DRAFT, Phase.CALL, Phase.SCREENING, Phase.VIDEO, Phase.RANKING, Phase.MATCHING)
"""Until the mentors are chosen there is something left to count."""
CHANGEABLE = (QuestionState.PROPOSED, QuestionState.REFUSED)


def last_day_of(question: VoluntaryQuestion) -> date | None:
    """The last day on which the question is asked, and its answers are kept: its own, or the match and the time to complain if that is sooner."""
    matched = question.program.matching_ends_on
    days = [matched + timedelta(days=question.keep_days)] if matched else []
    return min([*days, *([question.ends_on] if question.ends_on else [])], default=None)


def is_asked(question: VoluntaryQuestion, *, now: datetime) -> bool:
    """Whether it may be answered, and what was answered be counted, at this moment. Its last day decides, not when somebody tidies up."""
    last = last_day_of(question)
    return question.state == QuestionState.ASKED and last is not None and timezone.localdate(now) <= last


def check_can_propose(program: Program) -> None:
    """A voluntary question can be proposed until the mentors are chosen."""
    if program.state not in ASKABLE:
        raise Refusal("settled", _("The mentors are chosen, so there is nothing left to count."))


def check_can_change(question: VoluntaryQuestion) -> None:
    """What people consent to stays as it is."""
    if question.state not in CHANGEABLE:
        raise Refusal(
            "settled",
            _("Since the question has been asked it stays as it is: it is what people consented to. End it, and propose another one."),
        )  # fmt: skip


def check_can_confirm(
    question: VoluntaryQuestion, by: User, earlier: Iterable[VoluntaryQuestion], *, now: datetime
) -> None:
    """The legal gate. `earlier`: the programme's questions that are or were asked."""
    if question.state != QuestionState.PROPOSED:
        raise Refusal("not_proposed", _("This question does not wait for anybody’s confirmation."))
    if by.pk == question.proposed_by_id:
        raise Refusal("two_people", _("You have proposed this question yourself. Somebody else must confirm it."))
    check_can_propose(question.program)
    if question.missing:
        raise Refusal(
            "incomplete",
            _("Before the question can be asked this must be written down: %(missing)s.")
            % {"missing": ", ".join(question.missing)},
        )
    if question.ends_on is not None and question.ends_on < timezone.localdate(now):
        raise Refusal("over", _("Its last day has passed. The coordinator must set another one."))
    for other in earlier:
        if _words(other) & _words(question):
            raise Refusal(
                "asked_before",
                _(
                    "This programme has asked the same question before. Two counts of the same people, with one person more or less, "
                    "could be subtracted from each other."
                ),
            )


def _words(question: VoluntaryQuestion) -> set[str]:
    return {" ".join(text.casefold().split()) for text in question.text.values() if text.strip()}


def check_can_answer(application: Application) -> None:
    """Answers hang on a live application."""
    if application.state == ApplicationState.WITHDRAWN or application.erased_at is not None:
        raise Refusal("withdrawn", _("This application is withdrawn, and what you had answered is deleted."))


def check_choice(question: VoluntaryQuestion, choice: int | None) -> None:
    """A choice is one of the question's, or none."""
    if choice is not None and not 0 <= choice < len(question.options()):
        raise Refusal("no_choice", _("Choose one of the answers."))
