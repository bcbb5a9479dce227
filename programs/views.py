"""Pages and buttons of a programme as such: what it is, its settings, its people."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.policies import Refusal, why_not
from mentoring.views import Action, FormPage, Page
from programs import policies, selectors, services
from programs.forms import (
    AimsForm,
    DatesForm,
    MemberAddForm,
    MemberPlacesForm,
    NumbersForm,
    PeopleSearchForm,
    TextsForm,
)
from programs.models import Membership, Program
from programs.states import CorePart, Role

PER_PAGE = 50


class InProgram(Page):
    """A page whose address lies under a programme. What it is about is looked for in there."""

    def find_program(self) -> Program:
        """The programme, if the person may see it; 404 otherwise."""
        return get_object_or_404(selectors.programs_visible_to(self.request.user), slug=self.kwargs["program"])


class ProgramPage(InProgram):
    """A page about a programme the person may see."""

    object: Program

    def find(self) -> Program:
        return self.find_program()


class ProgramList(Page):
    permission = "programs.list_programs"
    template_name = "programs/program_list.html"

    def context(self) -> dict[str, Any]:
        return {
            "page": Paginator(selectors.programs_visible_to(self.request.user), PER_PAGE).get_page(
                self.request.GET.get("page")
            ),
            "may_create": self.request.user.has_perm("programs.create_program"),
        }


class ProgramDetail(ProgramPage):
    """What the programme is, for everybody who has a part in it. Coordinators go on from here to the control page (dashboard)."""

    permission = "programs.view_program"
    template_name = "programs/program_detail.html"

    def context(self) -> dict[str, Any]:
        user, program = self.request.user, self.object
        return {
            "aims": program.aims.all(),
            "committee": selectors.members(program, Role.COORDINATOR),
            "own": [member for member in selectors.roles_of(user) if member.program_id == program.pk],
            "may_edit": user.has_perm("programs.edit_program", program),
            "steps": (steps := selectors.ribbon(program, now=self.now)),
            "no_dates": not any(step.on for step in steps),
        }


class SettingsPage(FormPage, ProgramPage):
    """One group of a programme's settings. Two people at once: the second is told, keeps what they typed and sees what was saved."""

    permission = "programs.edit_program"
    template_name = "programs/program_settings.html"
    heading: ClassVar[Any]
    lead: ClassVar[Any] = ""

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.object}

    def context(self) -> dict[str, Any]:
        return {
            "heading": self.heading,
            "lead": self.lead,
            "groups": settings_tabs(self.object, self.request.path),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        self.object = services.edit_program(
            program=self.object,
            changes=self.form.changes(),
            version=data["version"],
            by=self.request.user,
            now=self.now,
        )
        return _("Saved.")

    def success_url(self) -> str:
        return self.request.path

    def refused(self, refusal: Refusal, form: Any = None) -> HttpResponse:
        if refusal.code != "changed_meanwhile" or form is None or self.wants_json():
            return super().refused(refusal, form)
        saved = self.find()
        form.data = form.data.copy()
        form.data["version"] = saved.version  # saving again is now a choice made with open eyes
        form.add_error(None, str(refusal))
        return self.render(status=409, form=form, theirs=self.theirs(saved, form))

    def theirs(self, saved: Program, form: Any) -> list[tuple[str, Any]]:
        """Label and saved value of what differs from what was typed."""
        typed = form.changes()
        return [
            (form.fields[name].label, getattr(saved, name)) for name in typed if getattr(saved, name) != typed[name]
        ]


class TextsEdit(SettingsPage):
    form_class = TextsForm
    heading = gettext_lazy("Name and texts")


class DatesEdit(SettingsPage):
    form_class = DatesForm
    heading = gettext_lazy("Dates")
    lead = gettext_lazy("Times are local. While a phase lasts its deadline can only be moved to a time still to come.")


class NumbersEdit(SettingsPage):
    form_class = NumbersForm
    heading = gettext_lazy("Conditions and numbers")


class AimsEdit(SettingsPage):
    form_class = AimsForm
    template_name = "programs/program_aims.html"
    heading = gettext_lazy("Aims")
    lead = gettext_lazy("What the programme is for, and how you will know.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"program": self.object}

    def context(self) -> dict[str, Any]:
        locked = why_not(policies.check_core_is_own, self.object, CorePart.MEASURES)
        return {**super().context(), "locked": locked, "aims": self.object.aims.all() if locked else []}

    def do(self, data: Mapping[str, Any]) -> str:
        services.set_aims(
            program=self.object,
            aims=self.form.aims(),
            ids=self.form.ids(),
            version=data["version"],
            by=self.request.user,
            now=self.now,
        )
        return _("Saved.")

    def theirs(self, saved: Program, form: Any) -> list[tuple[str, Any]]:
        return [(_("Aim"), aim.text) for aim in saved.aims.all()]


GROUPS = (
    (gettext_lazy("Name and texts"), "programs:program-edit"),
    (gettext_lazy("Dates"), "programs:program-dates"),
    (gettext_lazy("Conditions and numbers"), "programs:program-numbers"),
    (gettext_lazy("Aims"), "programs:program-aims"),
    (gettext_lazy("Questions"), "applicants:question-list"),
    (gettext_lazy("Scoring forms"), "scoring:criterion-list"),
    (gettext_lazy("Letters"), "dashboard:letter-texts"),
    (gettext_lazy("Members"), "programs:member-list"),
)
"""The settings of a programme. Those of the apps above are named by their address only."""


def settings_tabs(program: Program, path: str) -> list[tuple[Any, str, bool]]:
    """Label and address of every group of settings, and whether it is the one at `path`."""
    pages = [(label, reverse(name, args=[program.slug])) for label, name in GROUPS]
    return [(label, url, url == path) for label, url in pages]


class MemberList(ProgramPage):
    """Who has which part, and the search for somebody to add: a page of its own without JavaScript, a fragment with it."""

    permission = "programs.manage_members"
    template_name = "programs/member_list.html"

    def context(self) -> dict[str, Any]:
        asked = self.request.GET
        form = PeopleSearchForm(asked if "q" in asked else None)
        words = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
        role = form.cleaned_data["role"] if form.is_bound and form.is_valid() else Role.ASSESSOR
        live = list(selectors.members(self.object))
        coordinators = sum(member.role == Role.COORDINATOR for member in live)
        return {
            "groups": [
                {
                    "label": part.label,
                    "leads": part == Role.LEADER,
                    "members": [
                        self._row(m, alone=part == Role.COORDINATOR and coordinators == 1)
                        for m in live
                        if m.role == part
                    ],
                }
                for part in Role
            ],
            "leaders": [m for m in live if m.role == Role.LEADER],
            "form": form,
            "words": words,
            "role": role,
            "hits": selectors.people_matching(words),
            "too_short": bool(words) and len("".join(words.split())) < selectors.SHORTEST_SEARCH,
            "most": selectors.MOST_PEOPLE,
            "settings_groups": settings_tabs(self.object, reverse("programs:member-list", args=[self.object.slug])),
        }

    def _row(self, member: Membership, *, alone: bool) -> dict[str, Any]:
        return {
            "member": member,
            "refusal": why_not(policies.check_can_end_membership, member, now=self.now) if alone else None,
            "places_refusal": why_not(policies.check_can_set_places, member, self.object),
            "warning": _("%(name)s will no longer see anything of this programme in this part.")
            % {"name": member.user.name},
        }

    def render(self, status: int = 200, **extra: Any) -> HttpResponse:
        if self.request.headers.get("HX-Target") == "hits":
            self.template_name = "programs/_member_hits.html"
        return super().render(status, **extra)


class MemberAdd(Action, ProgramPage):
    permission = "programs.manage_members"
    form_class = MemberAddForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"leaders": selectors.members(self.object, Role.LEADER)}

    def do(self, data: Mapping[str, Any]) -> str:
        assists = get_object_or_404(Membership, pk=data["assists"], program=self.object) if data["assists"] else None
        member = services.add_member(
            program=self.object,
            user=data["user"],
            role=data["role"],
            assists=assists,
            by=self.request.user,
            now=self.now,
        )
        return _("%(name)s now has a part: %(role)s.") % {"name": member.user.name, "role": member.get_role_display()}

    def success_url(self) -> str:
        return reverse("programs:member-list", args=[self.object.slug])


class MemberEnd(Action, InProgram):
    permission = "programs.manage_members"
    object: Membership

    def find(self) -> Membership:
        program = self.find_program()
        return get_object_or_404(selectors.members(program), pk=self.kwargs["membership"])

    def do(self, data: Mapping[str, Any]) -> str:
        services.end_membership(membership=self.object, by=self.request.user, now=self.now)
        return _("%(name)s no longer has this part. Past acts stay on record.") % {"name": self.object.user.name}

    def success_url(self) -> str:
        return reverse("programs:member-list", args=[self.object.program.slug])

    def back(self) -> str:
        return self.success_url()


class MemberPlaces(MemberEnd):
    """How many mentors one leader is to have, in the list of members."""

    form_class = MemberPlacesForm

    def do(self, data: Mapping[str, Any]) -> str:
        member = services.set_places(membership=self.object, places=data["places"], by=self.request.user, now=self.now)
        places = member.number_of_places()
        return ngettext("%(name)s is to have %(number)s mentor.", "%(name)s is to have %(number)s mentors.", places) % {
            "name": member.user.name,
            "number": places,
        }


class PeopleOptions(Page):
    """Suggestions under a field that names a person. Takes the value of any one field."""

    permission = "programs.search_people"
    template_name = "programs/_people_options.html"

    def context(self) -> dict[str, Any]:
        words = next((str(value) for value in self.request.GET.values()), "")
        return {"people": selectors.people_matching(words)}
