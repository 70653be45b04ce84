"""Cookies: the session token under a signature, so that made-up ones are refused without a look-up."""

from __future__ import annotations

import hashlib

from itsdangerous import BadSignature, TimestampSigner


class Cookies:
    """Signs tokens with a key that is kept outside the database.

    Attributes:
        name: Of the cookie, one per collection: browsers do not tell the ports of one host apart, and two collections
            there would sign each other's visitors out.
        max_age_s: A signature older than this is refused, whatever the session table says.
    """

    def __init__(self, key: bytes, max_age_s: int) -> None:
        self.name = f"vitrine_{hashlib.blake2b(key, digest_size=5, person=b'cookie name').hexdigest()}"
        self.max_age_s = max_age_s
        self._signer = TimestampSigner(key, salt="vitrine.session")

    def sign(self, token: str) -> str:
        return self._signer.sign(token).decode()

    def read(self, value: str | None) -> str | None:
        """The token, or None when there is no cookie, it was tampered with, or it is too old."""
        if not value or len(value) > 512 or not value.isascii():
            return None
        try:
            return self._signer.unsign(value, max_age=self.max_age_s).decode()
        except BadSignature:
            return None
