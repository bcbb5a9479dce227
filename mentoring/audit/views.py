from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.paginator import Paginator
from django.urls import reverse

from mentoring.audit import selectors
from mentoring.audit.models import Event
from mentoring.audit.presenters import kind_of, line
from mentoring.audit.selectors import Narrowed
from mentoring.views import Page

PER_PAGE = 50


class Trail(Page):
    """Who did what, and when. Each name, programme and object leads to what else there is about it."""

    permission = "audit.read_trail"
    template_name = "audit/trail.html"

    def context(self) -> dict[str, Any]:
        asked = self.request.GET
        words = asked.get("q", "")[:100].replace("\x00", "")
        only = Narrowed(_number(asked.get("by")), _number(asked.get("program")), _about(asked.get("about")))
        events = selectors.events_visible_to(self.request.user, words=words, narrowed=only)
        page = Paginator(events, PER_PAGE).get_page(asked.get("page"))
        shown = list(page.object_list)
        names = selectors.names_of({e.by_id for e in shown if e.by_id} | ({only.by} if only.by else set()))
        ids = {e.program_id for e in shown if e.program_id} | ({only.program} if only.program else set())
        programs = selectors.programs_named(ids)
        opens = self.request.user.has_perm("accounts.use_admin")
        return {
            "page": page,
            "rows": [
                {
                    "line": line(event),
                    "by": names.get(event.by_id or 0, ""),
                    "program": programs.get(event.program_id or 0, ""),
                    "url": _admin_url(event) if opens else "",
                }
                for event in shown
            ],
            "words": words,
            "only": only,
            "only_by": names.get(only.by or 0, str(only.by)),
            "only_program": programs.get(only.program or 0, str(only.program)),
            "only_about": f"{kind_of(only.about[0])} {only.about[1]}" if only.about else "",
        }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None


def _about(text: str | None) -> tuple[str, str] | None:
    kind, colon, pk = (text or "").replace("\x00", "").partition(":")
    return (kind, pk) if colon and pk else None


def _admin_url(event: Event) -> str:
    """The object's page in the administration, where it has one."""
    try:
        model = apps.get_model(event.subject_type)
    except (LookupError, ValueError):
        return ""
    if not admin.site.is_registered(model):
        return ""
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[event.subject_id])
