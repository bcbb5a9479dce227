from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from programs.models import Program


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows: whose software this is, and the person's programmes to switch between."""
    context: dict[str, Any] = {
        "organisation": settings.ORGANISATION,
        "product": "Mentoring",
        "demo": settings.DEMO,
        "LANGUAGES": settings.LANGUAGES,
        "my_programs": [],
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        mine = (
            Program.objects.filter(memberships__user=user, memberships__ended_at=None).distinct().only("slug", "name")
        )
        context["my_programs"] = [
            (str(program), reverse("programs:program-detail", args=[program.slug]), False) for program in mine[:12]
        ]
    return context
