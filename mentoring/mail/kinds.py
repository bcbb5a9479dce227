"""The kinds of letters that programmes send, and the placeholders each may have. The app whose letter it is enters it, in its emails.py.

A kind is `<app label>.<event>`, and its shipped text lies in templates/<app label>/emails/<event>/. What is entered here can be worded
anew by a coordinator, in each language. Nothing here is a template language: a placeholder is a word in braces, from a fixed list.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from mentoring.accounts.models import User

Text = str | Promise
Example = tuple["User", Callable[[], Mapping[str, Any]]]
"""Somebody who gets such a letter, and how to get the context it would have."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`path` is where the letter's context has the value ("program.call_closes_at"), `meaning` what a coordinator is told it is.

    A moment or a day is said as people say it. A list (`each` names what is said of one in it) repeats the line it stands in.
    A `number` may decide between singular and plural in the shipped text. A `link` is an address; the letter must have those that are `needed`.
    """

    path: str
    meaning: Text
    each: tuple[str, ...] = ()
    link: bool = False
    number: bool = False
    needed: bool = False


COMMON: Mapping[str, Placeholder] = {
    "name": Placeholder("recipient.given_name", _("The first name of whom the letter is to")),
    "program": Placeholder("program", _("The name of the programme")),
    "link": Placeholder("path", _("The address of the page the letter leads to"), link=True, needed=True),
}
"""What every letter has."""


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter. `to` and `when` tell a coordinator who gets it and on what occasion.

    `flag` marks the wording for letters whose context has it true (a refusal after the video), or all of several, "one+other"; it is a
    text of its own.
    """

    kind: str
    label: Text
    to: Text
    when: Text
    own: Mapping[str, Placeholder] = field(default_factory=dict)
    flag: str = ""
    examples: Callable[[int], Iterable[Example]] | None = None
    """Real people of a programme (by its id) to preview the letter for, most likely ones first."""
    private: bool = False
    """Nobody but the recipient may know that there is such a letter: the outbox of the programme does not have it."""

    @property
    def code(self) -> str:
        """What the text is filed under and found by in addresses."""
        return f"{self.kind}.{self.flag}" if self.flag else self.kind

    @property
    def flags(self) -> list[str]:
        return self.flag.split("+") if self.flag else []

    @property
    def template(self) -> str:
        label, _dot, event = self.kind.partition(".")
        return f"{label}/emails/{event}"

    @property
    def placeholders(self) -> dict[str, Placeholder]:
        return {**COMMON, **self.own}


_kinds: dict[str, LetterKind] = {}


def register(*kinds: LetterKind) -> None:
    """Enter kinds of letters. Once per kind (and flag); a second entry is a mistake and raises ValueError."""
    for one in kinds:
        if one.code in _kinds:
            raise ValueError(f"{one.code} is entered twice")
        _kinds[one.code] = one


def all_kinds() -> list[LetterKind]:
    """Every kind, in the order the apps stand and enter them."""
    return list(_kinds.values())


def kind_by_code(code: str) -> LetterKind | None:
    return _kinds.get(code)


def kind_of(kind: str, context: Mapping[str, Any]) -> LetterKind | None:
    """The entry a letter of this kind with this context is worded by. None: nobody may word it anew."""
    fitting = [one for one in _kinds.values() if one.kind == kind and all(context.get(flag) for flag in one.flags)]
    return max(fitting, key=lambda one: len(one.flags), default=None)


def label_of(kind: str) -> Text:
    """What the kind is called; letters of no programme go by their code."""
    if kind in _kinds:
        return _kinds[kind].label
    return next((one.label for one in _kinds.values() if one.kind == kind), kind)


def private_kinds() -> list[str]:
    return sorted({one.kind for one in _kinds.values() if one.private})
