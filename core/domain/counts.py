"""How many there are of something, in words, so that there is never "1 people"."""

from __future__ import annotations


def count(n: int, one: str, many: str = "") -> str:
    """count(1, "recording") -> "1 recording"; count(1_200, "person", "people") -> "1,200 people"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
