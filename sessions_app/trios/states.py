from collections.abc import Mapping
from typing import Final

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
