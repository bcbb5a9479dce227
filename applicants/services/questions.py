"""The questions of the application form and of the video, as long as nobody has been asked to answer them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from applicants.models import Question
from applicants.policies import check_can_change_questions, check_can_remove_question
from applicants.services._locks import shared
from applicants.states import Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.policies import Refusal
from programs.models import Program


@audited
def add_question(*, program: Program, round: Round, by: User, now: datetime, **fields: Any) -> Question:
    """Ask one more thing, after all others. `fields` are columns of Question, already clean."""
    check_can_change_questions(shared(program.pk), round)
    others = Question.objects.filter(program=program, round=round)
    last = others.aggregate(last=Max("position"))["last"] or 0
    question = Question.objects.create(program=program, round=round, position=last + 1, **fields)
    _record(question, action="applicants.add_question", by=by, now=now)
    return question


@audited
def change_question(*, question: Question, changes: Mapping[str, Any], by: User, now: datetime) -> Question:
    """Ask it differently. `changes` are columns of Question, already clean."""
    fresh = _locked(question)
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(changes))
    _record(fresh, action="applicants.change_question", by=by, now=now)
    return fresh


@audited
def remove_question(*, question: Question, by: User, now: datetime) -> None:
    """Do not ask it after all. A round keeps at least one question."""
    fresh = _locked(question)
    check_can_remove_question(others=Question.objects.filter(program=fresh.program, round=fresh.round).count() - 1)
    _record(fresh, action="applicants.remove_question", by=by, now=now)
    fresh.delete()


@audited
def order_questions(*, program: Program, round: Round, order: Sequence[int], by: User, now: datetime) -> None:
    """Put the round's questions in this order (ids, each exactly once)."""
    check_can_change_questions(shared(program.pk), round)
    questions = {q.pk: q for q in Question.objects.select_for_update().filter(program=program, round=round)}
    if sorted(order) != sorted(questions):
        raise Refusal(
            "changed_meanwhile", _("The questions have changed since you opened the page. Look at them again.")
        )
    for position, pk in enumerate(order, start=1):
        questions[pk].position = position
    Question.objects.bulk_update(questions.values(), ["position"])
    record(
        action="applicants.order_questions",
        subject=program,
        by=by,
        program_id=program.pk,
        after={"order": list(order)},
        now=now,
    )


@audited
def copy_questions(*, source: Program, target: Program, by: User, now: datetime) -> int:
    """Give `target` the questions of `source` for both rounds, in place of its own. Returns how many."""
    fresh = shared(target.pk)
    for round_ in Round:
        check_can_change_questions(fresh, round_)
    Question.objects.filter(program=fresh).delete()
    made = Question.objects.bulk_create(
        Question(
            program=fresh, round=q.round, position=q.position, kind=q.kind, text=q.text, help=q.help, choices=q.choices,
            required=q.required, word_limit=q.word_limit, topic_reason=q.topic_reason,
        )
        for q in Question.objects.filter(program=source)
    )  # fmt: skip
    record(
        action="applicants.copy_questions", subject=fresh, by=by, program_id=fresh.pk, after={"questions": len(made)}, now=now
    )  # fmt: skip
    return len(made)


def _locked(question: Question) -> Question:
    check_can_change_questions(shared(question.program_id), Round(question.round))
    return Question.objects.select_for_update(of=("self",)).select_related("program").get(pk=question.pk)


def _record(question: Question, *, action: str, by: User, now: datetime) -> None:
    record(
        action=action, subject=question, by=by, program_id=question.program_id,
        after={"round": question.round, "kind": question.kind}, now=now,
    )  # fmt: skip
