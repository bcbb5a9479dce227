"""Ports for processes that open them later."""

import random
import socket
from contextlib import suppress


def free_port() -> int:
    """One that nobody has open now, and below those that Linux gives to whoever connects somewhere: it could be taken before it is opened."""
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
