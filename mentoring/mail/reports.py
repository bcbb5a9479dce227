"""Delivery reports (RFC 3464): what a mail system writes when a letter could not be delivered. Read without trust; plain Python.

A report is a `multipart/report` whose `message/delivery-status` part names each recipient with what became of it, and which carries the
letter, or its headers. Only from these the letter's Message-ID is taken; some mail systems leave them out and answer to it instead.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.policy import compat32
from typing import Final

LARGEST: Final = 2_000_000
"""Bytes. What is larger is no report of one of our letters."""
DEEPEST: Final = 6
MOST_PARTS: Final = 50
_ID: Final = re.compile(r"<[^<>\s]{1,320}>")


@dataclass(frozen=True, slots=True)
class Report:
    """`failed`: some recipient did not get the letter, for good. `reason`: status and what the other side said, on one line."""

    message_ids: tuple[str, ...]
    failed: bool
    reason: str = ""


def read(raw: bytes) -> Report | None:
    """The delivery report in this message. None: it is something else. Never raises, whatever is in it."""
    if len(raw) > LARGEST:
        return None
    try:
        message = email.message_from_bytes(raw, policy=compat32)
        if message.get_content_type() != "multipart/report":
            return None
        parts = list(_parts(message))
        failure = next((said for part in parts for said in _failures(part)), None)
        ids = dict.fromkeys(found for part in parts for found in _ids_of_letter(part))
        answers = f"{message.get('In-Reply-To', '')} {message.get('References', '')}"[:5000]
        ids.update(dict.fromkeys(_ID.findall(answers)))
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):  # mail is anything
        return None
    return Report(tuple(ids)[:20], failure is not None, failure or "")


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload[:MOST_PARTS] if isinstance(one, Message)] if isinstance(payload, list) else []


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts of the report itself: what is inside the letter that came back is not looked into."""
    if depth > DEEPEST:
        return
    for part in _children(message):
        yield part
        if part.get_content_maintype() == "multipart":
            yield from _parts(part, depth + 1)


def _failures(part: Message) -> Iterator[str]:
    """For each recipient of a delivery status that says "failed": status and diagnostic."""
    if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
        return
    for block in _children(part):
        if str(block.get("Action", "")).partition("(")[0].strip().lower() == "failed":
            yield _on_one_line(f"{block.get('Status', '')} {block.get('Diagnostic-Code', '')}") or "failed"


def _ids_of_letter(part: Message) -> Iterator[str]:
    """The Message-ID of the letter, whole or only its headers, that the report carries."""
    kind = part.get_content_type()
    if kind in ("message/rfc822", "message/global"):
        for letter in _children(part)[:1]:
            yield from _ID.findall(str(letter.get("Message-ID", ""))[:1000])
    elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        decoded = part.get_payload(decode=True)
        headers = decoded if isinstance(decoded, bytes) else b""
        yield from _ID.findall(str(email.message_from_bytes(headers, policy=compat32).get("Message-ID", ""))[:1000])


def _on_one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text[:2000]).split())[:280]
