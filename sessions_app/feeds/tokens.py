"""Secret addresses: drawn at random, known only to whom they were given; kept as a digest."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """With 256 random bits in the token there is nothing to guess, so a plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
