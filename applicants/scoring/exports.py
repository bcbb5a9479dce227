"""The table of results as a spreadsheet."""

from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from applicants.scoring.selectors import Agreement, Result
from applicants.states import YesNo
from mentoring.spreadsheets import safe_cell


def write_results(rows: Iterable[tuple[Result, str]], agreement: Agreement, file: IO[bytes]) -> None:
    """Write an XLSX file: a sheet with one row per application, and one with how strict each assessor was.

    Rows (each with what the committee agreed on) pass through one by one; memory does not grow with their number.
    """
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_("Results"))
    sheet.append(
        [
            _("Reference"),
            _("Name"),
            _("Unit"),
            _("Kind of job"),
            _("Total (0–100)"),
            _("Largest gap"),
            _("Scored"),
            _("Assigned"),
            _("Decision"),
            _("Told"),
            _("What you agreed on"),
            _("Nearest manager’s answer"),
        ]
    )
    for row, agreed in rows:
        texts = [safe_cell(text) for text in (row.ref, row.name, row.unit, row.job_kind)]
        told = "" if row.outcome is None else _("No, staged") if row.waits else _("Yes")
        manager = str(YesNo(row.manager).label) if row.manager else ""
        decision = [str(row.outcome.label) if row.outcome else "", told, safe_cell(agreed), manager]
        sheet.append([*texts, row.total, row.spread, row.scored, row.assigned, *decision])
    _write_assessors(workbook, agreement)
    workbook.save(file)


def _write_assessors(workbook: Workbook, agreement: Agreement) -> None:
    sheet = workbook.create_sheet(_("Assessors"))
    sheet.append([_("Name"), _("Applications that others scored too"), _("Points against the others, on average")])
    for one in agreement.assessors:
        lean = None if one.lean is None else round(one.lean, 2)
        sheet.append([safe_cell(one.assessor.name), one.applications, lean])
    sheet.append([])
    alpha = None if agreement.overall is None else round(agreement.overall, 3)
    sheet.append([_("Agreement (Krippendorff’s alpha)"), alpha])
