from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentoring.states import Flow, State


class ApplicationState(State):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    NEEDS_MORE = "needs_more", _("Waiting for more")
    INVITED = "invited", _("Invited to send a video")
    SHORTLISTED = "shortlisted", _("On the short list")
    RESERVE = "reserve", _("On the reserve list")
    DECLINED = "declined", _("Not chosen this time")
    MATCHED = "matched", _("Mentor")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {
            "draft": "neutral", "submitted": "info", "needs_more": "warning", "invited": "progress", "shortlisted": "success", "reserve": "warning",
            "declined": "neutral", "matched": "success", "withdrawn": "neutral",
        }  # fmt: skip

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {
            "draft": "applicant", "submitted": "coordinator", "needs_more": "applicant", "invited": "applicant", "shortlisted": "leader",
            "reserve": "coordinator",
            "declined": "nobody", "matched": "mentor", "withdrawn": "nobody",
        }  # fmt: skip


A = ApplicationState
APPLICATION_FLOW: Final[Flow[ApplicationState]] = Flow(
    name="application",
    initial=A.DRAFT,
    moves={
        A.DRAFT: frozenset({A.SUBMITTED, A.WITHDRAWN}),
        A.SUBMITTED: frozenset({A.DRAFT, A.NEEDS_MORE, A.INVITED, A.RESERVE, A.DECLINED, A.WITHDRAWN}),
        A.NEEDS_MORE: frozenset({A.SUBMITTED, A.WITHDRAWN}),
        A.INVITED: frozenset({A.SHORTLISTED, A.RESERVE, A.DECLINED, A.WITHDRAWN}),
        A.RESERVE: frozenset({A.INVITED, A.SHORTLISTED, A.DECLINED, A.MATCHED, A.WITHDRAWN}),
        A.SHORTLISTED: frozenset({A.MATCHED, A.RESERVE, A.DECLINED, A.WITHDRAWN}),
        A.MATCHED: frozenset({A.RESERVE, A.WITHDRAWN}),
        A.DECLINED: frozenset(),
        A.WITHDRAWN: frozenset(),
    },
)


HANDED_IN_UNDECIDED: Final = (A.SUBMITTED, A.NEEDS_MORE)
"""Handed in, and the committee has decided nothing yet."""


class Round(models.TextChoices):
    """The two times applications are assessed."""

    APPLICATION = "application", _("Application")
    VIDEO = "video", _("Video")


class Outcome(models.TextChoices):
    """What a decision says."""

    ADVANCE = "advance", _("Goes on")
    RESERVE = "reserve", _("Reserve list")
    DECLINE = "decline", _("Not chosen")


class QuestionKind(models.TextChoices):
    SHORT = "short", _("Short text")
    LONG = "long", _("Long text")
    CHOICE = "choice", _("One of several")
    SEVERAL = "several", _("Several of several")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")


class InvitationState(State):
    """How a person on the reserve list of one programme answers to another one that would like to have them on its own."""

    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Said yes")
    DECLINED = "declined", pgettext_lazy("invitation", "Said no")
    CALLED_OFF = "called_off", pgettext_lazy("invitation", "Called off")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {"open": "info", "accepted": "success", "declined": "neutral", "called_off": "neutral"}

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {"open": "applicant", "accepted": "nobody", "declined": "nobody", "called_off": "nobody"}


Asked = InvitationState
INVITATION_FLOW: Final[Flow[InvitationState]] = Flow(
    name="pool invitation",
    initial=Asked.OPEN,
    moves={
        Asked.OPEN: frozenset({Asked.ACCEPTED, Asked.DECLINED, Asked.CALLED_OFF}),
        Asked.ACCEPTED: frozenset(),
        Asked.DECLINED: frozenset(),
        Asked.CALLED_OFF: frozenset(),
    },
)


class YesNo(models.TextChoices):
    """A nearest manager's answer."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
