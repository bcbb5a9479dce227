"""A small clamd: a real server on loopback or on a socket file that speaks its protocol, and does what a test needs of it."""

import socketserver
import struct
import threading
from pathlib import Path
from typing import Any

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EI" + b"CAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""Every scanner takes this harmless text for a virus. In two pieces, so that none takes this file for one."""
MOST = 1024 * 1024
"""What it takes in one stream; as with the real one, more is an error."""


class Clamd:
    """`manner`: "scans"; or "fails", "hangs up", "is silent", "babbles"."""

    def __init__(self, socket_file: Path | None = None) -> None:
        self.manner = "scans"
        self.scanned: list[bytes] = []
        self.silence = threading.Event()
        clamd = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                clamd.talk(self.rfile, self.wfile)

        if socket_file is None:
            self.server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
            self.address = f"tcp://127.0.0.1:{self.server.server_address[1]}"
        else:
            self.server = socketserver.ThreadingUnixStreamServer(str(socket_file), Talk)
            self.address = f"unix://{socket_file}"
        self.server.daemon_threads = True

    def __enter__(self) -> "Clamd":
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.silence.set()
        self.server.shutdown()
        self.server.server_close()

    def talk(self, heard: Any, said: Any) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += heard.read(1)
        if self.manner == "hangs up":
            return
        if self.manner == "babbles":
            said.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        elif command == b"zPING\0":
            said.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            said.write(self.verdict(heard))
        else:
            said.write(b"UNKNOWN COMMAND\0")

    def verdict(self, heard: Any) -> bytes:
        stream = b""
        while size := struct.unpack("!I", heard.read(4))[0]:
            stream += heard.read(size)
            if len(stream) > MOST:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.scanned.append(stream)
        if self.manner == "is silent":
            self.silence.wait()
        if self.manner == "fails":
            return b"stream: Can't allocate memory ERROR\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in stream else b"stream: OK\0"
