"""The agenda of a gathering, as a coordinator looks after it."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from programs.forms import PlacesForm
from programs.views import InProgram
from sessions_app import policies, selectors, services
from sessions_app.forms import PointForm
from sessions_app.models import AgendaPoint, Gathering
from sessions_app.views.gatherings import GatheringPage


def agenda_url(gathering: Gathering) -> str:
    return reverse("gatherings:agenda", args=[gathering.program.slug, gathering.pk])


class Agenda(GatheringPage):
    """All points in order, with when each begins."""

    permission = "gatherings.edit_gathering"
    template_name = "gatherings/agenda.html"

    def context(self) -> dict[str, Any]:
        return {
            "agenda": selectors.agenda_times(self.object),
            "settled": why_not(policies.check_can_change, self.object),
        }


class AgendaOrder(Action, GatheringPage):
    permission = "gatherings.edit_gathering"
    form_class = PlacesForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"ids": [point.pk for point in selectors.agenda_points(self.object)]}

    def do(self, data: Mapping[str, Any]) -> str:
        order = self.form.order()
        services.order_points(gathering=self.object, order=order, by=self.request.user, now=self.now)
        return _("The order is saved.")

    def back(self) -> str:
        return agenda_url(self.object)


class PointNew(FormPage, GatheringPage):
    permission = "gatherings.edit_gathering"
    template_name = "gatherings/agenda_point.html"
    form_class = PointForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"people": selectors.members_of(self.object.program), "initial": {"minutes": 15}}

    def context(self) -> dict[str, Any]:
        return {"gathering": self.object, "settled": why_not(policies.check_can_change, self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.add_point(gathering=self.object, by=self.request.user, now=self.now, **data)
        return _("The point is added, at the end.")

    def success_url(self) -> str:
        return agenda_url(self.object)


class PointPage(InProgram):
    permission = "gatherings.edit_gathering"
    object: AgendaPoint

    def find(self) -> AgendaPoint:
        points = AgendaPoint.objects.filter(gathering__program=self.find_program(), gathering=self.kwargs["gathering"])
        return get_object_or_404(points.select_related("gathering__program"), pk=self.kwargs["point"])

    def success_url(self) -> str:
        return agenda_url(self.object.gathering)

    def back(self) -> str:
        return agenda_url(self.object.gathering)


class PointEdit(PointPage, FormPage):
    template_name = "gatherings/agenda_point.html"
    form_class = PointForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"people": selectors.members_of(self.object.program), "instance": self.object}

    def context(self) -> dict[str, Any]:
        gathering = self.object.gathering
        return {"gathering": gathering, "point": self.object, "settled": why_not(policies.check_can_change, gathering)}

    def do(self, data: Mapping[str, Any]) -> str:
        services.change_point(point=self.object, by=self.request.user, now=self.now, **data)
        return _("Saved.")


class PointRemove(PointPage, Action):
    def do(self, data: Mapping[str, Any]) -> str:
        services.remove_point(point=self.object, by=self.request.user, now=self.now)
        return _("The point is removed.")
