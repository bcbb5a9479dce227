"""One letter that is changed before it goes: its words to be edited, and the letter made anew from them.

Here nothing is a placeholder any more. A line of its own with an address of ours, alone or after words and a colon, is a button.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentoring.mail.wording import FOOT, Link, Wording, check_plain_body, check_plain_subject, fill_html, framed, tidy
from mentoring.policies import Refusal, why_not

BUTTON: Final = re.compile(r'<a class="button" href="([^"]+)">([^<]+)</a>')


def words_of(*, subject: str, text: str, html: str) -> Wording:
    """What the letter says, without who it is from."""
    body = tidy(text.rpartition(FOOT)[0] or text)
    for address, label in BUTTON.findall(html):
        line, label = unescape(address), " ".join(unescape(label).split())
        body = re.sub(rf"^{re.escape(line)}$", lambda _m, say=f"{label}: {line}": say, body, flags=re.MULTILINE)  # type: ignore[misc]
    return Wording(subject, body)


def check_subject(subject: str) -> None:
    """One line that can be sent and that the outbox has room for. Raises Refusal."""
    check_plain_subject(subject)
    if len(subject) > 200:
        raise Refusal("subject", _("Give the letter a subject, on one line."))


def faults(words: Wording) -> dict[str, Refusal]:
    """What is wrong with the words, by field."""
    checks: dict[str, tuple[Callable[[str], None], str]] = {
        "subject": (check_subject, words.subject),
        "body": (check_plain_body, words.body),
    }
    return {name: no for name, (check, said) in checks.items() if (no := why_not(check, said)) is not None}


def content(body: str, *, language: str) -> SafeString:
    """The text as the HTML of a letter has it, without frame and foot."""
    pattern, values = _without_slots(body)
    with translation.override(language):
        return fill_html(pattern, values)


def written(words: Wording, *, program: Any, language: str) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter that says just this."""
    html = content(words.body, language=language)
    return framed(subject=words.subject, text=words.body, content=html, program=program, language=language)


def _without_slots(body: str) -> tuple[str, dict[str, str]]:
    """The text as a pattern in which braces are braces, and addresses of ours that stand at the end of a line may be buttons."""
    values: dict[str, str] = {"open": "{", "close": "}"}
    lines = []
    for number, line in enumerate(body.split("\n")):
        found = re.fullmatch(
            rf"(?:[^{{}}]{{1,80}}:\s*)?({re.escape(settings.SITE_URL)}/[^\s{{}}]{{1,500}})", line.strip()
        )
        if found is None:
            lines.append(re.sub(r"[{}]", lambda brace: "{open}" if brace[0] == "{" else "{close}", line))
            continue
        name = f"link_{'x' * number}"
        values[name] = Link(found[1])
        lines.append(line.replace(found[1], f"{{{name}}}"))
    return "\n".join(lines), values
