from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentoring.states import Flow, State


class LetterState(State):
    HELD = "held", _("Held back")
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Could not be sent")
    BOUNCED = "bounced", _("Came back")
    CANCELLED = "cancelled", pgettext_lazy("letter", "Cancelled")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {
            "held": "warning", "queued": "info", "sent": "success", "dead": "danger", "bounced": "danger", "cancelled": "neutral",
        }  # fmt: skip

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {
            "held": "coordinator",
            "queued": "system",
            "sent": "nobody",
            "dead": "coordinator",
            "bounced": "coordinator",
            "cancelled": "nobody",
        }


LETTER_FLOW: Final[Flow[LetterState]] = Flow(
    name="letter",
    initial=LetterState.QUEUED,
    moves={
        # Held back or called off too late, the mail server had it already: then the record says that it went.
        LetterState.HELD: frozenset({LetterState.QUEUED, LetterState.SENT, LetterState.CANCELLED}),
        LetterState.QUEUED: frozenset(
            {LetterState.SENT, LetterState.DEAD, LetterState.BOUNCED, LetterState.HELD, LetterState.CANCELLED}
        ),
        LetterState.DEAD: frozenset({LetterState.QUEUED, LetterState.CANCELLED}),
        LetterState.SENT: frozenset({LetterState.BOUNCED}),
        LetterState.BOUNCED: frozenset(
            {LetterState.SENT, LetterState.CANCELLED}
        ),  # marked by mistake; nothing more to do
        LetterState.CANCELLED: frozenset({LetterState.SENT}),
    },
)
