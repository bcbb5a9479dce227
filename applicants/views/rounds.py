"""What pages about one of the two rounds have in common, here and in the apps above."""

from collections.abc import Mapping
from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.selectors import words_out_of_place
from applicants.services import stage_decisions
from applicants.states import Outcome, Round
from programs.views import InProgram, ProgramPage


class InRound(InProgram):
    """A page whose address names the round it is about."""

    @cached_property
    def round(self) -> Round:
        """The round in the address; 404 when there is none of that name."""
        if self.kwargs["round"] not in Round.values:
            raise Http404
        return Round(self.kwargs["round"])


class DecidesRound(InRound, ProgramPage):
    """A page about one round of a programme, with decisions to be staged."""

    def stage(self, outcomes: Mapping[int, Outcome]) -> str:
        """Stage these (application id -> outcome), and say so: how many, and whose words were written for another decision."""
        out_of_place = words_out_of_place(self.object, self.round, outcomes)
        number = stage_decisions(
            applications=outcomes, program=self.object, round=self.round, by=self.request.user, now=self.now
        )
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
