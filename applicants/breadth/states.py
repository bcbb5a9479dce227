from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentoring.states import Flow, State


class Dimension(models.TextChoices):
    """What is known of every employee, and may therefore be counted without asking."""

    JOB_KIND = "job_kind", _("Kind of job")
    REGION = "region", _("Part of the organisation")
    EDUCATION = "education", _("Education")


class Step(models.TextChoices):
    """How far an application came. Everybody on a step was on all those before it."""

    APPLIED = "applied", pgettext_lazy("step", "Applied")
    INVITED = "invited", _("Invited to send a video")
    SENT = "sent", _("Video sent")
    SHORTLISTED = "shortlisted", _("Short list")
    MATCHED = "matched", _("Mentors")


class QuestionState(State):
    """Of a voluntary question. Answers exist while it is asked, and at no other time."""

    PROPOSED = "proposed", pgettext_lazy("voluntary question", "Proposed")
    ASKED = "asked", pgettext_lazy("voluntary question", "Asked")
    REFUSED = "refused", pgettext_lazy("voluntary question", "Refused")
    ENDED = "ended", pgettext_lazy("voluntary question", "Ended")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {"proposed": "warning", "asked": "success", "refused": "danger", "ended": "neutral"}

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {"proposed": "officer", "asked": "applicant", "refused": "coordinator", "ended": "nobody"}


Q = QuestionState
QUESTION_FLOW: Final[Flow[QuestionState]] = Flow(
    name="voluntary question",
    initial=Q.PROPOSED,
    moves={
        Q.PROPOSED: frozenset({Q.ASKED, Q.REFUSED, Q.ENDED}),
        Q.REFUSED: frozenset({Q.PROPOSED, Q.ENDED}),
        Q.ASKED: frozenset({Q.ENDED}),
        Q.ENDED: frozenset(),
    },
)
