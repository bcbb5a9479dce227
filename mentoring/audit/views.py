from typing import Any

from django.core.paginator import Paginator

from mentoring.audit import selectors
from mentoring.views import Page


class Trail(Page):
    """Who did what, and when."""

    permission = "audit.read_trail"
    template_name = "audit/trail.html"

    def context(self) -> dict[str, Any]:
        words = self.request.GET.get("q", "")[:100].replace("\x00", "")
        page = Paginator(selectors.events_visible_to(self.request.user, words=words), 50).get_page(
            self.request.GET.get("page")
        )
        names = selectors.names_of({event.by_id for event in page.object_list if event.by_id})
        return {
            "page": page,
            "rows": [(event, names.get(event.by_id or 0, "")) for event in page.object_list],
            "words": words,
        }
