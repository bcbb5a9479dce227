"""The shared reserve: the applicant agrees, another programme asks, the applicant answers."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import policies, selectors, services
from applicants.forms import PoolForm
from applicants.models import PoolInvitation
from applicants.views.applications import ApplicationPage
from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.views import ProgramPage


class PoolJoin(FormPage, ApplicationPage):
    """What one agrees to, and until when."""

    permission = "applicants.join_pool"
    template_name = "applicants/pool_join.html"
    form_class = PoolForm

    def form_kwargs(self) -> dict[str, Any]:
        program = self.object.program
        kept = selectors.kept_until(program).application_until
        days = [day for day in (program.ends_on, kept) if day is not None]
        return {"initial": {"until": min(days) if days else None}}

    def context(self) -> dict[str, Any]:
        sisters = list(selectors.sisters_of(self.object.program).select_related("unit"))
        return {
            "application": self.object,
            "sisters": sisters,
            "refusal": why_not(policies.check_can_be_shared, self.object, sisters=len(sisters)),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.join_pool(application=self.object, until=data["until"], by=self.request.user, now=self.now)
        return _("Noted. If another programme asks, you get a letter, and nothing happens before you have said yes.")

    def success_url(self) -> str:
        return self.object.get_absolute_url()


class PoolLeave(Action, ApplicationPage):
    permission = "applicants.join_pool"

    def do(self, data: Mapping[str, Any]) -> str:
        services.leave_pool(application=self.object, by=self.request.user, now=self.now)
        return _("Other programmes no longer see you.")


class InvitationAnswer(Action, ApplicationPage):
    """A button on one's own application, about one invitation."""

    permission = "applicants.join_pool"

    def invitation(self) -> PoolInvitation:
        found = PoolInvitation.objects.filter(entry__application=self.object)
        return get_object_or_404(found.select_related("entry__application"), pk=self.kwargs["invitation"])


class InvitationAccept(InvitationAnswer):
    def do(self, data: Mapping[str, Any]) -> str:
        self.joined = services.accept_pool_invitation(invitation=self.invitation(), by=self.request.user, now=self.now)
        return _("You are on the reserve list of “%(program)s” now. If a place becomes free, they ask you.") % {
            "program": self.joined.program
        }

    def success_url(self) -> str:
        return self.joined.get_absolute_url()


class InvitationDecline(InvitationAnswer):
    def do(self, data: Mapping[str, Any]) -> str:
        services.decline_pool_invitation(invitation=self.invitation(), by=self.request.user, now=self.now)
        return _("Your no is noted. You stay on the reserve list here.")


class Pool(ProgramPage):
    """Who may be asked: name, unit and on whose list. Nothing of what they wrote or how they were scored."""

    permission = "applicants.ask_from_pool"
    template_name = "applicants/pool.html"

    def context(self) -> dict[str, Any]:
        entries = list(selectors.pool_of(self.object, now=self.now))
        return {
            "rows": [(entry, why_not(policies.check_can_take_from_pool, self.object, entry)) for entry in entries],
            "has_parent": self.object.parent_id is not None,
        }


class PoolInvite(Action, ProgramPage):
    permission = "applicants.ask_from_pool"

    def do(self, data: Mapping[str, Any]) -> str:
        entry = get_object_or_404(selectors.pool_of(self.object, now=self.now), pk=self.kwargs["entry"])
        services.invite_from_pool(entry=entry, program=self.object, by=self.request.user, now=self.now)
        return _("%(name)s has got a letter. The answer comes to you by letter too.") % {
            "name": entry.application.applicant.name
        }

    def back(self) -> str:
        return reverse("applicants:pool", args=[self.object.slug])
