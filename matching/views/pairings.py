"""One's own match."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from matching.models.pairings import Pairing
from matching.selectors.pairings import own_pairings
from matching.services.pairings import confirm_pairing
from mentoring.views import Action
from programs.views import InProgram, ProgramPage


class OwnMatch(ProgramPage):
    """The trio: for the leader her mentors, for a mentor the leader and the co-mentor."""

    permission = "matching.view_own_match"
    template_name = "matching/own_match.html"

    def context(self) -> dict[str, Any]:
        pairings = list(own_pairings(self.request.user, self.object))
        me = self.request.user.pk
        return {
            "pairings": pairings,
            "is_leader": any(p.leader.user_id == me for p in pairings),
            "own": next((p for p in pairings if p.mentor and p.mentor.user_id == me), None),
            "leader": pairings[0].leader if pairings else None,
        }


class PairingConfirm(Action, InProgram):
    permission = "matching.confirm_pairing"

    def find(self) -> Pairing:
        program = self.find_program()
        return get_object_or_404(
            own_pairings(self.request.user, program).select_related("program"), pk=self.kwargs["pairing"]
        )

    def do(self, data: Mapping[str, Any]) -> str:
        confirm_pairing(pairing=self.object, by=self.request.user, now=self.now)
        return _("Thank you, your yes is noted.")

    def back(self) -> str:
        return self.request.path.partition("match/own/")[0] + "match/own/"
