"""The letters to assessors: work has been given to you; some of it is left."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.scoring.models import NOT_ASKED_FOR, Assignment
from applicants.scoring.selectors import REMINDER, Load, about_round, deadline_of
from applicants.scoring.states import AssignmentState
from applicants.states import Round
from mentoring.accounts.models import User
from mentoring.mail.kinds import LetterKind, Placeholder, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import ask_before_sending, queue_email
from programs.models import Program

GIVEN_OUT = "scoring.given_out"


def given_out_context(program: Program, round: Round, *, number: int) -> dict[str, Any]:
    """How many, until when, and where. Nothing of whose they are."""
    videos = round == Round.VIDEO
    return {
        "program": program,
        "number": number,
        "videos": videos,
        "until": deadline_of(program, round),
        "path": reverse("scoring:queue", args=[program.slug]),
    }


def send_given_out(program: Program, round: Round, *, to: User, number: int, now: datetime) -> OutboundEmail:
    """To one assessor, however many pieces of work were given out to them just now."""
    return queue_email(
        key=f"{GIVEN_OUT}|{program.pk}|{to.pk}|{round.value}|{now:%Y%m%dT%H%M%S.%f}",
        kind=GIVEN_OUT,
        template="scoring/emails/given_out",
        context=given_out_context(program, round, number=number),
        to=to,
        now=now,
        program_id=program.pk,
        about=about_round(program, round),
    )


def send_reminder(load: Load, program: Program, *, round: Round, occasion: str, now: datetime) -> OutboundEmail:
    """To an assessor who has something left. `occasion` tells the reminders apart, so each is sent once."""
    return queue_email(
        key=f"{REMINDER}|{program.pk}|{round}|{load.assessor.pk}|{occasion}",
        kind=REMINDER,
        template="scoring/emails/reminder",
        context={
            "program": program, "left": load.left, "total": load.total, "deadline": deadline_of(program, round),
            "path": reverse("scoring:queue", args=[program.slug]),
        },
        to=load.assessor,
        now=now,
        program_id=program.pk,
        about=about_round(program, round),
    )  # fmt: skip


@ask_before_sending(kind=GIVEN_OUT)
@ask_before_sending(kind=REMINDER)
def is_there_work(letter: OutboundEmail, now: datetime) -> bool:
    """There is still something to score. The letter may have waited long for a mail server."""
    return (
        Assignment.objects.filter(
            assessor=letter.recipient,
            application__program=letter.program_id,
            round=letter.about.rpartition(":")[2],
            state=AssignmentState.OPEN,
        )
        .exclude(NOT_ASKED_FOR)
        .exists()
    )


_WORK = {
    "number": Placeholder("number", _("How many there are"), number=True),
    "deadline": Placeholder("until", _("When they should be scored")),
}

register(
    LetterKind(GIVEN_OUT, _("Applications to score"), _("The assessor"), _("Applications are given out"), _WORK),
    LetterKind(GIVEN_OUT, _("Videos to score"), _("The assessor"), _("Videos are given out"), _WORK, flag="videos"),
    LetterKind(
        REMINDER,
        _("Reminder to score"),
        _("Assessors who have something left"),
        _("The deadline for scoring draws near, or you remind them"),
        {
            "number": Placeholder("left", _("How many are left"), number=True),
            "deadline": Placeholder("deadline", _("When they should be scored")),
        },
    ),
)
