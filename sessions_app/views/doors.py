"""The code at the door: the coordinator's screen, and the page on which those who come give the code."""

import io
from collections.abc import Mapping
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mentoring.policies import why_not
from mentoring.views import Action, FormPage
from sessions_app import policies, selectors, services
from sessions_app.forms import CodeForm
from sessions_app.views.gatherings import GatheringPage


class Door(GatheringPage):
    """The code, large, for the screen in the room; and how many have given it."""

    permission = "gatherings.edit_gathering"
    template_name = "gatherings/door.html"

    def context(self) -> dict[str, Any]:
        return {
            "arrived": selectors.arrived(self.object),
            "cannot_show": why_not(policies.check_can_show_code, self.object, now=self.now),
            "opens_at": self.object.starts_at - policies.DOOR_OPENS,
            "closes_at": self.object.ends_at + policies.DOOR_OPENS,
        }


class DoorCode(Action, GatheringPage):
    permission = "gatherings.edit_gathering"

    def do(self, data: Mapping[str, Any]) -> str:
        services.make_code(gathering=self.object, by=self.request.user, now=self.now)
        return ""

    def success_url(self) -> str:
        return reverse("gatherings:door", args=[self.object.program.slug, self.object.pk])


class DoorPicture(GatheringPage):
    """The QR code to the page where one says that one is here, with the code filled in."""

    permission = "gatherings.edit_gathering"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.door_code:
            raise Http404
        page = reverse("gatherings:arrive", args=[self.object.program.slug, self.object.pk])
        file, link = io.BytesIO(), f"{settings.SITE_URL}{page}?code={self.object.door_code}"
        segno.make(link, error="m", micro=False).save(file, kind="svg", omitsize=True)
        return HttpResponse(file.getvalue(), content_type="image/svg+xml")


class Arrive(FormPage, GatheringPage):
    """Those who come say so by the code on the screen. It counts for who is signed in."""

    permission = "gatherings.reply_to_gathering"
    template_name = "gatherings/arrive.html"
    form_class = CodeForm
    is_wrong = False

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"code": self.request.GET.get("code", "")[:6]}}

    def context(self) -> dict[str, Any]:
        own = selectors.own_attendance(self.object, self.request.user)
        return {"own": own, "cannot_arrive": why_not(policies.check_can_arrive, own, now=self.now)}

    def do(self, data: Mapping[str, Any]) -> str:
        who_when = {"by": self.request.user, "now": self.now}
        self.is_wrong = not services.arrive(gathering=self.object, code=data["code"], **who_when)
        return "" if self.is_wrong else _("Welcome. It is noted that you are here.")

    def done(self, message: str) -> HttpResponse:
        if self.is_wrong:  # it is counted, so it was no refusal that would undo the count
            self.form.add_error("code", _("That is not the code on the screen. Look at it again."))
            return self.invalid(self.form)
        return super().done(message)

    def success_url(self) -> str:
        return self.object.get_absolute_url()
