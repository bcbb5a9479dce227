"""A document as data: shown as a page (`_components/document.html`) or set as PDF, both from the same.

The PDF is tagged (PDF/UA-1: headings, tables and language can be read aloud), and the same on every machine: only typst's own fonts.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import typst

TEMPLATE = Path(__file__).with_name("document.typ")
CERTIFICATE = Path(__file__).with_name("certificate.typ")


@dataclass(frozen=True, slots=True)
class Table:
    """`numbers`: the columns (from 0) that hold figures."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()

    @property
    def labelled(self) -> list[list[tuple[str, str, bool]]]:
        """Each row as (label of the column, value, whether it is a figure), for pages that become cards on a phone."""
        return [
            [
                (label, value, number in self.numbers)
                for number, (label, value) in enumerate(zip(self.head, row, strict=True))
            ]
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of what the section's table says. Rows: (label, value) of a funnel and of bars, (label, before, after) from 0 to 100 of a
    change. `maximum`: where the scale of the bars ends; else at the largest.
    """

    kind: Literal["funnel", "bars", "change"]
    title: str
    rows: Sequence[tuple[Any, ...]]
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with whatever of these it has, in this order. With a chart, the chart comes before the table."""

    heading: str
    paragraphs: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    table: Table | None = None
    items: Sequence[str] = ()
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Plain text throughout; nothing in it is read as markup. `made` says when and from what, on every page of the PDF."""

    title: str
    language: str
    author: str
    made: str
    lead: str = ""
    sections: Sequence[Section] = field(default_factory=list)


def as_pdf(document: Document) -> bytes:
    """The document as a tagged PDF. Raises typst.TypstError if it cannot be set."""
    return _set(document, TEMPLATE)


def certificate_as_pdf(document: Document) -> bytes:
    """The same for one page to be framed: the lead is the name, the first section is said of whoever has it."""
    return _set(document, CERTIFICATE)


def _set(document: Document, template: Path) -> bytes:
    return typst.compile(
        template.read_bytes(),
        format="pdf",
        sys_inputs={"data": json.dumps(asdict(document), ensure_ascii=False, default=_plain)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, range) else str(value)
