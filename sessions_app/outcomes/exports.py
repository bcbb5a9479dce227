"""Everything the report shows, as a spreadsheet and as CSV."""

import re
from collections.abc import Iterator
from typing import IO

from openpyxl import Workbook

from mentoring.documents import Document, Section
from mentoring.spreadsheets import csv_file, safe_cell

FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")
"""What the name of a sheet may not hold."""
LONGEST = 31
NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")


def write_workbook(document: Document, file: IO[bytes]) -> None:
    """An XLSX file with a sheet for each part of the report, in its order."""
    workbook = Workbook(write_only=True)
    names: set[str] = set()
    for section in document.sections:
        name = section.heading.translate(FORBIDDEN)[:LONGEST]
        if name in names:
            name = f"{name[: LONGEST - 3]} {len(names)}"
        names.add(name)
        sheet = workbook.create_sheet(name)
        for row in _rows(section):
            sheet.append([_cell(value) for value in row])
    workbook.save(file)


def as_csv(document: Document) -> bytes:
    """The same rows in one file, each begun with the part of the report it is from."""
    return csv_file(
        [safe_cell(cell) for cell in (section.heading, *row)] for section in document.sections for row in _rows(section)
    )


def _rows(section: Section) -> Iterator[list[str]]:
    for paragraph in section.paragraphs:
        yield [paragraph]
    for label, value in section.facts:
        yield [label, value]
    if section.table is not None and section.table.rows:
        yield list(section.table.head)
        yield from (list(row) for row in section.table.rows)
    for item in section.items:
        yield [item]


def _cell(text: str) -> str | int | float:
    """Figures as numbers, so that they can be reckoned with."""
    plain = text.replace("−", "-").replace(",", ".")
    if not NUMBER.fullmatch(plain):
        return safe_cell(text)
    return float(plain) if "." in plain else int(plain)
