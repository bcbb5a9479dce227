"""What pages about one of the two rounds have in common, here and in the apps above."""

from functools import cached_property

from django.http import Http404

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
