"""Pseudonyms: the only identity of a person that interactions ever carry.

A pseudonym is HMAC-SHA256 of the name under a random key (RFC 2104), in base32. Who has the
database alone cannot find out who someone is, not even by trying all names; who has the key can,
so the key lies outside the database and a backup meant for others leaves it out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import tempfile
import unicodedata
from pathlib import Path

from core.domain.types import UserId
from core.errors import SettingsError

KEY_BYTES = 32


class Pseudonyms:
    """Turns names into pseudonyms; the same name and key always give the same one.

    Attributes:
        key_file: Created with 32 random bytes, readable by the owner only, when it does not exist.

    Raises:
        SettingsError: the key file exists but does not hold a key. It is never overwritten:
            with another key every person would become a stranger to their own history.
    """

    def __init__(self, key_file: Path) -> None:
        self.key_file = key_file
        self._key = read_or_create_key(key_file)

    def of(self, name: str) -> UserId:
        """52 lower-case letters and digits; names that look the same (Unicode NFC) are the same."""
        message = unicodedata.normalize("NFC", name).encode()
        digest = hmac.new(self._key, message, hashlib.sha256).digest()
        return UserId(base64.b32encode(digest).decode().rstrip("=").lower())


def read_or_create_key(path: Path) -> bytes:
    """The 32 bytes at `path`. Of several processes that find none, exactly one creates it."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        _publish(os.urandom(KEY_BYTES), path)
        key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SettingsError(f"The key file {path} holds {len(key)} bytes instead of {KEY_BYTES}; restore it.")
    return key


def _publish(key: bytes, path: Path) -> None:
    """Write aside, then link into place: a reader sees a whole key or none, and the first writer wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp gives mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(aside)
    _settle(path.parent)


def _settle(directory: Path) -> None:
    """Make the new name survive a power loss."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
