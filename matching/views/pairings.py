"""One's own match, and the pairs as their coordinator looks after them."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.selectors import pool_of
from matching.forms.pairings import DeclineForm, EndForm, RefillForm
from matching.models.pairings import Pairing
from matching.models.runs import MatchRun
from matching.policies.pairings import check_can_decline, check_can_end
from matching.policies.runs import check_can_refill
from matching.selectors.pairings import (
    confirmation_counts,
    had_a_pairing,
    live_pairings,
    looked_after,
    over,
    own_pairings,
    own_result,
)
from matching.selectors.refills import free_places, reserve_of
from matching.services.pairings import confirm_pairing, decline_pairing, end_pairing
from matching.services.runs import start_refill
from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.views import InProgram, ProgramPage

PAIRS_PER_PAGE = 50


class OwnMatch(ProgramPage):
    """The trio: for the leader her mentors, for a mentor the leader and the co-mentor."""

    permission = "matching.view_own_match"
    template_name = "matching/own_match.html"

    def context(self) -> dict[str, Any]:
        pairings = list(own_pairings(self.request.user, self.object))
        me = self.request.user.pk
        is_leader = any(p.leader.user_id == me for p in pairings)
        own = next((p for p in pairings if p.mentor and p.mentor.user_id == me), None)
        mine = [p for p in pairings if is_leader or p is own]
        waits = [
            p
            for p in mine
            if p.state == "published" and not (p.leader_confirmed_at if is_leader else p.mentor_confirmed_at)
        ]
        return {
            "pairings": pairings,
            "is_leader": is_leader,
            "own": own,
            "leader": pairings[0].leader if pairings else None,
            "answer_by": min((p.answer_by for p in waits if p.answer_by), default=None),
            "waits": bool(waits),
            "result": own_result(pairings[0].leader) if is_leader else None,
            "had_one": not pairings and had_a_pairing(self.request.user, self.object),
        }


class OwnPairing(InProgram):
    """A button about one pairing of one's own trio."""

    permission = "matching.confirm_pairing"
    object: Pairing

    def find(self) -> Pairing:
        program = self.find_program()
        return get_object_or_404(
            own_pairings(self.request.user, program).select_related("program"), pk=self.kwargs["pairing"]
        )

    def back(self) -> str:
        return reverse("matching:own-match", args=[self.object.program.slug])


class PairingConfirm(Action, OwnPairing):
    def do(self, data: Mapping[str, Any]) -> str:
        confirm_pairing(pairing=self.object, by=self.request.user, now=self.now)
        return _("Thank you, your yes is noted.")

    def back(self) -> str:
        return OwnPairing.back(self)


class PairingDecline(FormPage, OwnPairing):
    """Say no, with or without a reason."""

    template_name = "matching/pairing_decline.html"
    form_class = DeclineForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"is_leader": self._is_leader()}

    def _is_leader(self) -> bool:
        return self.object.leader.user_id == self.request.user.pk

    def context(self) -> dict[str, Any]:
        other = self.object.application.applicant if self._is_leader() else self.object.leader.user
        return {"other": other, "is_leader": self._is_leader(), "refusal": why_not(check_can_decline, self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        decline_pairing(
            pairing=self.object, note=data["note"], stays=data.get("stays", True), by=self.request.user, now=self.now
        )
        return _("Thank you for saying so. Nobody will ask you why, and the coordinator takes it from here.")

    def success_url(self) -> str:
        return reverse("dashboard:home")


class PairList(ProgramPage):
    """Who is paired with whom, who has answered, which places are free, and what has been."""

    permission = "matching.view_pairs"
    template_name = "matching/pair_list.html"

    def context(self) -> dict[str, Any]:
        program, query = self.object, self.request.GET
        words, waiting = query.get("q", ""), query.get("show") == "waiting"
        pairs = looked_after(program, search=words, unanswered_only=waiting)
        confirmed, number = confirmation_counts(program)
        cannot_refill = why_not(check_can_refill, program)
        history = list(over(program)[: PAIRS_PER_PAGE * 4])
        return {
            "pairs": Paginator(pairs, PAIRS_PER_PAGE).get_page(query.get("page")),
            "over": history,
            "words": words,
            "confirmed": confirmed,
            "number": number,
            "shows": [
                (_("All pairs"), "?#pairs", not waiting), (_("Without both answers"), "?show=waiting#pairs", waiting),
            ],
            "free": list(free_places(program)[:PAIRS_PER_PAGE]),
            "reserve_count": reserve_of(program).count(),
            "pool_count": pool_of(program, now=self.now).count() if program.parent_id else None,
            "refill_form": RefillForm(),
            "published": number or history or (cannot_refill is None or cannot_refill.code != "not_published"),
            "cannot_refill": cannot_refill,
        }  # fmt: skip


class PairEnd(FormPage, InProgram):
    """End a pair without blame."""

    permission = "matching.end_pairing"
    template_name = "matching/pair_end.html"
    form_class = EndForm
    object: Pairing

    def find(self) -> Pairing:
        program = self.find_program()
        found = live_pairings(program).select_related("program")
        return get_object_or_404(found, pk=self.kwargs["pairing"])

    def context(self) -> dict[str, Any]:
        return {"pairing": self.object, "refusal": why_not(check_can_end, self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        end_pairing(
            pairing=self.object, reason=data["reason"], note=data["note"], mentor_stays=bool(data["mentor_stays"]),
            by=self.request.user, now=self.now,
        )  # fmt: skip
        return _("The pair has ended. Both get a letter that says so, and not why.")

    def success_url(self) -> str:
        return reverse("matching:pair-list", args=[self.object.program.slug])


class RefillStart(Action, ProgramPage):
    """Look for the least change that fills the free places. What is found is a scenario to be read."""

    permission = "matching.run_match"
    form_class = RefillForm
    run: MatchRun

    def do(self, data: Mapping[str, Any]) -> str:
        self.run = start_refill(program=self.object, changes=data["changes"], by=self.request.user, now=self.now)
        return ""

    def success_url(self) -> str:
        return reverse("matching:run-detail", args=[self.object.slug, self.run.pk])

    def back(self) -> str:
        return reverse("matching:pair-list", args=[self.object.slug])
