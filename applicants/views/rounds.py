"""What pages about one of the two rounds have in common, here and in the apps above."""

from collections.abc import Sequence
from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.states import Round
from programs.views import InProgram


class InRound(InProgram):
    """A page whose address names the round it is about."""

    @cached_property
    def round(self) -> Round:
        """The round in the address; 404 when there is none of that name."""
        if self.kwargs["round"] not in Round.values:
            raise Http404
        return Round(self.kwargs["round"])


def said_staged(number: int, out_of_place: Sequence[str] = ()) -> str:
    """What a coordinator hears after so many decisions were staged. `out_of_place`: whose words were written for another decision."""
    said = ngettext(
        "%(number)s decision is staged. Nobody has been told yet.",
        "%(number)s decisions are staged. Nobody has been told yet.",
        number,
    ) % {"number": number}
    if out_of_place:
        said += " " + _("Look at the words for %(names)s: they were written for another decision.") % {
            "names": ", ".join(out_of_place[:10])
        }
    return said
