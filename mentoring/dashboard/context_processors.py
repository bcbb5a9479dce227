from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from mentoring import clock
from mentoring.accounts.selectors import demo_people
from mentoring.dashboard.phases import page_of
from programs.models import Program
from programs.rules import is_coordinator, memberships_of
from programs.selectors import ribbon

MOST_IN_MENU = 12
PAGES = [
    (_("Control"), "dashboard:program-control"),
    (_("Members"), "programs:member-list"),
    (_("Gatherings"), "gatherings:gathering-list"),
    (_("Trios"), "trios:rhythm"),
    (_("Letters"), "dashboard:letter-list"),
    (_("Settings"), "programs:program-edit"),
]
"""Under the ribbon: the coordinator's pages that are needed in every phase."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows. Asked of the database only when a template gets there: a fragment costs nothing."""
    return {
        "organisation": settings.ORGANISATION,
        "product": "Mentoring",
        "demo": settings.DEMO,
        "LANGUAGES": settings.LANGUAGES,
        "my_programs": SimpleLazyObject(lambda: _my_programs(request)),
        "ribbon": SimpleLazyObject(lambda: _ribbon(request)),
        "program_url": SimpleLazyObject(lambda: _program_url(request)),
        "program_pages": SimpleLazyObject(lambda: _program_pages(request)),
        "help_url": reverse("dashboard:help"),
        "privacy_url": reverse("dashboard:privacy"),
        "accessibility_url": reverse("dashboard:accessibility"),
        **(_demo() if settings.DEMO else {}),
    }


def _demo() -> dict[str, Any]:
    """Whom one can be in the demo, for the sign-in page."""
    return {"demo_people": SimpleLazyObject(demo_people), "demo_sign_in_url": reverse("accounts:demo-sign-in")}


def _slug(request: HttpRequest) -> str | None:
    match = request.resolver_match
    return match.kwargs.get("program") if match is not None else None


def _my_programs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Label, address and whether we are in it. Coordinators get to the control page of theirs."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    mine = {member.program_id: member.program for member in memberships_of(user)}
    here = _slug(request)
    return [
        (str(program), _address(user, program), program.slug == here) for program in list(mine.values())[:MOST_IN_MENU]
    ]


def _address(user: Any, program: Program) -> str:
    if is_coordinator(user, program):
        return reverse("dashboard:program-control", args=[program.slug])
    return program.get_absolute_url()


def _program(request: HttpRequest) -> Program | None:
    """The programme in the address: the one the page has asked for, else one of the person's own, else asked for here."""
    program, slug = getattr(getattr(request, "page", None), "program", None), _slug(request)
    if slug and (program is None or program.slug != slug):
        own = [member.program for member in memberships_of(request.user) if member.program.slug == slug]
        program = own[0] if own else Program.objects.filter(slug=slug).first()
    return program if slug else None


def _ribbon(request: HttpRequest) -> list[dict[str, Any]]:
    """The phases of the programme in the address, for templates that show a programme's header. Coordinators can go to each."""
    program = _program(request)
    if program is None:
        return []
    page = getattr(request, "page", None)
    steps = ribbon(program, now=page.now if page is not None else clock.now())
    leads_on = is_coordinator(request.user, program)
    return [
        {
            "label": step.label,
            "status": step.status,
            "date": step.on,
            "url": page_of(program, step.phase) if leads_on else "",
        }
        for step in steps
    ]


def _program_url(request: HttpRequest) -> str:
    """Where the programme's name leads: for who has a part in it to its page, for everybody else to its call."""
    program = _program(request)
    if program is None:
        return ""
    if request.user.has_perm("programs.view_program", program):
        return program.get_absolute_url()
    return reverse("applicants:call-detail", args=[program.slug])


def _program_pages(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """For coordinators, what does not belong to a single phase: label, address, and whether we are there."""
    program = _program(request)
    if program is None or not is_coordinator(request.user, program):
        return []
    pages = [(label, reverse(name, args=[program.slug])) for label, name in PAGES]
    return [(str(label), url, request.path.startswith(url)) for label, url in pages]
