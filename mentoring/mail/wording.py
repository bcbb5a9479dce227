"""Words with placeholders: checked, filled in, and made into the two bodies of a letter – one text, two bodies.

The text is plain: an empty line ends a paragraph, lines that begin with "- " or "1. " are a list, a line "See your page: {link}" of its
own is a button. A line is left out when a placeholder in it has no value, and repeated when it has a list. What is filled in is only ever
text: it is replaced in one pass, escaped, and never read for braces, lists or addresses.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from html import unescape
from typing import Any, Final

from django.conf import settings
from django.template import Context, Variable, VariableDoesNotExist
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mentoring.mail.kinds import COMMON, LetterKind, Placeholder
from mentoring.policies import Refusal
from mentoring.templatetags.ui import day_text, when_text

SLOT: Final = re.compile(r"\{([a-z_]+)\}")
ADDRESS: Final = re.compile(r"https?://[^\s<>\"'{}]{1,500}[^\s<>\"'{}.,;:!?)]")
ITEM: Final = re.compile(r"(?:[-*•]|\d{1,3}[.)])\s+")
UNSENDABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
FOOT: Final = "\n--\n"
"""Where the text of a letter ends and who it is from begins."""
LONGEST: Final = 10_000
"""Characters of a text."""


class Link(str):
    """An address that may be followed. Nothing else that is filled in becomes a link."""

    __slots__ = ()


Values = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Wording:
    subject: str
    body: str


def tidy(text: str) -> str:
    """The text with one kind of line break, no blanks at the ends of lines, and no more than one empty line in a row."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


# --- What may be written ----------------------------------------------------------------------------------------------------


def check(kind: LetterKind, wording: Wording) -> None:
    """The text can be sent as it is. Raises Refusal with a sentence that names what is wrong."""
    check_subject(kind, wording.subject)
    check_body(kind, wording.body)


def check_subject(kind: LetterKind, subject: str) -> None:
    """One line, with placeholders that fit into it."""
    _check_slots(subject, {name: one for name, one in kind.placeholders.items() if not one.link and not one.each})
    check_plain_subject(subject)


def check_body(kind: LetterKind, body: str) -> None:
    """Some text, not endless, with every placeholder it needs and none it does not have."""
    _check_slots(body, kind.placeholders)
    check_plain_body(body)
    used = set(SLOT.findall(body))
    missing = [f"{{{name}}}" for name, one in kind.placeholders.items() if one.needed and name not in used]
    if missing:
        raise Refusal(
            "missing",
            _("The letter must have %(missing)s. Without it nobody can do what it asks for.")
            % {"missing": ", ".join(missing)},
        )


def check_plain_subject(subject: str) -> None:
    """One line that can be sent, whatever braces mean in it. Raises Refusal."""
    if not subject.strip() or UNSENDABLE.search(subject) or "\n" in subject:
        raise Refusal("subject", _("Give the letter a subject, on one line."))


def check_plain_body(body: str) -> None:
    """Some text that can be sent, not endless, whatever braces mean in it. Raises Refusal."""
    if not body.strip():
        raise Refusal("empty", _("Write the text of the letter."))
    if UNSENDABLE.search(body):
        raise Refusal("unsendable", _("There are characters in this text that cannot be seen or sent. Type it anew."))
    if len(body) > LONGEST:
        raise Refusal("long", _("The text is too long: at most %(number)s characters.") % {"number": LONGEST})


def _check_slots(text: str, known: Mapping[str, Placeholder]) -> None:
    """Every brace belongs to a placeholder the letter has."""
    wrong = next((name for name in SLOT.findall(text) if name not in known), None)
    stray = re.search(r"\{[^{}\n]{0,40}\}?|\}", SLOT.sub("", text))
    if wrong is None and stray is None:
        return
    found = f"{{{wrong}}}" if wrong is not None else stray.group() if stray else ""
    raise Refusal(
        "unknown",
        _("“%(found)s” is not a placeholder that can stand here. There are: %(known)s.")
        % {"found": found, "known": ", ".join(f"{{{name}}}" for name in known)},
    )


# --- The shipped text with its placeholders ---------------------------------------------------------------------------------


class _StandIn(str):
    """Stands where a value would in a shipped template, is there, and shows itself as a placeholder. May have such attributes of its own."""

    __slots__ = ("__dict__",)

    def __bool__(self) -> bool:
        return True


class _StandInNumber(int):
    """The same for a number that a sentence has singular and plural for: the plural is shown."""

    def __new__(cls, slot: str) -> "_StandInNumber":
        many = super().__new__(cls, 2)
        many.slot = slot
        return many

    slot: str

    def __str__(self) -> str:
        return self.slot


def shipped(kind: LetterKind, language: str) -> Wording:
    """The text that comes with the software, with placeholders where a letter has values."""
    root: dict[str, Any] = {}
    for name, one in kind.placeholders.items():
        _plant(root, one.path.split("."), f"{{{name}}}", one)
    for flag in kind.flags:
        root.setdefault(flag, True)
    with translation.override(language):
        subject = " ".join(render_to_string(f"{kind.template}/subject.txt", root).split())
        text = tidy(render_to_string(f"{kind.template}/body.txt", root).partition(FOOT)[0])
        html = render_to_string(f"{kind.template}/body.html", root)
    return Wording(subject, _with_buttons(text, html))


