"""Covering words that would tell who wrote a text. Plain Python; no Django."""

import re
from collections.abc import Iterable

COVER = "█████"
"""Always as long, whatever it covers: the length of a name tells too."""
SHORTEST = 2
WORD = re.compile(r"\w+")


def cover(text: str, words: Iterable[str]) -> str:
    """The text with each of `words` (or several words in a row) covered, in any case, alone or with a genitive s.

    Only whole words: covering "Ola" leaves "Olav" alone. Twice is as once. Longer ones go first, so that a part of one is not left over.
    """
    wanted = sorted({" ".join(word.split()) for word in words} - {""}, key=lambda word: (-len(word), word))
    patterns = [r"\s+".join(re.escape(part) for part in word.split()) for word in wanted]
    if not patterns:
        return text
    return re.sub(rf"(?<!\w)(?:{'|'.join(patterns)})(?:['’]?s)?(?!\w)", COVER, text, flags=re.IGNORECASE)


def telling_words(text: str, about: Iterable[str]) -> list[str]:
    """Which words of `about` (names, units, addresses) stand in the text as whole words, in the order in which they are given."""
    there = {word.casefold() for word in WORD.findall(text)}
    parts: dict[str, str] = {}
    for phrase in about:
        for part in WORD.findall(phrase):
            if len(part) >= SHORTEST:
                parts.setdefault(part.casefold(), part)
    return [part for part in parts.values() if part.casefold() in there or f"{part.casefold()}s" in there]
