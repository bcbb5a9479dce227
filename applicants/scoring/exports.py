"""The table of results as a spreadsheet. Cells hold values, never formulas, whatever people wrote."""

from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from applicants.scoring.selectors import Result

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """The text, with a ' before it where a spreadsheet might take it for a formula (ASVS 1.2.10)."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def write_results(rows: Iterable[Result], file: IO[bytes]) -> None:
    """Write an XLSX file with one row per application. Rows pass through one by one; memory does not grow with their number."""
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
        ]
    )
    for row in rows:
        texts = [safe_cell(text) for text in (row.ref, row.name, row.unit, row.job_kind)]
        sheet.append(
            [*texts, row.total, row.spread, row.scored, row.assigned, str(row.outcome.label) if row.outcome else ""]
        )
    workbook.save(file)