def _with_buttons(text: str, html: str) -> str:
    """The shipped text has bare addresses where the HTML has buttons; here both are one line, "See your page: {link}"."""
    for slot, label in re.findall(r'<a class="button" href="(\{[a-z_]+\})">([^<]+)</a>', html):
        text = re.sub(rf"^{re.escape(slot)}$", f"{unescape(label).strip()}: {slot}", text, flags=re.MULTILINE)
    return text


def _plant(root: dict[str, Any], path: list[str], slot: str, one: Placeholder) -> None:
    stem, *rest = path
    if one.each:
        first, *others = one.each
        item = _StandIn(slot)
        vars(item).update({first: slot, **dict.fromkeys(others, "")})
        value: Any = [item]
    else:
        value = _StandInNumber(slot) if one.number else _StandIn(slot)
    if not rest:
        if stem in root:
            vars(value).update(vars(root[stem]))
        root[stem] = value
        return
    branch = root.setdefault(stem, _StandIn(""))
    for name in rest[:-1]:
        branch = vars(branch).setdefault(name, _StandIn(""))
    vars(branch)[rest[-1]] = value


# --- Filling in -------------------------------------------------------------------------------------------------------------


def values_of(kind: LetterKind, context: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """What each placeholder stands for in a letter with this context, said in the active language."""
    return {name: _said(one, _resolved(one.path, context)) for name, one in kind.placeholders.items()}


def lacking(kind: LetterKind, values: Values) -> list[str]:
    """The placeholders a letter of this kind must have and that have no value in this one, as they are written."""
    return [f"{{{name}}}" for name, one in kind.placeholders.items() if one.needed and not values.get(name)]


def left_out(pattern: str, values: Values) -> list[str]:
    """The lines that this letter does not have, since a placeholder in them has no value; with those that go with them."""
    lines = tidy(pattern).split("\n")
    return [lines[n] for n in sorted(_gone(lines, values))]


def may_go(kind: LetterKind, pattern: str) -> list[str]:
    """The lines that are not in every letter of this kind: a placeholder in them may be without a value."""
    sure = {name for name, one in kind.placeholders.items() if one.needed or name in COMMON}
    return [line for line in tidy(pattern).split("\n") if set(SLOT.findall(line)) - sure]


def made_up_values(kind: LetterKind, known: Mapping[str, str]) -> dict[str, str | list[str]]:
    """For a look at a letter without a real occasion: what is not `known` stands for what it means, in square brackets."""
    made_up: dict[str, str | list[str]] = {}
    for slot, one in kind.placeholders.items():
        said = f"[{one.meaning}]"
        made_up[slot] = Link(settings.SITE_URL) if one.link else [said, said] if one.each else said
    return {**made_up, **known}


def _resolved(path: str, context: Mapping[str, Any]) -> Any:
    try:
        return Variable(path).resolve(Context(dict(context)))
    except VariableDoesNotExist:
        return None


def _said(one: Placeholder, value: Any) -> str | list[str]:
    if one.each:
        return [", ".join(part for name in one.each if (part := _plain(getattr(item, name)))) for item in value or ()]
    if one.link:
        address = f"{settings.SITE_URL}{value}" if str(value or "").startswith("/") else str(value or "")
        return Link(address) if ADDRESS.fullmatch(address) else ""
    return _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return when_text(value)
    if isinstance(value, date):
        return day_text(value)
    return str(value).strip()


def fill_subject(pattern: str, values: Values) -> str:
    """On one line, whatever the values are; at most 200 characters."""
    filled = SLOT.sub(lambda slot: str(values.get(slot[1], "")), pattern)
    return " ".join(filled.split())[:200]


def fill_text(pattern: str, values: Values) -> str:
    """The body of plain text, without the foot."""
    lines = [
        "" if not line else SLOT.sub(lambda slot, here=here: str(here.get(slot[1], "")), line)  # type: ignore[misc]
        for line, here in _lines(pattern, values)
    ]
    return tidy("\n".join(lines))


def fill_html(pattern: str, values: Values) -> SafeString:
    """The body of HTML, without greeting, frame and foot: paragraphs, lists, links, and buttons."""
    blocks: list[SafeString] = []
    items: list[SafeString] = []
    ordered = False
    paragraph: list[SafeString] = []

    def close() -> None:
        if items:
            tag = mark_safe("ol" if ordered else "ul")  # noqa: S308 - one of two words of ours
            rows = format_html_join("", "<li>{}</li>", ((item,) for item in items))
            blocks.append(format_html("<{}>{}</{}>", tag, rows, tag))
            items.clear()
        if paragraph:
            blocks.append(format_html("<p>{}</p>", _broken(paragraph)))
            paragraph.clear()

    for line, here in _lines(pattern, values):
        mark = ITEM.match(line)
        if not line:
            close()
        elif (button := _button(line, here)) is not None:
            close()
            blocks.append(button)
        elif mark:
            if paragraph or (items and ordered != line[0].isdigit()):
                close()
            ordered = line[0].isdigit()
            items.append(_rich(line[mark.end() :], here))
        else:
            if items:
                close()
            if "\n\n" in (alone := _alone(line, here)):  # somebody's words, in paragraphs of their own
                close()
                blocks.extend(format_html("<p>{}</p>", _rich_value(part)) for part in alone.split("\n\n"))
            else:
                paragraph.append(_rich(line, here))
    close()
    return mark_safe("\n".join(blocks))  # noqa: S308 - each block is escaped above


def _lines(pattern: str, values: Values) -> Iterator[tuple[str, Values]]:
    """The lines that stay, each with its values: without those that lack a value, and one for each of a list.

    "They are:" before a list that has nobody in it goes with the list.
    """
    lines = tidy(pattern).split("\n")
    gone = _gone(lines, values)
    for n, line in enumerate(lines):
        if n in gone:
            continue
        names = SLOT.findall(line)
        many = next((name for name in names if not isinstance(values[name], str)), None)
        if many is None:
            yield line, values
            continue
        for number, one in enumerate(values[many], start=1):
            counted = re.sub(r"^\d{1,3}(?=[.)]\s)", str(number), line)
            marked = counted if ITEM.match(counted) else f"- {counted}"
            yield marked, {**values, many: one}


def _gone(lines: Sequence[str], values: Values) -> set[int]:
    gone = {n for n, line in enumerate(lines) if any(not values.get(name) for name in SLOT.findall(line))}
    for n in list(gone):
        before = next((m for m in range(n - 1, -1, -1) if lines[m]), None)
        is_list = any(values.get(name) == [] for name in SLOT.findall(lines[n]))
        if is_list and before is not None and lines[before].endswith(":"):
            gone.add(before)
    return gone


def _alone(line: str, values: Values) -> str:
    slot = SLOT.fullmatch(line.strip())
    return str(values[slot[1]]).replace("\r\n", "\n") if slot else ""


def _button(line: str, values: Values) -> SafeString | None:
    """A line with nothing but the address of a page of ours, or words and a colon before it."""
    found = re.fullmatch(r"(?:([^{}]{1,80}):\s*)?\{([a-z_]+)\}", line.strip())
    if found is None or not isinstance(values[found[2]], Link):
        return None
    return format_html('<p><a class="button" href="{}">{}</a></p>', values[found[2]], found[1] or _("Go to the page"))


def _rich(line: str, values: Values) -> SafeString:
    """Escaped words; addresses typed into the text, and those that are placeholders for one, are links."""
    parts: list[SafeString] = []
    position = 0
    for slot in SLOT.finditer(line):
        parts.append(_linked(line[position : slot.start()]))
        value = values[slot[1]]
        parts.append(_link(value) if isinstance(value, Link) else _rich_value(str(value)))
        position = slot.end()
    parts.append(_linked(line[position:]))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


def _rich_value(value: str) -> SafeString:
    return _broken([conditional_escape(part) for part in str(value).replace("\r\n", "\n").split("\n")])


def _broken(lines: Sequence[SafeString]) -> SafeString:
    return mark_safe("<br>".join(lines))  # noqa: S308 - they are escaped


def _linked(text: str) -> SafeString:
    parts: list[SafeString] = []
    position = 0
    for found in ADDRESS.finditer(text):
        parts += [conditional_escape(text[position : found.start()]), _link(found.group())]
        position = found.end()
    parts.append(conditional_escape(text[position:]))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


def _link(address: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, address)


# --- The letter -------------------------------------------------------------------------------------------------------------


def framed(*, subject: str, text: str, content: SafeString, program: Any, language: str) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter with these words, with who it is from at the foot."""
    with translation.override(language):
        full = {
            "subject": subject,
            "text": text,
            "content": content,
            "program": program,
            "language": language,
            "site_url": settings.SITE_URL,
            "organisation": settings.ORGANISATION,
        }
        plain = render_to_string("mail/letter.txt", full).strip() + "\n"
        return subject, plain, render_to_string("mail/letter.html", full)


def written(kind: LetterKind, wording: Wording, *, values: Values, program: Any, language: str) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter worded like this."""
    with translation.override(language):
        subject = fill_subject(wording.subject, values)
        text, content = fill_text(wording.body, values), fill_html(wording.body, values)
    return framed(subject=subject, text=text, content=content, program=program, language=language)


def with_notice(html: str, notice: str) -> str:
    """The HTML of a letter with a sentence above it."""
    return html.replace("<body>", format_html('<body>\n    <p class="foot">{}</p>', notice), 1)


def differences(old: str, new: str) -> list[tuple[str, str]]:
    """What became of `old`, word by word: ("same" | "gone" | "new", text) in reading order."""
    before, after = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    pieces: list[tuple[str, str]] = []
    for act, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        pieces += [("gone", "".join(before[a:b]))] if b > a else []
        pieces += [("new", "".join(after[c:d]))] if d > c else []
    return pieces
