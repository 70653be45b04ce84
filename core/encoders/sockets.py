"""The socket of the encoder process, which only this machine reaches, and the secret that opens it."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

LONGEST_SOCKET_PATH = 100  # bytes; the system allows 108


def listen(socket_path: Path) -> tuple[socket.socket, int | None]:
    """A listening socket that only this machine reaches; and its port where it is not a Unix socket.

    Systems limit the length of a socket's path, and some have no Unix sockets: loopback TCP takes their place.
    """
    if not hasattr(socket, "AF_UNIX") or len(os.fsencode(socket_path)) > LONGEST_SOCKET_PATH:
        listener = socket.create_server(("127.0.0.1", 0))
        return listener, listener.getsockname()[1]
    socket_path.parent.mkdir(parents=True, exist_ok=True)
    socket_path.unlink(missing_ok=True)  # left by a process that was killed; the lock says it is gone
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(socket_path))
    finally:
        os.umask(before)
    listener.listen()
    return listener, None


def write_secret(path: Path, content: dict[str, Any]) -> None:
    """Readable by this user only from its first byte on, and never half written."""
    partial = path.with_name(f"{path.name}.new")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file)
    partial.replace(path)
