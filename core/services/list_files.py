"""Two tables of a simulation that are easily mistaken for each other: the lists that were shown, and what was done."""

from __future__ import annotations

from collections.abc import Iterable

from core.errors import BadTable

OF_LISTS = frozenset({"shown", "played"})  # columns of what `simulate --out` writes, and of nothing that holds events
HINT = "Bring that file in. Or name the column of what was played from these lists: item=played."


def mistaken(name: str, columns: Iterable[str]) -> BadTable | None:
    """What to say of a table of lists where one of events is wanted; None for every other table."""
    if not set(columns) >= OF_LISTS:
        return None
    error = BadTable(
        f"{name} holds the lists that simulated people were shown; what they did is in the file that "
        "`simulate --events` writes."
    )
    error.hint = HINT
    return error
