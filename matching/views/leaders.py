"""Who has sent, reminders, more time, and who is too close to whom: for those who look after the ranking."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.models import Application
from matching.forms.leaders import ClosenessForm, LeaderClosenessForm, MoreTimeForm
from matching.policies.rankings import check_can_declare, check_can_take_back, deadline_of
from matching.selectors.people import leaders_of, short_list
from matching.selectors.senders import declared_of, senders_visible_to
from matching.services.rankings import declare_closeness, give_more_time, remind_leaders_now, take_back_closeness
from matching.views.rankings import OwnRankingPage
from matching.views.rules import MOST_OPTIONS, found
from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.models import Membership, Program
from programs.states import Phase
from programs.views import InProgram, ProgramPage

PER_PAGE = 50


class LeaderList(ProgramPage):
    """Each leader: sent or not, until when, reminded when. An assistant sees the leaders they assist, and has no buttons."""

    permission = "matching.view_senders"
    template_name = "matching/leader_list.html"

    def context(self) -> dict[str, Any]:
        program = self.object
        senders = senders_visible_to(self.request.user, program)
        words = self.request.GET.get("q", "")
        shown = [s for s in senders if all(word in s.leader.user.name.casefold() for word in words.casefold().split())]
        page = Paginator(shown, PER_PAGE).get_page(self.request.GET.get("page"))
        return {
            "senders": page,
            "rows": [(sender, sender.is_due(self.now)) for sender in page],
            "sent_count": sum(s.sent_at is not None for s in senders),
            "leader_count": len(senders),
            "due_count": sum(s.is_due(self.now) for s in senders),
            "words": words,
            "searchable": bool(words) or len(senders) > PER_PAGE,
            "deadline": program.ranking_closes_at,
            "ranking": program.state == Phase.RANKING,
            "may_look_after": self.request.user.has_perm("matching.look_after_rankings", program),
        }


def leaders_url(program: Program) -> str:
    return reverse("matching:leader-list", args=[program.slug])


def _written(number: int) -> str:
    return ngettext("%(number)s reminder is written.", "%(number)s reminders are written.", number) % {"number": number}


class LeadersRemind(Action, ProgramPage):
    """Remind all who have not sent."""

    permission = "matching.look_after_rankings"

    def do(self, data: Mapping[str, Any]) -> str:
        return _written(remind_leaders_now(program=self.object, by=self.request.user, now=self.now))

    def back(self) -> str:
        return leaders_url(self.object)


class OneLeader(InProgram):
    """A page or button of the coordinator's about one leader."""

    permission = "matching.look_after_rankings"
    object: Membership

    def find(self) -> Membership:
        return get_object_or_404(leaders_of(self.find_program()), pk=self.kwargs["leader"])

    def back(self) -> str:
        return leaders_url(self.object.program)


class LeaderRemind(OneLeader, Action):
    def do(self, data: Mapping[str, Any]) -> str:
        program = self.object.program
        return _written(remind_leaders_now(program=program, leader=self.object, by=self.request.user, now=self.now))


class MoreTimeGive(OneLeader, FormPage):
    template_name = "matching/more_time.html"
    form_class = MoreTimeForm

    def form_kwargs(self) -> dict[str, Any]:
        latest = max(filter(None, (deadline_of(self.object), self.now)))
        noon = timezone.localtime(latest + timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)
        return {"initial": {"until": noon}}

    def context(self) -> dict[str, Any]:
        return {
            "leader": self.object,
            "more_time": getattr(self.object, "more_time", None),
            "deadline": deadline_of(self.object),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        give_more_time(
            leader=self.object, until=data["until"], reason=data["reason"], by=self.request.user, now=self.now
        )
        return _("%(name)s has more time, and a letter that says so.") % {"name": self.object.user.name}


# --- Too close ----------------------------------------------------------------------------------------------------------------


class LeaderCloseness(OneLeader, FormPage):
    """The coordinator says that one leader and one mentor are too close; and what has been said of this leader."""

    template_name = "matching/leader_closeness.html"
    form_class = LeaderClosenessForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"applications": short_list(self.object.program)}

    def context(self) -> dict[str, Any]:
        words = self.request.GET.get("find_mentor", "")
        return {
            "leader": self.object,
            "declared": declared_of(self.object),
            "words": words,
            "many": bool(words) or short_list(self.object.program).count() > MOST_OPTIONS,
        }

    def get_form(self) -> Any:
        form = super().get_form()
        words = self.request.GET.get("find_mentor", "")
        form.offer(found(short_list(self.object.program), "applicant", words)[:MOST_OPTIONS])  # type: ignore[union-attr]
        return form

    def do(self, data: Mapping[str, Any]) -> str:
        declare_closeness(leader=self.object, by=self.request.user, now=self.now, **data)
        return _("It is on record. The two are set aside in the ranking, and will not be matched.")

    def success_url(self) -> str:
        return self.request.path


class LeaderClosenessTakeBack(OneLeader, Action):
    """The coordinator takes back what was declared, by whomever."""

    def do(self, data: Mapping[str, Any]) -> str:
        declared = get_object_or_404(declared_of(self.object), pk=self.kwargs["constraint"])
        take_back_closeness(constraint=declared, by=self.request.user, now=self.now)
        return _("It is taken back. The two can be ranked and matched.")

    def back(self) -> str:
        return reverse("matching:leader-closeness", args=[self.object.program.slug, self.object.pk])


class OwnClosenessPage(OwnRankingPage):
    """The leader's own page about one mentor on the short list."""

    def prepare(self) -> None:
        self.about: Application = get_object_or_404(short_list(self.object.program), ref=self.kwargs["candidate"])
        self.declared = declared_of(self.object).filter(application=self.about).first()

    def back(self) -> str:
        return reverse("matching:sitting", args=[self.object.program.slug])


class OwnCloseness(OwnClosenessPage, FormPage):
    """“We are too close”: on record, seen by the coordinator, and unlike “not possible” no part of the sealed ranking."""

    template_name = "matching/own_closeness.html"
    form_class = ClosenessForm

    def context(self) -> dict[str, Any]:
        check = {"by_leader": True, "now": self.now}
        return {
            "about": self.about,
            "declared": self.declared,
            "refusal": why_not(check_can_take_back, self.declared, **check)
            if self.declared
            else why_not(check_can_declare, self.object, self.about, **check),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        declare_closeness(leader=self.object, application=self.about, by=self.request.user, now=self.now, **data)
        return _("It is on record, and %(name)s is set aside.") % {"name": self.about.applicant.name}


class OwnClosenessTakeBack(OwnClosenessPage, Action):
    def do(self, data: Mapping[str, Any]) -> str:
        if self.declared is not None:
            take_back_closeness(constraint=self.declared, by=self.request.user, now=self.now)
        return _("It is taken back. You can rank %(name)s.") % {"name": self.about.applicant.name}
