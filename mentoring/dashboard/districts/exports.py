"""The comparison of districts as a spreadsheet and as CSV: what the page shows, and nothing it hides."""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from mentoring.dashboard.districts.comparison import MEASURES, Cell, Comparison
from mentoring.spreadsheets import csv_file, safe_cell

Value = str | int | None


def write_comparison(comparison: Comparison, file: IO[bytes]) -> None:
    """Write an XLSX file with one sheet. Figures are numbers; a hidden one is a word, one that is not there yet is empty."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_("Districts"))
    for row in _rows(comparison):
        sheet.append(row)
    workbook.save(file)


def comparison_as_csv(comparison: Comparison) -> bytes:
    """The same as CSV."""
    return csv_file(_rows(comparison))


def _rows(comparison: Comparison) -> Iterator[list[Value]]:
    with_parts = {
        place for _program, cells in comparison.rows for place, cell in enumerate(cells) if cell.of is not None
    }
    split = [place in with_parts for place, _measure in enumerate(MEASURES)]
    head: list[Value] = [_("Programme"), _("Unit"), _("Phase")]
    for measure, is_split in zip(MEASURES, split, strict=True):
        head += [str(measure.label), _("%(what)s: of") % {"what": measure.label}] if is_split else [str(measure.label)]
    yield head
    for program, cells in comparison.rows:
        named: list[Value] = [safe_cell(str(program)), safe_cell(program.unit.name), str(program.state.label)]
        yield named + [value for cell, is_split in zip(cells, split, strict=True) for value in _values(cell, is_split)]
    rest: list[Value] = [_("All programmes together"), "", ""]
    yield rest + [v for cell, is_split in zip(comparison.totals, split, strict=True) for v in _values(cell, is_split)]


def _values(cell: Cell, is_split: bool) -> list[Value]:
    value: Value = _("under 5") if cell.hidden else cell.value
    return [value, cell.of] if is_split else [value]
