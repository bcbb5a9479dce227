from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from mentoring.states import Flow, State


class AssignmentState(State):
    OPEN = "open", _("To be scored")
    SENT = "sent", _("Scored")
    ABSTAINED = "abstained", _("Abstained")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {"open": "info", "sent": "success", "abstained": "neutral"}

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {"open": "assessor", "sent": "nobody", "abstained": "coordinator"}


ASSIGNMENT_FLOW: Final[Flow[AssignmentState]] = Flow(
    name="assignment",
    initial=AssignmentState.OPEN,
    moves={
        AssignmentState.OPEN: frozenset({AssignmentState.SENT, AssignmentState.ABSTAINED}),
        AssignmentState.SENT: frozenset({AssignmentState.OPEN}),
        AssignmentState.ABSTAINED: frozenset(),
    },
)
