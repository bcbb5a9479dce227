from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.states import Flow, State


class GatheringState(State):
    PLANNED = "planned", _("Planned")
    INVITED = "invited", _("Invitations sent")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {"planned": "neutral", "invited": "info", "held": "success", "cancelled": "danger"}

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {"planned": "coordinator", "invited": "mentor", "held": "nobody", "cancelled": "nobody"}


GATHERING_FLOW: Final[Flow[GatheringState]] = Flow(
    name="gathering",
    initial=GatheringState.PLANNED,
    moves={
        GatheringState.PLANNED: frozenset({GatheringState.INVITED, GatheringState.CANCELLED}),
        GatheringState.INVITED: frozenset({GatheringState.HELD, GatheringState.CANCELLED}),
        GatheringState.HELD: frozenset(),
        GatheringState.CANCELLED: frozenset(),
    },
)


class Kind(models.TextChoices):
    KICK_OFF = "kick_off", _("Kick-off")
    MIDWAY = "midway", _("Midway gathering")
    CLOSING = "closing", _("Closing gathering")
    CHECK_IN = "check_in", _("Monthly check-in")
    OTHER = "other", _("Other gathering")


class Form(models.TextChoices):
    PHYSICAL = "physical", _("In person")
    DIGITAL = "digital", _("Online")
    BOTH = "both", _("In person and online")


class Reply(models.TextChoices):
    NONE = "none", _("No answer yet")
    YES = "yes", _("Coming")
    DIGITAL = "digital", _("Joining online")
    WAITING = "waiting", _("On the waiting list")
    NO = "no", _("Not coming")


class Skipped(models.TextChoices):
    """Why a reminder was not sent. Ends the sentence "not sent, because …"."""

    NO = "", ""
    TOO_LATE = "too_late", _("it was more than two days late")
    BEGUN = "begun", _("the check-in had begun")
    CANCELLED = "cancelled", _("the check-in was called off")
    NOT_RUNNING = "programme_not_running", _("the programme was not running")
    NOT_COMING = "left_or_not_coming", _("the mentor has left or is not coming")
