"""Files that a command is given."""

from __future__ import annotations

from pathlib import Path

from core.errors import NotFound


def contents(file: Path) -> bytes:
    """
    Raises:
        NotFound: it is not there, or may not be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        unread = NotFound(f"{file} cannot be read: {error.strerror}.")
        unread.hint = ""
        raise unread from error
