"""Reads of the voluntary questions. The only file that opens an answer: to count it, and for the one who gave it.

Counts reach a page from VoluntaryCount alone, which holds nothing that may not be told.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from applicants.breadth.disclosure import Counts
from applicants.breadth.models import ENVELOPE_BYTES, VoluntaryAnswer, VoluntaryCount, VoluntaryQuestion
from applicants.breadth.policies import is_asked, last_day_of
from applicants.breadth.selectors.funnel import Line, Loss, losses
from applicants.breadth.states import QuestionState, Step
from applicants.models import Application
from mentoring.accounts.models import User
from mentoring.accounts.rules import is_data_protection_officer
from mentoring.sealing import seal, unseal
from programs.models import Program
from programs.states import Role

PURPOSE: Final = "breadth.voluntary_answer"


# --- The answers, sealed ----------------------------------------------------------------------------------------------------


def sealed_choice(question_id: int, application_id: int, choice: int | None) -> bytes:
    """The envelope of this very answer. None: the wish not to answer, or an answer taken back; nobody can tell which."""
    return seal(choice, purpose=PURPOSE, row=f"{question_id}:{application_id}", size=ENVELOPE_BYTES)


def _opened(answer: VoluntaryAnswer) -> int | None:
    if answer.envelope is None:
        return None
    choice = unseal(answer.envelope, purpose=PURPOSE, row=f"{answer.question_id}:{answer.application_id}")
    return choice if isinstance(choice, int) else None


def tally(question: VoluntaryQuestion, applications: Collection[int]) -> Counts:
    """How many of these people chose each answer; those who did not answer with the last. For the count alone: no page calls this."""
    counted = [0] * len(question.options())
    answers = VoluntaryAnswer.objects.filter(question=question, application__in=applications)
    for answer in answers.iterator():
        if (choice := _opened(answer)) is not None:
            counted[choice] += 1
    counted[-1] += len(applications) - sum(counted)
    return tuple(counted)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what its own applicant answered. `answered`: something was once saved, be it that one does not wish to answer."""

    question: VoluntaryQuestion
    answered: bool
    choice: int | None

    @property
    def last_day(self) -> date | None:
        return last_day_of(self.question)


def asked_now(program: Program, *, now: datetime) -> list[VoluntaryQuestion]:
    """What the programme's applicants may answer, change and take back at this moment."""
    questions = VoluntaryQuestion.objects.filter(program=program, state=QuestionState.ASKED)
    return [question for question in questions.select_related("program", "decided_by") if is_asked(question, now=now)]


def asked_of(application: Application, *, now: datetime) -> list[Asked]:
    """The same with the applicant's own answers. Call it for the applicant only."""
    questions = asked_now(application.program, now=now)
    given = {answer.question_id: answer for answer in VoluntaryAnswer.objects.filter(application=application)}
    return [
        Asked(question, question.pk in given, _opened(given[question.pk]) if question.pk in given else None)
        for question in questions
    ]


def own_voluntary_answers(user: User) -> list[tuple[VoluntaryAnswer, str]]:
    """The person's own answers in words (empty: not answered), for what they download about themself."""
    answers = VoluntaryAnswer.objects.filter(application__applicant=user)
    rows = []
    for answer in answers.select_related("question__program", "application"):
        choice = _opened(answer)
        rows.append((answer, "" if choice is None else answer.question.options()[choice]))
    return rows


# --- The questions ----------------------------------------------------------------------------------------------------------


def questions_visible_to(user: User) -> QuerySet[VoluntaryQuestion]:
    """Those of the programmes the person coordinates; all of them for the data protection officer."""
    questions = VoluntaryQuestion.objects.select_related("program__unit", "decided_by", "proposed_by", "confirmed_by")
    if is_data_protection_officer(user):
        return questions
    mine = Q(program__memberships__user=user, program__memberships__ended_at=None)
    return questions.filter(mine, program__memberships__role=Role.COORDINATOR).distinct()


def questions_to_confirm(user: User) -> list[VoluntaryQuestion]:
    """What waits for the data protection officer, and has everything written down that must be. Empty for others."""
    if not is_data_protection_officer(user):
        return []
    waiting = VoluntaryQuestion.objects.filter(state=QuestionState.PROPOSED).exclude(proposed_by=user)
    return [question for question in waiting.select_related("program") if not question.missing]


def officers_for(question: VoluntaryQuestion) -> QuerySet[User]:
    """The data protection officers who may confirm it: not whoever proposed it."""
    officers = User.objects.filter(is_active=True, is_data_protection_officer=True)
    return officers.exclude(pk=question.proposed_by_id).order_by("pk")


def refused_in(program: Program) -> QuerySet[VoluntaryQuestion]:
    """What the data protection officer has refused, and nobody has changed or dropped."""
    return VoluntaryQuestion.objects.filter(program=program, state=QuestionState.REFUSED)


def once_asked(program: Program) -> QuerySet[VoluntaryQuestion]:
    """Questions that are asked in the programme, or were."""
    return VoluntaryQuestion.objects.filter(program=program, confirmed_at__isnull=False)


def questions_with_answers() -> list[tuple[VoluntaryQuestion, date | None]]:
    """Questions whose answers are still there, each with the day after which they are deleted; the next first."""
    questions = VoluntaryQuestion.objects.filter(state=QuestionState.ASKED).select_related("program")
    return sorted(((question, last_day_of(question)) for question in questions), key=lambda row: row[1] or date.max)


def questions_due(*, now: datetime) -> list[VoluntaryQuestion]:
    """Questions whose last day has passed and whose answers are still there."""
    questions = VoluntaryQuestion.objects.filter(state=QuestionState.ASKED).select_related("program")
    return [question for question in questions if not is_asked(question, now=now)]


# --- The counts -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VoluntaryTable:
    """What may be told of one question. `steps`: those that are finished. A step whose line has no number is not told."""

    question: VoluntaryQuestion
    steps: list[Step]
    lines: list[tuple[str, list[tuple[Step, int | None]]]]
    totals: list[tuple[Step, int]]
    losses: list[Loss]
    hides: bool


def tables_of(questions: Iterable[VoluntaryQuestion]) -> list[VoluntaryTable]:
    """The counts of these questions, in one query."""
    those = list(questions)
    rows: dict[int, list[VoluntaryCount]] = {question.pk: [] for question in those}
    for count in VoluntaryCount.objects.filter(question__in=those).order_by("counted_at", "pk"):
        rows[count.question_id].append(count)
    return [_table(question, rows[question.pk]) for question in those]


def _table(question: VoluntaryQuestion, counts: Sequence[VoluntaryCount]) -> VoluntaryTable:
    told = {Step(count.step): count.counts for count in counts if count.counts is not None}
    labels = question.options()
    lines = [
        Line(str(n), label, {step: numbers[n] for step, numbers in told.items()}, 0, None)
        for n, label in enumerate(labels)
    ]
    return VoluntaryTable(
        question=question,
        steps=[Step(count.step) for count in counts],
        lines=[
            (label, [(Step(count.step), count.counts[n] if count.counts is not None else None) for count in counts])
            for n, label in enumerate(labels)
        ],
        totals=[(Step(count.step), count.total) for count in counts],
        losses=list(losses(lines, list(told))),
        hides=len(told) < len(counts),
    )
