"""What the pages of a programme's match have in common."""

from django.shortcuts import get_object_or_404

from mentoring.views import Page
from programs.models import Program
from programs.selectors import programs_visible_to


class ProgramPage(Page):
    def find(self) -> Program:
        return get_object_or_404(programs_visible_to(self.request.user), slug=self.kwargs["program"])
