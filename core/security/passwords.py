"""Passwords: kept as argon2id hashes, and compared in the same time whether or not the name exists.

Source: RFC 9106, section 4, second recommended option (3 passes, 64 MiB); OWASP ASVS 5.0, 6.2.
"""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from core.errors import VitrineError

SHORTEST = 10  # characters
LONGEST_BYTES = 1024  # nobody needs more, and hashing megabytes costs time


class WeakPassword(VitrineError):
    hint = "Choose a longer one, for example four words that do not belong together."


class Passwords:
    """Hashes and compares. Each comparison takes 64 MiB for some 50 ms, so only two run at once."""

    def __init__(self, *, passes: int = 3, memory_kib: int = 65_536) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=4)
        self._turn = threading.BoundedSemaphore(2)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str, name: str = "") -> str:
        """Raises WeakPassword: too short, too long, or containing the name."""
        _accept(password, name)
        with self._turn:
            return self._hasher.hash(password)

    def fits(self, encoded: str | None, password: str) -> bool:
        """Whether the password belongs to the hash; None (an unknown name) takes as long and never fits."""
        if len(password.encode()) > LONGEST_BYTES:
            encoded, password = None, ""
        with self._turn:
            try:
                matched = self._hasher.verify(encoded or self._nobody, password)
            except (VerifyMismatchError, VerificationError, InvalidHashError):
                return False
        return matched and encoded is not None

    def outdated(self, encoded: str) -> bool:
        """Whether the hash was made with other costs than today's and should be made anew."""
        return self._hasher.check_needs_rehash(encoded)


def _accept(password: str, name: str) -> None:
    if len(password) < SHORTEST:
        raise WeakPassword(f"A password needs at least {SHORTEST} characters, this one has {len(password)}.")
    if len(password.encode()) > LONGEST_BYTES:
        raise WeakPassword(f"A password may have at most {LONGEST_BYTES} bytes.")
    if name and name.casefold() in password.casefold():
        raise WeakPassword("A password may not contain the name it belongs to.")
