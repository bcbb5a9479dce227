"""The districts as the committee of the programme above looks after them, and a district's word on what is decided above it."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.dashboard.districts.comparison import MEASURES, compare
from mentoring.dashboard.districts.exports import comparison_as_csv, write_comparison
from mentoring.dashboard.districts.following import fingerprint, read_districts
from mentoring.dashboard.districts.forms import LOCKABLE, BringAlongForm, CoreForm
from mentoring.dashboard.services import bring_districts_along
from mentoring.disclosure import SMALLEST
from mentoring.policies import why_not
from mentoring.spreadsheets import CSV, XLSX
from mentoring.views import Action, to_be_saved
from programs.models import Program
from programs.policies import check_can_lock
from programs.selectors import programs_visible_to
from programs.services import lock_core
from programs.states import CorePart
from programs.views import ProgramPage
from sessions_app.trios.content import HELD_OF_PLANNED


class DistrictsPage(ProgramPage):
    """A page about a programme and those that stand under it."""

    permission = "programs.lead_districts"

    def find(self) -> Program:
        seen = programs_visible_to(self.request.user).select_related("unit", "parent")
        return get_object_or_404(seen, slug=self.kwargs["program"])

    def back(self) -> str:
        return reverse("dashboard:district-list", args=[self.object.slug])


class DistrictList(DistrictsPage):
    template_name = "dashboard/district_list.html"

    def context(self) -> dict[str, Any]:
        program = self.object
        if program.parent is not None:
            decided = [label for part, label in LOCKABLE if program.parent.locks(part)]
            return {"parent": program.parent, "decided": decided}
        districts = read_districts(program)
        labels = dict(LOCKABLE)
        return {
            "districts": districts,
            "own": set(programs_visible_to(self.request.user).filter(parent=program).values_list("pk", flat=True)),
            "form": CoreForm(initial={"parts": [part for part in CorePart if program.locks(part)]}),
            "cannot_lock": why_not(check_can_lock, program),
            "decides": any(program.locks(part) for part in CorePart),
            "behind": [
                (d, [(labels[part], lines) for part, lines in d.changes.items()]) for d in districts if d.changes
            ],
            "going": sum(d.goes_along for d in districts),
            "seen": fingerprint(districts),
        }


class CoreLock(Action, DistrictsPage):
    """Say what is decided here for all districts."""

    form_class = CoreForm

    def do(self, data: Mapping[str, Any]) -> str:
        lock_core(program=self.object, parts=data["parts"], by=self.request.user, now=self.now)
        return _("Saved. Districts that differ are listed below, and stay as they are until you bring them along.")

    def back(self) -> str:
        return DistrictsPage.back(self)


class BringAlong(Action, DistrictsPage):
    """Bring what was shown into the districts that can still follow."""

    form_class = BringAlongForm

    def do(self, data: Mapping[str, Any]) -> str:
        number = bring_districts_along(program=self.object, seen=data["seen"], by=self.request.user, now=self.now)
        return ngettext(
            "%(number)s district now has what you have decided.",
            "%(number)s districts now have what you have decided.",
            number,
        ) % {"number": number}

    def back(self) -> str:
        return DistrictsPage.back(self)


class DistrictCompare(DistrictsPage):
    """How the districts compare: the funnel, places, gatherings, meetings."""

    template_name = "dashboard/district_compare.html"

    def find(self) -> Program:
        program = super().find()
        if program.parent_id is not None:
            raise Http404  # only the committee above compares
        return program

    def context(self) -> dict[str, Any]:
        comparison = compare(self.object, now=self.now)
        labels = [measure.label for measure in MEASURES]
        rows = [(program, list(zip(labels, cells, strict=True))) for program, cells in comparison.rows]
        return {
            "comparison": comparison,
            "labels": labels,
            "rows": rows,
            "totals": list(zip(labels, comparison.totals, strict=True)),
            "fewest": SMALLEST,
            "held_of_planned": HELD_OF_PLANNED,
        }

    def file(self, content: bytes, ending: str, content_type: str) -> HttpResponse:
        return to_be_saved(content, name=f"districts-{self.object.slug}.{ending}", content_type=content_type)


class DistrictCompareXlsx(DistrictCompare):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = BytesIO()
        write_comparison(compare(self.object, now=self.now), file)
        return self.file(file.getvalue(), "xlsx", XLSX)


class DistrictCompareCsv(DistrictCompare):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.file(comparison_as_csv(compare(self.object, now=self.now)), "csv", CSV)
