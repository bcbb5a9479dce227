"""Where delivery reports arrive: a Maildir, an mbox file, or a mailbox over IMAP. Each message is handed over once and marked as seen."""

import imaplib
import ipaddress
import mailbox
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from mentoring.mail.reports import LARGEST

Take = Callable[[bytes], object]
TIMEOUT: Final = 20
MOST: Final = 2000
"""Messages in one run; the next goes on."""


def read_maildir(path: Path, take: Take) -> int:
    """Hand over the messages nobody has seen, marking each once it was taken. Returns how many."""
    box = mailbox.Maildir(str(path), create=False)
    unseen = [key for key, message in box.iteritems() if "S" not in message.get_flags()][:MOST]
    for key in unseen:
        take(box.get_bytes(key))
        seen = mailbox.MaildirMessage(box.get_message(key))
        seen.set_subdir("cur")
        seen.add_flag("S")
        box[key] = seen
    return len(unseen)


def read_mbox(path: Path, take: Take) -> int:
    """Hand over all messages. The file stays as it is: a report may be read any number of times."""
    box = mailbox.mbox(str(path), create=False)
    keys = box.keys()
    for key in keys:
        take(box.get_bytes(key))
    return len(keys)


def read_imap(url: str, take: Take) -> int:
    """Hand over the messages of `imaps://user:password@host/FOLDER` that nobody has seen, marking each once it was taken.

    Raises OSError or imaplib.IMAP4.error when the server is away or refuses.
    """
    parts = urlsplit(url)
    host, folder = parts.hostname or "", unquote(parts.path.strip("/")) or "INBOX"
    connection = _connect(parts.scheme, host, parts.port)
    with connection:
        connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
        _checked(connection.select(f'"{folder}"'))
        numbers = _checked(connection.uid("SEARCH", "UNSEEN"))[0].split()[:MOST]
        for number in numbers:
            uid = number.decode("ascii")
            for part in _checked(connection.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST + 1}>)")):
                if isinstance(part, tuple):
                    take(part[1])
            _checked(connection.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    return len(numbers)


def _connect(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, timeout=TIMEOUT)
    plain = imaplib.IMAP4(host, port or 143, timeout=TIMEOUT)
    if not _is_this_machine(host):
        plain.starttls()
    return plain


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _checked(answer: tuple[str, list]) -> list:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"the mail server says {status}")
    return data
