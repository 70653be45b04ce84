"""What simulated people did as events: every one says that it is simulated, in its origin and in who did it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from core.domain import Interaction, InteractionKind, ItemId, UserId
from core.simulation.log import Log
from core.simulation.people import Population
from core.simulation.running import Ran

STRENGTHS = {"play": 0.1, "like": 1.0}


def events(ran: Ran, began: datetime) -> Iterator[Interaction]:
    """Plays, likes, ratings and comments in the order in which they happened.

    Args:
        began: When the first day began, aware UTC.
    """
    log, at_s = ran.log, ran.log.at_s()
    for row in np.argsort(at_s, kind="stable"):
        if log.place[row] >= 0:
            yield from _of_one(ran.population, log, int(row), began + timedelta(seconds=float(at_s[row])))


def _of_one(people: Population, log: Log, row: int, at: datetime) -> Iterator[Interaction]:
    """All that one play led to."""
    person, stars, sentiment = int(log.person[row]), int(log.stars[row]), int(log.comment[row])
    item = people.world.items.ids[log.item[row]]
    happened: list[tuple[InteractionKind, float]] = [("play", STRENGTHS["play"])]
    happened += [("like", STRENGTHS["like"])] if log.liked[row] else []
    happened += [("rate", (stars - 3) / 2)] if stars else []
    happened += [("comment", float(sentiment))] if sentiment > -2 else []
    for second, (kind, strength) in enumerate(happened):
        yield Interaction(
            user_id=UserId(people.ids.ids[person]),
            item_id=ItemId(item),
            kind=kind,
            strength=strength,
            at=at.astimezone(UTC) + timedelta(seconds=second),
            played_fraction=float(log.watched[row]) if kind == "play" else 0.0,
            session_id=f"simulated-{int(log.round[row])}",
            origin="simulated",
        )
