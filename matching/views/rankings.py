"""The ranking sitting: the leader's own pages. There is no address for anybody else's ranking."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from matching.forms.rankings import RankingForm
from matching.policies.rankings import check_can_change_ranking, check_ranking_is_open, deadline_of
from matching.selectors.people import own_leadership
from matching.selectors.rankings import Candidate, Sitting, own_ranking, own_ranking_row, with_typed
from matching.services.rankings import Wish, hand_in_ranking, reopen_ranking, save_ranking
from matching.states import RankingState
from mentoring.policies import Refusal, why_not
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
    """Watch, order, save, send: one page. `?watch=<ref>` puts that clip in the player; htmx gets the player alone."""

    template_name = "matching/sitting.html"
    form_class = RankingForm

    def prepare(self) -> None:
        self.sitting = own_ranking(self.object)
        self.unsaved: list[Candidate] = []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.htmx:  # type: ignore[attr-defined]
            self.template_name = "matching/_clip.html"
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"candidates": self.sitting.free}

    def context(self) -> dict[str, Any]:
        sitting, clips = self.sitting, self.sitting.clips
        ranking = sitting.ranking
        place = _place_of(clips, self.request.GET.get("watch", ""))
        return {
            "sitting": sitting,
            "deadline": deadline_of(self.object),
            "local_now": timezone.localtime(self.now),
            "clips": clips,
            "current": clips[place] if clips else None,
            "number": place + 1,
            "before": clips[place - 1] if place else None,
            "after": clips[place + 1] if place + 1 < len(clips) else None,
            "sent": ranking is not None and ranking.state == RankingState.SENT,
            "watched_count": sum(c.watched for c in clips),
            "watchable_count": sum(c.video is not None for c in clips),
            "closed": why_not(check_ranking_is_open, self.object, now=self.now),
            "unsaved": self.unsaved,
        }

    def do(self, data: Mapping[str, Any]) -> str:
        save = hand_in_ranking if data["send"] else save_ranking
        self.ranking = save(
            leader=self.object, wishes=data["wishes"], version=data["version"], sender=data["sender"], by=self.request.user, now=self.now
        )  # fmt: skip
        if data["send"]:
            return _("Your ranking is sent. Nobody sees it before the deadline, and until then you can reopen it.")
        return _("Your order is saved.")

    def news(self) -> dict[str, Any]:
        return {"fields": {"version": self.ranking.version}}

    def success_url(self) -> str:
        return self.request.get_full_path()

    def invalid(self, form: Any) -> HttpResponse:
        self.sitting = with_typed(self.sitting, _typed(self.sitting, form))
        return super().invalid(form)

    def refused(self, refusal: Refusal, form: Any = None) -> HttpResponse:
        """What was typed is shown again: in its place where it can be put right, else beneath what counts."""
        typed = _typed(self.sitting, form)
        self.sitting = own_ranking(self.object)
        over = why_not(check_can_change_ranking, self.object, self.sitting.ranking, now=self.now) is not None
        if over or refusal.code == "changed_elsewhere":
            saved = {c.application.pk: c for c in self.sitting.free}
            entered = [c for c in typed if c.place or c.not_possible or c.note]
            self.unsaved = [c for c in entered if c != saved.get(c.application.pk, c)]
        else:
            self.sitting = with_typed(self.sitting, typed)
        return super().refused(refusal, form)


def _place_of(clips: list[Candidate], ref: str) -> int:
    """Which clip is in the player: the one asked for, else the first not watched yet, else the first."""
    for place, candidate in enumerate(clips):
        if candidate.application.ref == ref:
            return place
    return next((place for place, c in enumerate(clips) if c.video and not c.watched), 0)


def _typed(sitting: Sitting, form: Any) -> list[Candidate]:
    """Those the form is about, with what was typed of them, and what is wrong with it."""
    wishes: dict[int, Wish] = {wish.application_id: wish for wish in form.cleaned_data["wishes"]}
    typed = []
    for candidate in sitting.free:
        pk = candidate.application.pk
        wish = wishes[pk]
        wrong = [error for field in ("place", "reason", "note") for error in form.errors.get(f"{field}-{pk}", ())]
        typed.append(
            replace(
                candidate, place=wish.place, not_possible=wish.not_possible, reason=wish.reason, note=wish.note or "", errors=tuple(wrong)
            )
        )  # fmt: skip
    return sorted(typed, key=lambda c: (c.place is None, c.place or 0))


class SittingState(OwnRankingPage):
    """For the script on the open page: has another window saved or sent meanwhile, and is there time left? Nothing of the order."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ranking, deadline = own_ranking_row(self.object), deadline_of(self.object)
        return JsonResponse(
            {
                "version": ranking.version if ranking else 1,
                "sent": ranking is not None and ranking.state == RankingState.SENT,
                "closed": why_not(check_ranking_is_open, self.object, now=self.now) is not None,
                "deadline": deadline.isoformat() if deadline else None,
                "now": self.now.isoformat(),
            }
        )


class RankingReopen(Action, OwnRankingPage):
    def do(self, data: Mapping[str, Any]) -> str:
        reopen_ranking(leader=self.object, by=self.request.user, now=self.now)
        return _("Your ranking is open again. Remember to send it.")

    def back(self) -> str:
        return self.request.path.removesuffix("reopen/")
