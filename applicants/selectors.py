"""Reads of calls and applications."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from applicants.models import Answer, Application, Decision, Question
from applicants.states import ApplicationState, Outcome, QuestionKind, Round
from mentoring.accounts.models import User
from programs.models import Program
from programs.rules import is_coordinator

SEARCHABLE = ("ref", "applicant__given_name", "applicant__family_name", "applicant__unit__name")
ORDERS = {
    "name": ("applicant__family_name", "applicant__given_name", "pk"),
    "unit": ("applicant__unit__name", "pk"),
    "state": ("state", "pk"),
    "sent": ("submitted_at", "pk"),
}
UNDECIDED = {Round.APPLICATION: ApplicationState.SUBMITTED, Round.VIDEO: ApplicationState.INVITED}
"""The state in which applications wait for the decision of a round."""


def questions_of(program: Program, round: Round = Round.APPLICATION) -> list[Question]:  # noqa: A002 - the field's word
    return list(Question.objects.filter(program=program, round=round))


def applications_visible_to(user: User, program: Program) -> QuerySet[Application]:
    """A coordinator sees those that were handed in; everybody their own."""
    applications = Application.objects.filter(program=program).select_related("program", "applicant__unit")
    if is_coordinator(user, program):
        handed_in = ~Q(state=ApplicationState.DRAFT) & Q(submitted_at__isnull=False)
        return applications.filter(handed_in | Q(applicant=user))
    return applications.filter(applicant=user)


def application_list(
    user: User, program: Program, *, search: str = "", state: str = "", order: str = ""
) -> QuerySet[Application]:
    """The coordinator's list. `order` is a key of ORDERS, with - for backwards; anything else is passed over."""
    applications = applications_visible_to(user, program)
    for word in search.split():
        anywhere = Q()
        for field in SEARCHABLE:
            anywhere |= Q(**{f"{field}__icontains": word})
        applications = applications.filter(anywhere)
    if state in ApplicationState.values:
        applications = applications.filter(state=state)
    columns = ORDERS.get(order.removeprefix("-"), ORDERS["sent"])
    return applications.order_by(*(f"-{column}" if order.startswith("-") else column for column in columns))


def own_application(user: User, program: Program) -> Application | None:
    """The person's live application to the programme, if any."""
    return (
        Application.objects.live()
        .filter(program=program, applicant=user)
        .select_related("program", "applicant")
        .first()
    )


def my_applications(user: User) -> QuerySet[Application]:
    return Application.objects.live().filter(applicant=user).select_related("program", "applicant").order_by("-pk")


def counts_by_state(program: Program) -> Counter[str]:
    rows = Application.objects.filter(program=program).order_by().values_list("state").annotate(Count("pk"))
    return Counter(dict(rows))


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with what was answered, as people read it, and what is wrong with it (empty: nothing)."""

    question: Question
    text: str
    problem: str


def answers_of(application: Application) -> list[Answered]:
    """Every question of the form with the applicant's answer, in order."""
    texts = dict(Answer.objects.filter(application=application).values_list("question", "text"))
    return [
        Answered(question, texts.get(question.pk, ""), problem_with(question, texts.get(question.pk, "")))
        for question in questions_of(application.program)
    ]


def problem_with(question: Question, text: str) -> str:
    """ "missing", "too_long", or empty when the answer will do."""
    if not text.strip():
        return "missing" if question.required else ""
    if (
        question.word_limit
        and question.kind in (QuestionKind.SHORT, QuestionKind.LONG)
        and len(text.split()) > question.word_limit
    ):
        return "too_long"
    return ""


def undecided(program: Program, round: Round) -> QuerySet[Application]:  # noqa: A002
    """Applications that wait for the decision of a round."""
    return Application.objects.filter(program=program, state=UNDECIDED[round]).select_related(
        "program", "applicant__unit"
    )


def staged_decisions(program: Program, round: Round) -> QuerySet[Decision]:  # noqa: A002
    return Decision.objects.filter(
        application__program=program, application__state=UNDECIDED[round], round=round, released_at=None
    ).select_related("application__program", "application__applicant")


def staged_counts(program: Program, round: Round) -> dict[Outcome, int]:  # noqa: A002
    counts = Counter(staged_decisions(program, round).values_list("outcome", flat=True))
    return {outcome: counts[outcome] for outcome in Outcome if counts[outcome]}


def status_steps(application: Application) -> list[dict[str, Any]]:
    """What has happened with an application, in order of time, for its own page."""
    decisions = {d.round: d for d in application.decisions.filter(released_at__isnull=False)}
    steps: list[dict[str, Any]] = [{"kind": "begun", "at": application.created_at}]
    if application.submitted_at:
        steps.append({"kind": "submitted", "at": application.submitted_at})
    for round_ in Round:
        if decision := decisions.get(round_):
            steps.append({"kind": f"{round_}_{decision.outcome}", "at": decision.released_at})
    if application.withdrawn_at:
        steps.append({"kind": "withdrawn", "at": application.withdrawn_at})
    return steps
