"""Message-IDs: which letter one belongs to can be read from it, and nobody else can make one up.

A delivery report names the letter it is about only by its Message-ID, and anybody can send us one. So the id is the letter's number with a
seal (HMAC with SECRET_KEY), and what does not carry our seal is about no letter.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_OURS: Final = re.compile(r"<(\d{1,18})\.([0-9a-f]{32})@[^<>@\s]{1,255}>")


def of(pk: int) -> str:
    """The Message-ID of the letter with this number."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{pk}.{_seal(pk, settings.SECRET_KEY)}@{host}>"


def letter_of(message_id: str) -> int | None:
    """The number of the letter this Message-ID was made for. None: it was not made here."""
    found = _OURS.fullmatch(message_id.strip())
    if found is None:
        return None
    pk, seal = int(found[1]), found[2]
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return pk if any(constant_time_compare(seal, _seal(pk, secret)) for secret in secrets) else None


def _seal(pk: int, secret: str) -> str:
    return salted_hmac("mentoring.mail.message_id", str(pk), secret=secret, algorithm="sha256").hexdigest()[:32]
