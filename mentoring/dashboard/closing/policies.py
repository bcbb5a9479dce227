"""What the situation allows at the end of a programme."""

from django.utils.translation import gettext_lazy as _

from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase


def check_can_thank(program: Program, *, left: int) -> None:
    """`left`: how many have not been thanked yet."""
    if program.state != Phase.CLOSED:
        raise Refusal("not_closed", _("Thanks are sent when the programme is closed, before it is archived."))
    if not left:
        raise Refusal("thanked", _("Everybody who took part to the end has been thanked."))
