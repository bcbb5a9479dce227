"""The letters about voluntary questions: to the data protection officer, and back to the coordinator who proposed one."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from applicants.breadth.models import VoluntaryQuestion
from applicants.breadth.states import QuestionState
from mentoring.accounts.models import User
from mentoring.mail.kinds import LetterKind, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import ask_before_sending, queue_email

PROPOSED = "breadth.question_proposed"


def send_proposed(question: VoluntaryQuestion, *, to: User, now: datetime) -> OutboundEmail:
    """To a data protection officer: something waits for a yes or no. What is asked, and why, stands on the page."""
    return _send("question_proposed", question, to=to, now=now)


def send_decided(question: VoluntaryQuestion, *, now: datetime) -> OutboundEmail:
    """To the coordinator who proposed it: it is asked from now on, or is refused. The objection stands on the page."""
    event = "question_confirmed" if question.state == QuestionState.ASKED else "question_refused"
    return _send(event, question, to=question.proposed_by, now=now)


def _send(event: str, question: VoluntaryQuestion, *, to: User, now: datetime) -> OutboundEmail:
    return queue_email(
        key=f"breadth.{event}|{question.pk}|{to.pk}|{now:%Y%m%dT%H%M%S.%f}",
        kind=f"breadth.{event}",
        template=f"breadth/emails/{event}",
        context={"program": question.program, "path": question.get_absolute_url()},
        to=to,
        now=now,
        program_id=question.program_id,
        about=question.about,
    )


@ask_before_sending(kind=PROPOSED)
def is_still_proposed(letter: OutboundEmail, now: datetime) -> bool:
    """Nobody has decided meanwhile. The letter may have waited long for a mail server."""
    number = int(letter.about.rpartition(":")[2])
    return VoluntaryQuestion.objects.filter(pk=number, state=QuestionState.PROPOSED).exists()


_PROPOSER = _("The coordinator who proposed the question")

register(
    LetterKind(
        PROPOSED, _("A voluntary question to confirm"), _("The data protection officer"),
        _("You propose a voluntary question, with the whole legal basis"),
    ),
    LetterKind("breadth.question_confirmed", _("A voluntary question is confirmed"), _PROPOSER, _("The data protection officer confirms it")),
    LetterKind("breadth.question_refused", _("A voluntary question is refused"), _PROPOSER, _("The data protection officer refuses it")),
)  # fmt: skip
