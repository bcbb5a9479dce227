from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.states import Flow, State


class MeetingState(State):
    PROPOSED = "proposed", _("Times proposed")
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Called off")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {"proposed": "progress", "planned": "info", "held": "success", "cancelled": "neutral"}

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {"proposed": "mentor", "planned": "leader", "held": "nobody", "cancelled": "nobody"}


MEETING_FLOW: Final[Flow[MeetingState]] = Flow(
    name="meeting",
    initial=MeetingState.PROPOSED,
    moves={
        MeetingState.PROPOSED: frozenset({MeetingState.PLANNED, MeetingState.CANCELLED}),
        MeetingState.PLANNED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
        MeetingState.HELD: frozenset(),
        MeetingState.CANCELLED: frozenset(),
    },
)


class QuietState(State):
    SENT = "sent", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    TAKEN_BACK = "taken_back", _("Taken back")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {"sent": "info", "answered": "success", "taken_back": "neutral"}

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {"sent": "nobody", "answered": "nobody", "taken_back": "nobody"}


QUIET_FLOW: Final[Flow[QuietState]] = Flow(
    name="quiet message",
    initial=QuietState.SENT,
    moves={
        QuietState.SENT: frozenset({QuietState.ANSWERED, QuietState.TAKEN_BACK}),
        QuietState.ANSWERED: frozenset(),
        QuietState.TAKEN_BACK: frozenset(),
    },
)


class Reason(models.TextChoices):
    """Why the committee hears of a trio."""

    LONG = "long", _("has not met for five weeks")
    CALLED_OFF = "called_off", _("has called off two meetings in a row")
