"""What the situation allows those who are paired."""

from django.utils.translation import gettext_lazy as _

from matching.models.pairings import Pairing
from matching.states import PairingState
from mentoring.policies import Refusal


def check_can_confirm(pairing: Pairing) -> None:
    if pairing.state != PairingState.PUBLISHED:
        raise Refusal("not_open", _("This pairing needs no confirmation now."))
