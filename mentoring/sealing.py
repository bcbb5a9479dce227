"""Sealed envelopes: what is in one can be read with the installation's secret and for the one row it was made for, or not at all.

AES-256-GCM, a key per purpose by HKDF-SHA256 from SECRET_KEY; the row and the purpose are associated data, so an envelope that was moved
to another row, or to another column, does not open. Padded to a size the caller fixes, so its length tells nothing. New envelopes are
made with SECRET_KEY; those made with one of SECRET_KEY_FALLBACKS still open, and take the new key when they are next written.
"""

import json
import os
import zlib
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_FORMAT: Final = b"\x01"
_NONCE: Final = 12
_TAG: Final = 16
_LENGTH: Final = 4


class TooLong(Exception):
    """What is to be sealed does not fit into the envelope's fixed size."""


class SealBroken(Exception):
    """The envelope does not open: made for another row or purpose, with a secret this installation no longer has, or altered."""


def seal(content: Any, *, purpose: str, row: str, size: int) -> bytes:
    """`content` (what JSON can hold) as an envelope of exactly `size` bytes, for this purpose and row. Raises TooLong."""
    packed = zlib.compress(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode(), 9)
    room = size - len(_FORMAT) - _NONCE - _TAG - _LENGTH
    if len(packed) > room:
        raise TooLong
    plain = len(packed).to_bytes(_LENGTH, "big") + packed.ljust(room, b"\0")
    nonce = os.urandom(_NONCE)
    cipher = AESGCM(_key(settings.SECRET_KEY, purpose))
    return _FORMAT + nonce + cipher.encrypt(nonce, plain, _about(purpose, row))


def unseal(envelope: bytes | memoryview, *, purpose: str, row: str) -> Any:
    """What is in the envelope. Raises SealBroken."""
    data = bytes(envelope)
    nonce, sealed = data[1 : 1 + _NONCE], data[1 + _NONCE :]
    if data[:1] != _FORMAT or len(sealed) < _TAG + _LENGTH:
        raise SealBroken
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            plain = AESGCM(_key(secret, purpose)).decrypt(nonce, sealed, _about(purpose, row))
        except InvalidTag:
            continue
        length = int.from_bytes(plain[:_LENGTH], "big")
        return json.loads(zlib.decompress(plain[_LENGTH : _LENGTH + length]))
    raise SealBroken


def key_for(row: str, *, purpose: str, drawn_from: bytes | memoryview = b"") -> bytes:
    """A key of 32 bytes for whoever this row is for, to lock with what is kept elsewhere than here. The same as long as `drawn_from` is.

    Once `drawn_from` is destroyed, the key cannot be made again.
    """
    about = b"mentoring.sealing key\n" + _about(purpose, row) + b"\n" + sha256(drawn_from).digest()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=about).derive(settings.SECRET_KEY.encode())


def _about(purpose: str, row: str) -> bytes:
    return f"{purpose}\n{row}".encode()


@lru_cache(maxsize=32)
def _key(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"mentoring.sealing {purpose}".encode()).derive(
        secret.encode()
    )
