"""The link to a call and its QR code, for the intranet and the canteen wall."""

import io
from functools import cached_property
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from programs.views import ProgramPage


class CallShare(ProgramPage):
    """What to paste and what to print. The page itself prints as a poster."""

    permission = "applicants.share_call"
    template_name = "applicants/call_share.html"

    @cached_property
    def link(self) -> str:
        return f"{settings.SITE_URL}{reverse('applicants:call-detail', args=[self.object.slug])}"

    def context(self) -> dict[str, Any]:
        return {"link": self.link}


class CallCode(CallShare):
    """The QR code as a picture: `svg` for the page and for printing at any size, `png` for a slide."""

    kind: str = "svg"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file, code = io.BytesIO(), segno.make(self.link, error="m", micro=False)
        if self.kind == "svg":
            code.save(file, kind="svg", omitsize=True)
            answer = HttpResponse(file.getvalue(), content_type="image/svg+xml")
        else:
            code.save(file, kind="png", scale=20)
            answer = HttpResponse(file.getvalue(), content_type="image/png")
        if "save" in request.GET:
            answer["Content-Disposition"] = f'attachment; filename="{self.object.slug}.{self.kind}"'
        return answer
