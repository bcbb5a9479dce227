"""Pages built from several apps: home, the coordinator's control page, and what everybody may read about the software itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.breadth.selectors import asked_now
from mentoring.accounts.models import Unit
from mentoring.dashboard.copying import Part
from mentoring.dashboard.forms import OWN, UNDER, AdvanceForm, ProgramCopyForm
from mentoring.dashboard.own import Own
from mentoring.dashboard.phases import HAPPENS, blockers, next_phase, page_of, why_blocked
from mentoring.dashboard.privacy import statement
from mentoring.dashboard.sections import what_now
from mentoring.dashboard.selectors import progress
from mentoring.dashboard.services import advance_program, copy_program, create_program_from_defaults
from mentoring.dashboard.standing import where_things_stand
from mentoring.views import PUBLIC, Action, FormPage, Page
from programs.forms import ProgramNewForm
from programs.models import Program
from programs.selectors import calls_visible_to, programs_visible_to, roles_of
from programs.states import PROGRAM_FLOW, Phase, Role
from programs.views import ProgramPage
from sessions_app.outcomes.selectors import tiles_of


class Home(Page):
    """What should I do now, and by when? Strangers are asked to sign in."""

    permission = "dashboard.view_home"
    template_name = "dashboard/home.html"

    def context(self) -> dict[str, Any]:
        user = self.request.user
        own = Own(user, now=self.now)
        return {
            "tasks": what_now(own),
            "standing": where_things_stand(own),
            "may_create": user.has_perm("programs.create_program"),
            "may_read_trail": user.has_perm("audit.read_trail"),
        }


class ProgramNew(FormPage):
    """Five fields; everything else comes from the defaults."""

    permission = "programs.create_program"
    template_name = "dashboard/program_new.html"
    form_class = ProgramNewForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"units": Unit.objects.all(), "initial": {"unit": self.request.user.unit_id}}

    def do(self, data: Mapping[str, Any]) -> str:
        self.made = create_program_from_defaults(
            slug=data["slug"], name=data["name"], unit=data["unit"], opens_on=data["opens_on"], coordinator=data["coordinator"],
            by=self.request.user, now=self.now,
        )  # fmt: skip
        return _(
            "The programme is there, with texts, questions, scoring forms and dates. Read it through, then open the call."
        )

    def success_url(self) -> str:
        if self.request.user.has_perm("dashboard.view_control", self.made):
            return reverse("dashboard:program-control", args=[self.made.slug])
        return self.made.get_absolute_url()


class ProgramCopy(FormPage, ProgramPage):
    """A programme made from this one: the next round, or (`?for=district`) a district under it."""

    permission = "programs.copy_program"
    template_name = "dashboard/program_copy.html"
    form_class = ProgramCopyForm

    def find(self) -> Program:
        return get_object_or_404(
            programs_visible_to(self.request.user).select_related("unit", "parent"), slug=self.kwargs["program"]
        )

    def form_kwargs(self) -> dict[str, Any]:
        source = self.object
        under = source.parent_id is not None or self.request.GET.get("for") == "district"
        return {
            "source": source,
            "parent": source.parent or source,
            "units": Unit.objects.all(),
            "initial": {"unit": source.unit_id, "parts": list(Part), "stands": UNDER if under else OWN},
        }

    def do(self, data: Mapping[str, Any]) -> str:
        self.made = copy_program(
            source=self.object, slug=data["slug"], name=data["name"], unit=data["unit"], opens_on=data["opens_on"],
            parts=data["parts"], parent=self.form.parent if data["stands"] == UNDER else None,
            coordinator=data["coordinator"], by=self.request.user, now=self.now,
        )  # fmt: skip
        return _("The copy is there, as a draft. Read it through and decide anew on an age limit, then open the call.")

    def success_url(self) -> str:
        if self.request.user.has_perm("dashboard.view_control", self.made):
            return reverse("dashboard:program-control", args=[self.made.slug])
        return reverse("dashboard:program-control", args=[self.object.slug])


class ProgramControl(ProgramPage):
    """Where the programme stands, what is in the way of the next phase, one button, and how far everyone has come."""

    permission = "dashboard.view_control"
    template_name = "dashboard/program_control.html"

    def context(self) -> dict[str, Any]:
        program, target = self.object, next_phase(self.object)
        can_go_back = PROGRAM_FLOW.allows(program.state, Phase.RANKING) and target != Phase.RANKING
        in_the_way = blockers(program, target, now=self.now) if target else []
        deadline = program.deadline(program.state)
        return {
            "target": target,
            "happens": HAPPENS.get(target),
            "blockers": in_the_way,
            "only_waits": all(blocker.waits for blocker in in_the_way),
            "until_at": deadline if isinstance(deadline, datetime) else None,
            "until_on": deadline if not isinstance(deadline, datetime) else None,
            "page": page_of(program, program.state),
            "earlier": Phase.RANKING if can_go_back else None,
            "earlier_refusal": why_blocked(program, Phase.RANKING, now=self.now) if can_go_back else None,
            "progress": progress(program, now=self.now),
            "tiles": tiles_of(program, now=self.now) if program.state in (Phase.RUNNING, Phase.CLOSED) else [],
        }


class ProgramAdvance(Action, ProgramPage):
    """The button that moves the programme on, and opens the ranking again."""

    permission = "programs.move_program"
    form_class = AdvanceForm

    def do(self, data: Mapping[str, Any]) -> str:
        advance_program(program=self.object, target=data["target"], by=self.request.user, now=self.now)
        return _("The programme is now in the phase “%(phase)s”.") % {"phase": data["target"].label}


class ProgramPrivacy(Page):
    """What a programme stores about people, why, and until when. For everybody: one reads it before applying."""

    permission = "dashboard.view_privacy"
    template_name = "dashboard/program_privacy.html"
    object: Program

    def find(self) -> Program:
        user = self.request.user
        visible = programs_visible_to(user).values("pk").union(calls_visible_to(user).values("pk"))
        programs = Program.objects.select_related("unit", "contact").filter(pk__in=visible)
        return get_object_or_404(programs, slug=self.kwargs["program"])

    def context(self) -> dict[str, Any]:
        return {"topics": statement(self.object), "voluntary": asked_now(self.object, now=self.now)}


class Privacy(Page):
    permission = PUBLIC
    template_name = "dashboard/privacy.html"

    def context(self) -> dict[str, Any]:
        user: Any = self.request.user
        programs = calls_visible_to(user).order_by("-id")[:12] if user.is_authenticated else []
        return {"programs": programs, "topics": statement(None)}


class Help(Page):
    """First steps for each part; the person's own parts come first."""

    permission = PUBLIC
    template_name = "dashboard/help.html"

    def context(self) -> dict[str, Any]:
        user: Any = self.request.user
        own = {member.role for member in roles_of(user)} if user.is_authenticated else set()
        return {"own": own, "roles": Role}


class Accessibility(Page):
    permission = PUBLIC
    template_name = "dashboard/accessibility.html"
