"""What people are to read: a programme's resources, and the materials of a gathering."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.views import Action, FormPage, to_be_saved
from programs.rules import is_coordinator
from programs.views import InProgram, ProgramPage
from sessions_app.models import Gathering
from sessions_app.resources import selectors, services
from sessions_app.resources.files import LARGEST
from sessions_app.resources.forms import ResourceForm
from sessions_app.resources.models import Resource
from sessions_app.selectors import gatherings_visible_to


class ResourceList(ProgramPage):
    """Of the whole programme: what is new first, then the rest, the latest in front."""

    permission = "resources.read_resources"
    template_name = "resources/resource_list.html"

    def context(self) -> dict[str, Any]:
        return listed(self.request.user, selectors.resources_visible_to(self.request.user, self.object), self.object)


def listed(user: Any, resources: Any, program: Any) -> dict[str, Any]:
    """Drafts for the committee; for everybody what is new to them, and the rest."""
    may_edit = is_coordinator(user, program)
    found = list(resources)
    published = [one for one in found if one.published_at is not None]
    return {
        "may_edit": may_edit,
        "drafts": [one for one in found if one.published_at is None],
        "new": [] if may_edit else [one for one in published if not one.is_read],
        "rest": published if may_edit else [one for one in published if one.is_read],
    }


class MaterialList(InProgram):
    """Of one gathering, for those invited to it."""

    permission = "gatherings.view_gathering"
    template_name = "resources/material_list.html"
    object: Gathering

    def find(self) -> Gathering:
        visible = gatherings_visible_to(self.request.user, self.find_program())
        return get_object_or_404(visible, pk=self.kwargs["gathering"])

    def context(self) -> dict[str, Any]:
        program, user = self.object.program, self.request.user
        resources = selectors.of_gathering(selectors.resources_visible_to(user, program), self.object)
        return listed(user, resources, program)


class ResourcePage(InProgram):
    object: Resource

    def find(self) -> Resource:
        visible = selectors.resources_visible_to(self.request.user, self.find_program())
        return get_object_or_404(visible, pk=self.kwargs["resource"])

    def list_url(self) -> str:
        """The list it stands in."""
        if self.object.gathering_id is not None:
            return reverse("resources:material-list", args=[self.object.program.slug, self.object.gathering_id])
        return reverse("resources:resource-list", args=[self.object.program.slug])


class ResourceDetail(ResourcePage):
    """One of them. Opening it is what "read" means, for the reader alone to see."""

    permission = "resources.read_resources"
    template_name = "resources/resource_detail.html"

    def context(self) -> dict[str, Any]:
        if not self.object.is_read:
            services.open_resource(resource=self.object, by=self.request.user, now=self.now)
        return {"may_edit": is_coordinator(self.request.user, self.object), "list_url": self.list_url()}


class ResourceFile(ResourcePage):
    """Its file, to be saved. Never shown in the browser, whatever is in it."""

    permission = "resources.read_resources"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = selectors.with_content(self.object)
        if content is None:
            raise Http404
        answer = to_be_saved(bytes(content), name=self.object.file_name, content_type=self.object.file_type)
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class ResourceNew(FormPage, ProgramPage):
    """A new one of the programme or, with `?gathering=`, of a gathering."""

    permission = "resources.edit_resources"
    template_name = "resources/resource_form.html"
    form_class = ResourceForm
    largest_body = LARGEST + 1024**2
    gathering: Gathering | None = None

    def prepare(self) -> None:
        number = self.request.GET.get("gathering", "")
        if number:
            visible = gatherings_visible_to(self.request.user, self.object)
            self.gathering = get_object_or_404(visible, pk=int(number) if number.isascii() and number.isdigit() else 0)

    def form_kwargs(self) -> dict[str, Any]:
        return {"of_gathering": self.gathering is not None}

    def context(self) -> dict[str, Any]:
        return {"gathering": self.gathering, "back": self.list_url()}

    def list_url(self) -> str:
        if self.gathering is not None:
            return reverse("resources:material-list", args=[self.object.slug, self.gathering.pk])
        return reverse("resources:resource-list", args=[self.object.slug])

    def do(self, data: Mapping[str, Any]) -> str:
        services.add_resource(
            program=self.object, gathering=self.gathering, by=self.request.user, now=self.now, **self.form.values()
        )
        return _("Added. Only the committee sees it until you publish it.")

    def success_url(self) -> str:
        return self.list_url()


class ResourceEdit(FormPage, ResourcePage):
    permission = "resources.edit_resources"
    template_name = "resources/resource_form.html"
    form_class = ResourceForm
    largest_body = LARGEST + 1024**2

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.object, "of_gathering": self.object.gathering_id is not None}

    def context(self) -> dict[str, Any]:
        return {"resource": self.object, "gathering": self.object.gathering, "back": self.object.get_absolute_url()}

    def do(self, data: Mapping[str, Any]) -> str:
        services.change_resource(resource=self.object, changes=self.form.values(), by=self.request.user, now=self.now)
        return _("Saved.")


class ResourcePublish(Action, ResourcePage):
    permission = "resources.edit_resources"

    def do(self, data: Mapping[str, Any]) -> str:
        services.publish_resource(resource=self.object, by=self.request.user, now=self.now)
        return _("Those it is for see it now.")


class ResourceRemove(Action, ResourcePage):
    permission = "resources.edit_resources"

    def do(self, data: Mapping[str, Any]) -> str:
        self.after = self.list_url()
        services.remove_resource(resource=self.object, by=self.request.user, now=self.now)
        return _("It is removed.")

    def success_url(self) -> str:
        return self.after


class ShippedAdd(Action, ProgramPage):
    permission = "resources.edit_resources"

    def do(self, data: Mapping[str, Any]) -> str:
        number = services.add_shipped(program=self.object, by=self.request.user, now=self.now)
        return ngettext("%(number)s text is added.", "%(number)s texts are added.", number) % {"number": number}

    def success_url(self) -> str:
        return reverse("resources:resource-list", args=[self.object.slug])
