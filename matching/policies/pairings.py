"""What the situation allows those who are paired, and those who look after pairs."""

from django.utils.translation import gettext_lazy as _

from matching.models.pairings import Pairing
from matching.states import PairingState
from mentoring.policies import Refusal
from programs.states import Phase


def check_can_confirm(pairing: Pairing) -> None:
    """Late answers count too: a date that has passed is no answer."""
    if pairing.state != PairingState.PUBLISHED:
        raise Refusal("not_open", _("This pairing needs no answer now."))


def check_can_decline(pairing: Pairing) -> None:
    if pairing.state == PairingState.CONFIRMED:
        raise Refusal(
            "confirmed", _("Both of you have said yes. Talk to the coordinator or the contact if you cannot go on.")
        )
    check_can_confirm(pairing)


def check_can_end(pairing: Pairing) -> None:
    if pairing.state not in (PairingState.PUBLISHED, PairingState.CONFIRMED):
        raise Refusal("over", _("This pairing is over already."))
    if pairing.program.state not in (Phase.MATCHING, Phase.RUNNING):
        raise Refusal("not_running", _("The programme is over, so its pairings stay as they were."))
