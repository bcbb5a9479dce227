"""The translations: found in the sources, kept in .po files, compiled to .mo. With Babel alone, so no gettext tools are needed."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.reloader import translation_file_changed
from django.utils.translation.template import templatize

LANGUAGES = ("nb", "nn")
"""What English is translated to. Both are complete, always."""

LOCALE = Path(__file__).parent / "locale"
SOURCES = ("mentoring", "programs", "applicants", "matching", "sessions_app", "templates")
KEYWORDS: dict[str, Any] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip

Found = tuple[str, str | tuple[str, str], str | None]
"""Where (file), what (one text, or singular and plural), context."""


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def find_texts() -> Iterator[Found]:
    """Every text marked for translation in our Python files and templates."""
    for folder in SOURCES:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts and "devstack" not in path.parts:
                source = path.read_bytes()
            elif path.suffix in {".html", ".txt"} and folder == "templates":
                # templatize leaves the template's own white space, which Python would take for indentation
                lines = templatize(path.read_text(), origin=str(path)).splitlines()
                source = "\n".join(line.strip() for line in lines).encode()
            else:
                continue
            place = str(path.relative_to(settings.BASE_DIR))
            for _line, function, messages, _comments in extract_python(io.BytesIO(source), KEYWORDS, (), {}):
                parts = [part for part in _as_tuple(messages) if part is not None]
                context = parts.pop(0) if "pgettext" in function and parts else None
                plural = str(function).lstrip("p").startswith("n") and len(parts) > 1
                if parts:
                    yield place, (parts[0], parts[1]) if plural else parts[0], context


def _as_tuple(messages: Any) -> tuple[str | None, ...]:
    """Babel gives one text or several."""
    return tuple(messages) if isinstance(messages, tuple | list) else (messages,)


def read(language: str) -> Catalog:
    """The catalogue as it is on disk; an empty one if there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, project="mentoring", version="1", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> tuple[int, int]:
    """Bring the catalogue up to date with the sources: new texts come in empty, texts no longer used go. Returns (new, gone)."""
    old = read(language)
    fresh = Catalog(locale=language, project="mentoring", version="1", fuzzy=False, creation_date=old.creation_date)
    for place, text, context in find_texts():
        known = old.get(text if isinstance(text, str) else text[0], context)
        empty: str | tuple[str, ...] = "" if isinstance(text, str) else ("",) * fresh.num_plurals
        same_shape = known is not None and isinstance(known.id, tuple | list) == isinstance(text, tuple)
        fresh.add(
            text,
            known.string if known is not None and same_shape else empty,
            locations=[(place, 0)],
            context=context,
            flags=_flags(text),
        )
    new = sum(1 for message in fresh if message.id and not old.get(_first(message), message.context))
    gone = sum(1 for message in old if message.id and not fresh.get(_first(message), message.context))
    write(language, fresh)
    return new, gone


def write(language: str, catalog: Catalog) -> None:
    """Save the catalogue, sorted by text, so that two people's additions rarely meet in one place."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=0, sort_output=True, omit_header=False, include_lineno=False, no_location=True)


def faults(language: str) -> list[str]:
    """What is not complete or not right in the catalogue, one sentence each."""
    catalog, sentences = read(language), []
    for _place, text, context in find_texts():
        key = text if isinstance(text, str) else text[0]
        message = catalog.get(key, context)
        if message is None or not _is_translated(message):
            sentences.append(f"{language}: not translated: {key!r}")
    for message, errors in catalog.check():
        sentences += [f"{language}: {error}: {message.id!r}" for error in errors]
    sentences += [f"{language}: fuzzy: {message.id!r}" for message in catalog if message.id and message.fuzzy]
    return sorted(set(sentences))


def compile_all() -> None:
    """Write the .mo file beside every .po file that is newer. This process reads it too, also if it has read an older one, or found none."""
    for language in LANGUAGES:
        po = po_path(language)
        mo = po.with_suffix(".mo")
        if po.exists() and (not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime):
            with mo.open("wb") as file:
                write_mo(file, read(language))
            read_anew(language)


def read_anew(*languages: str) -> None:
    """This process reads the .mo files again: somebody has written them."""
    for language in languages:
        translation_file_changed(sender=None, file_path=po_path(language).with_suffix(".mo"))


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_translated(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return all(strings)


def _flags(text: str | tuple[str, str]) -> tuple[str, ...]:
    joined = text if isinstance(text, str) else " ".join(text)
    return ("python-format",) if "%(" in joined else ()
