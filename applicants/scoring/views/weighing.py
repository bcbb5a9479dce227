"""What helps to decide: how far assessors agree, where the line goes, two applications side by side."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from applicants.models import Application
from applicants.scoring import policies, selectors
from applicants.scoring.forms import CompareForm, CutForm, StageCutForm
from applicants.scoring.views.results import RoundPage
from applicants.selectors import answers_of, applications_visible_to
from applicants.services import open_application
from applicants.states import Outcome, Round
from applicants.videos.selectors import ready_video
from mentoring.policies import Refusal, why_not
from mentoring.views import Action


class AgreementPage(RoundPage):
    """How far the assessors agree per criterion, and how strict each is."""

    template_name = "scoring/agreement.html"

    def context(self) -> dict[str, Any]:
        return {
            "round": self.round,
            "results_url": self.results_url(),
            "agreement": selectors.agreement(self.object, self.round),
            "discuss": selectors.count_results(self.object, self.round, discuss=True),
        }


class CutPage(RoundPage):
    """Where the line goes between those who go on and the others, and what each line would mean. Only looks; the button stages."""

    template_name = "scoring/cut.html"

    def context(self) -> dict[str, Any]:
        asked = self.request.GET
        form = CutForm(asked if "top" in asked else {"top": self.object.shortlist_size, "reserve": 0})
        cut = None
        if form.is_valid():
            data = form.cleaned_data
            cut = selectors.cut(self.object, self.round, top=data["top"], reserve=data["reserve"])
        return {
            "round": self.round,
            "results_url": self.results_url(),
            "form": form,
            "cut": cut,
            "seen": fingerprint(cut) if cut else "",
            "closed": why_not(policies.check_round_is_open, self.object, self.round),
        }

    def render(self, status: int = 200, **extra: Any) -> HttpResponse:
        if self.request.headers.get("HX-Target") == "cut":
            self.template_name = "scoring/_cut.html"
        return super().render(status, **extra)


def fingerprint(cut: selectors.Cut) -> str:
    """Of who is where, so that a list that has changed since it was looked at is not staged unseen."""
    return hashlib.sha256(repr((cut.above, cut.on_reserve, cut.below)).encode()).hexdigest()


class StageCut(Action, RoundPage):
    permission = "scoring.stage_decisions"
    form_class = StageCutForm

    def do(self, data: Mapping[str, Any]) -> str:
        cut = selectors.cut(self.object, self.round, top=data["top"], reserve=data["reserve"])
        if fingerprint(cut) != data["seen"]:
            raise Refusal(
                "changed_meanwhile",
                _("Marks or decisions have changed since you looked. Look at the line again, then stage it."),
            )
        outcomes = dict.fromkeys(cut.above, Outcome.ADVANCE) | dict.fromkeys(cut.on_reserve, Outcome.RESERVE)
        if data["rest"]:
            outcomes |= dict.fromkeys(cut.below, Outcome.DECLINE)
        return self.stage(outcomes)

    def success_url(self) -> str:
        return self.results_url()


class Compare(RoundPage):
    """Two applications beside each other: marks per criterion, reasons, answers, video. Opening them is on record."""

    template_name = "scoring/compare.html"

    def context(self) -> dict[str, Any]:
        form = CompareForm(self.request.GET if "a" in self.request.GET else None)
        refs = [form.cleaned_data["a"], form.cleaned_data["b"]] if form.is_valid() else []
        found = {a.ref: a for a in applications_visible_to(self.request.user, self.object).filter(ref__in=refs)}
        for name, ref in zip("ab", refs, strict=False):
            if ref and ref not in found:
                form.add_error(name, _("There is no application with this reference here."))
        chosen = [found[ref] for ref in dict.fromkeys(refs) if ref in found]
        for application in chosen:
            open_application(application=application, by=self.request.user, now=self.now)
        sides = [self.side(application) for application in chosen]
        return {
            "round": self.round,
            "results_url": self.results_url(),
            "form": form,
            "sides": sides,
            "lines": list(zip(*(side["lines"] for side in sides), strict=True)),
            "answers": list(zip(*(side["answers"] for side in sides), strict=True)),
            "near": selectors.neighbours(self.object, self.round, chosen[0]) if len(chosen) == 1 else [],
        }

    def side(self, application: Application) -> dict[str, Any]:
        rows = selectors.with_work(self.object, self.round, [application.pk])
        return {
            "application": application,
            "result": rows[0] if rows else None,
            "lines": selectors.scores_of(application, self.round),
            "answers": answers_of(application),
            "video": ready_video(application) if self.round == Round.VIDEO else None,
        }
