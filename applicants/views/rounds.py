"""What pages about one of the two rounds have in common, here and in the apps above."""

from functools import cached_property

from django.http import Http404
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


def said_staged(number: int) -> str:
    """What a coordinator hears after so many decisions were staged, on whichever page that was."""
    return ngettext(
        "%(number)s decision is staged. Nobody has been told yet.",
        "%(number)s decisions are staged. Nobody has been told yet.",
        number,
    ) % {"number": number}
