"""The ranking sitting."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from matching.forms.rankings import RankingForm
from matching.policies.rankings import check_can_send_ranking, check_ranking_is_open, deadline_of
from matching.selectors.people import own_leadership
from matching.selectors.rankings import own_ranking
from matching.services.rankings import hand_in_ranking, reopen_ranking, save_ranking
from matching.states import RankingState
from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.models import Membership
from programs.views import InProgram


class OwnRankingPage(InProgram):
    """A page about the signed-in leader's own ranking. There is no address for anybody else's."""

    permission = "matching.rank"
    object: Membership

    def find(self) -> Membership:
        program = self.find_program()
        leader = own_leadership(self.request.user, program)
        if leader is None:
            raise Http404
        return leader


class SittingPage(FormPage, OwnRankingPage):
    """Watch, order, save, send: one page. `?watch=<ref>` puts that clip in the player."""

    template_name = "matching/sitting.html"
    form_class = RankingForm

    def prepare(self) -> None:
        self.sitting = own_ranking(self.object)

    def form_kwargs(self) -> dict[str, Any]:
        return {"candidates": self.sitting.free}

    def context(self) -> dict[str, Any]:
        sitting = self.sitting
        if self.request.method == "POST":
            sitting = own_ranking(self.object)
        watch = self.request.GET.get("watch", "")
        current = next((c for c in sitting.shuffled if c.application.ref == watch), None)
        return {
            "sitting": sitting,
            "deadline": deadline_of(self.object),
            "current": current
            or next((c for c in sitting.shuffled if c.video and not c.watched and not c.set_aside), None)
            or next(iter(sitting.shuffled), None),
            "sent": sitting.ranking is not None and sitting.ranking.state == RankingState.SENT,
            "version": sitting.version,
            "watched_count": sum(c.watched for c in sitting.shuffled),
            "closed": why_not(check_ranking_is_open, self.object, now=self.now),
            "cannot_send": why_not(
                check_can_send_ranking,
                self.object,
                ranked=len(sitting.ordered),
                possible=sitting.possible,
                now=self.now,
            ),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        save = hand_in_ranking if data["send"] else save_ranking
        self.ranking = save(
            leader=self.object, wishes=data["wishes"], version=data["version"], by=self.request.user, now=self.now
        )
        if data["send"]:
            return _("Your ranking is sent. Nobody sees it before the deadline, and until then you can reopen it.")
        return _("Your order is saved.")

    def news(self) -> dict[str, Any]:
        return {"fields": {"version": self.ranking.version}}

    def success_url(self) -> str:
        return self.request.get_full_path()


class RankingReopen(Action, OwnRankingPage):
    def do(self, data: Mapping[str, Any]) -> str:
        reopen_ranking(leader=self.object, by=self.request.user, now=self.now)
        return _("Your ranking is open again. Remember to send it.")

    def back(self) -> str:
        return self.request.path.removesuffix("reopen/")
