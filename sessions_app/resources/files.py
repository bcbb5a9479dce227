"""Which files may be handed out, judged by what is in them. Plain Python: no web, no database.

The name a file came with decides nothing but what it claims to be; what is handed out has a type from this list.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from typing import Final

LARGEST: Final = 8 * 1024**2
LONGEST_NAME: Final = 100


class Unfit(Exception):
    """Why a file will not do: `too_large`, `unknown` (a kind that is not handed out) or `not_what_it_says`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _office(part: str) -> Callable[[bytes], bool]:
    def check(content: bytes) -> bool:
        names = _names_in(content)
        return f"{part}/" in {name.partition("/")[0] + "/" for name in names} and not any(
            "vbaproject" in name.lower() for name in names
        )

    return check


def _open_document(kind: str) -> Callable[[bytes], bool]:
    return lambda content: content[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument." + kind.encode())


def _names_in(content: bytes) -> list[str]:
    try:
        return zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        return []


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
KINDS: Final[dict[str, tuple[str, Callable[[bytes], bool]]]] = {
    "pdf": ("application/pdf", lambda content: content.startswith(b"%PDF-")),
    "docx": (f"{_OFFICE}wordprocessingml.document", _office("word")),
    "pptx": (f"{_OFFICE}presentationml.presentation", _office("ppt")),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", _office("xl")),
    "odt": (f"{_ODF}text", _open_document("text")),
    "odp": (f"{_ODF}presentation", _open_document("presentation")),
    "ods": (f"{_ODF}spreadsheet", _open_document("spreadsheet")),
    "png": ("image/png", lambda content: content.startswith(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", lambda content: content.startswith(b"\xff\xd8\xff")),
    "txt": ("text/plain; charset=utf-8", _is_text),
}
"""Ending -> the type it is handed out as, and how to tell. Nothing that a browser would run, and no macros."""


def checked(name: str, content: bytes) -> tuple[str, str]:
    """The clean name and the type of a file that will do. Raises Unfit."""
    if len(content) > LARGEST:
        raise Unfit("too_large")
    clean = clean_name(name)
    ending = clean.rpartition(".")[2].lower().replace("jpeg", "jpg")
    if ending not in KINDS:
        raise Unfit("unknown")
    kind, is_such = KINDS[ending]
    if not content or not is_such(content):
        raise Unfit("not_what_it_says")
    return clean, kind


def clean_name(name: str) -> str:
    """The name without folders, control or direction characters and other oddities; short, and with its ending."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in last if unicodedata.category(c)[0] in "LNPSZ" and unicodedata.category(c) != "Zl")
    stem, _dot, ending = re.sub(r'[<>:"|?*\s]+', " ", plain).strip(" .").rpartition(".")
    return f"{stem.strip(' .')[: LONGEST_NAME - 6]}.{ending[:5]}" if stem.strip(" .") else ""
