"""What is known so far that strategies could be told apart by, and what is lacking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.domain import InteractionTable
from core.domain.counts import count

ENOUGH_PEOPLE, ENOUGH_EVENTS = 8, 40


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the application's own people did, and whether it is enough to evaluate on.

    Attributes:
        people: Who did something; `judged` are those with at least two recordings, of whom something can be hidden.
        lacks: What is missing, for a person; empty when it is enough.
    """

    people: int
    judged: int
    events: int
    items: int
    simulated_people: int
    lacks: str


def known_of(table: InteractionTable, invented: int) -> Known:
    """Of a table with so many invented people."""
    met = np.diff((table.matrix > 0).tocsr().indptr)
    judged = int((met >= 2).sum())
    lacks = ""
    if judged < ENOUGH_PEOPLE or len(table) < ENOUGH_EVENTS:
        people = count(judged, "person", "people")
        lacks = (
            f"So far {people} liked two recordings or more, with {count(len(table), 'event')} in all; "
            f"{ENOUGH_PEOPLE} people and {ENOUGH_EVENTS} events are needed to tell strategies apart."
        )
    return Known(
        people=len(table.users),
        judged=judged,
        events=len(table),
        items=len(table.items),
        simulated_people=invented,
        lacks=lacks,
    )
