"""Voluntary questions: proposed, confirmed, answered, counted, ended. The only file that seals an answer or writes a count.

The record says that somebody saved something or took it back, not which; ending a question deletes its answers, and the counts stay.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from applicants.breadth.disclosure import told
from applicants.breadth.emails import send_decided, send_proposed
from applicants.breadth.models import VoluntaryAnswer, VoluntaryCount, VoluntaryQuestion
from applicants.breadth.policies import (
    check_can_answer,
    check_can_change,
    check_can_confirm,
    check_can_propose,
    check_choice,
)
from applicants.breadth.selectors.funnel import people_at
from applicants.breadth.selectors.voluntary import (
    asked_now,
    officers_for,
    once_asked,
    questions_due,
    sealed_choice,
    tally,
)
from applicants.breadth.states import QUESTION_FLOW, QuestionState, Step
from applicants.models import Application
from applicants.services._locks import locked
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.mail.services import cancel_emails
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase

FINISHED: Final = {
    Phase.SCREENING: (Step.APPLIED,),
    Phase.VIDEO: (Step.INVITED,),
    Phase.RANKING: (Step.SENT, Step.SHORTLISTED),
    Phase.RUNNING: (Step.MATCHED,),
}
"""The steps that are finished when a programme comes to a phase."""


def _locked(question: VoluntaryQuestion) -> VoluntaryQuestion:
    return VoluntaryQuestion.objects.select_for_update(of=("self",)).select_related("program").get(pk=question.pk)


@audited
def propose_question(*, program: Program, values: Mapping[str, Any], by: User, now: datetime) -> VoluntaryQuestion:
    """A question that waits for the data protection officer. The legal basis may still be incomplete; nobody is asked anything yet.

    The officer gets a letter once the basis is whole.
    """
    check_can_propose(program)
    question = VoluntaryQuestion.objects.create(program=program, proposed_at=now, proposed_by=by, **values)
    _tell_officers(question, now=now)
    record(action="breadth.propose_question", subject=question, by=by, program_id=program.pk, now=now)
    return question


@audited
def change_question(
    *, question: VoluntaryQuestion, values: Mapping[str, Any], by: User, now: datetime
) -> VoluntaryQuestion:
    """Change a proposal. Whoever changes it has proposed it; one that was refused waits for confirmation again.

    The officer gets a letter if there was nothing to confirm before, and no second one about what waits already.
    """
    fresh = _locked(question)
    check_can_change(fresh)
    waited = fresh.state == QuestionState.PROPOSED and not fresh.missing
    changes = {**values, "proposed_at": now, "proposed_by": by, "objection": ""}
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(changes))
    if fresh.state == QuestionState.REFUSED:
        move(fresh, QuestionState.PROPOSED, flow=QUESTION_FLOW, by=by, now=now, program_id=fresh.program_id)
    if not waited:
        _tell_officers(fresh, now=now)
    record(action="breadth.change_question", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    return fresh


def _tell_officers(question: VoluntaryQuestion, *, now: datetime) -> None:
    """A letter to each who may confirm it, if the legal basis is whole."""
    if not question.missing:
        for officer in officers_for(question):
            send_proposed(question, to=officer, now=now)


@audited
def confirm_question(*, question: VoluntaryQuestion, by: User, now: datetime) -> VoluntaryQuestion:
    """Have the question asked, from now on and until its last day. By the data protection officer, with the legal basis written down."""
    Program.objects.select_for_update(no_key=True).get(pk=question.program_id)  # one at a time, or two alike would pass
    fresh = _locked(question)
    check_can_confirm(fresh, by, once_asked(fresh.program), now=now)
    asked = move(
        fresh, QuestionState.ASKED, flow=QUESTION_FLOW, by=by, now=now, program_id=fresh.program_id, confirmed_at=now, confirmed_by=by
    )  # fmt: skip
    send_decided(asked, now=now)
    return asked


@audited
def refuse_question(*, question: VoluntaryQuestion, objection: str, by: User, now: datetime) -> VoluntaryQuestion:
    """The data protection officer says what stands in the way. The coordinator is told, and may change the proposal."""
    refused = move(
        _locked(question), QuestionState.REFUSED, flow=QUESTION_FLOW, by=by, now=now, program_id=question.program_id, objection=objection
    )  # fmt: skip
    send_decided(refused, now=now)
    return refused


@audited
def end_question(*, question: VoluntaryQuestion, by: User | None, now: datetime) -> VoluntaryQuestion:
    """Ask no more, and delete every answer. The counts that were told stay. It cannot be asked again in this programme."""
    fresh = _locked(question)
    VoluntaryAnswer.objects.filter(question=fresh).delete()
    cancel_emails(about=fresh.about, by=by, now=now)
    return move(
        fresh, QuestionState.ENDED, flow=QUESTION_FLOW, by=by, now=now, program_id=fresh.program_id, ended_at=now
    )


def end_due_questions(*, by: User | None, now: datetime) -> int:
    """End every question whose last day has passed, each in a transaction of its own. Returns how many."""
    due = questions_due(now=now)
    for question in due:
        end_question(question=question, by=by, now=now)
    return len(due)


@audited
def save_voluntary_answers(
    *, application: Application, choices: Mapping[int, int | None], by: User, now: datetime
) -> None:
    """Seal what the applicant chose, by question (None: no answer, or taken back). Questions that are not asked now are refused.

    It has no effect on the application, which is not even touched.
    """
    fresh = locked(application)
    check_can_answer(fresh)
    if not choices:
        raise Refusal("nothing", _("Choose an answer, or say that you do not wish to answer."))
    asked = {question.pk: question for question in asked_now(fresh.program, now=now)}
    if set(choices) - set(asked):
        raise Refusal("not_asked", _("This question is not asked any more, and what was answered is deleted."))
    for pk, choice in choices.items():
        check_choice(asked[pk], choice)
    VoluntaryAnswer.objects.bulk_create(
        [
            VoluntaryAnswer(question_id=pk, application=fresh, envelope=sealed_choice(pk, fresh.pk, choice))
            for pk, choice in choices.items()
        ],
        update_conflicts=True,
        unique_fields=["question", "application"],
        update_fields=["envelope"],
    )
    record(action="breadth.save_voluntary_answers", subject=fresh, by=by, program_id=fresh.program_id, now=now)


@audited
def forget_voluntary_answers(*, applications: Collection[int], by: User | None, now: datetime) -> int:
    """Delete what was answered with these applications, at once. Returns how many answers."""
    gone, _by_model = VoluntaryAnswer.objects.filter(application__in=applications).delete()
    return gone


@audited
def count_steps(*, program: Program, phase: Phase, by: User | None, now: datetime) -> None:
    """Count, once and for ever, the steps that are finished now that the programme has come to this phase. Keeps only what may be told.

    A step that has been counted is not counted again, even if the programme comes to the phase a second time.
    """
    for question in asked_now(program, now=now):
        counted = list(VoluntaryCount.objects.filter(question=question).order_by("counted_at", "pk"))
        for step in FINISHED.get(phase, ()):
            if step in {count.step for count in counted}:
                continue
            people = people_at(program, step)
            earlier = [(count.total, tuple(count.counts) if count.counts is not None else None) for count in counted]
            may_tell = told(earlier, total=len(people), counts=tally(question, people))
            counted.append(
                VoluntaryCount.objects.create(
                    question=question, step=step, total=len(people), counts=may_tell and list(may_tell), counted_at=now
                )
            )
            record(
                action="breadth.count_step", subject=question, by=by, program_id=program.pk, after={"step": step.value}, now=now
            )  # fmt: skip
