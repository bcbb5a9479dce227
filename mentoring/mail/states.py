from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from mentoring.states import Flow, State


class LetterState(State):
    HELD = "held", _("Held back")
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Could not be sent")
    CANCELLED = "cancelled", _("Cancelled")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {"held": "neutral", "queued": "info", "sent": "success", "dead": "danger", "cancelled": "neutral"}

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {
            "held": "coordinator",
            "queued": "system",
            "sent": "nobody",
            "dead": "coordinator",
            "cancelled": "nobody",
        }


LETTER_FLOW: Final[Flow[LetterState]] = Flow(
    name="letter",
    initial=LetterState.QUEUED,
    moves={
        LetterState.HELD: frozenset({LetterState.QUEUED, LetterState.CANCELLED}),
        LetterState.QUEUED: frozenset({LetterState.SENT, LetterState.DEAD, LetterState.HELD, LetterState.CANCELLED}),
        LetterState.DEAD: frozenset({LetterState.QUEUED, LetterState.CANCELLED}),
        LetterState.SENT: frozenset(),
        LetterState.CANCELLED: frozenset({LetterState.SENT}),  # called off too late: the mail server had it already
    },
)
