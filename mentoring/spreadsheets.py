"""What every file for a spreadsheet keeps to: cells hold values, never formulas, whatever people wrote."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """The text, with a ' before it where a spreadsheet might take it for a formula (ASVS 1.2.10)."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_file(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as CSV that Excel opens as a table in Norway: semicolons between, and a byte order mark, so that letters are read right.

    Texts are to have passed `safe_cell`.
    """
    file = StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode("utf-8-sig")
