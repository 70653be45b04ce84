"""What simulated people did as events: every one says that it is simulated, in its origin and in who did it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from core.domain import Interaction, InteractionKind, ItemId, UserId
from core.services.feedback import STRENGTHS, play_strength
from core.simulation.log import Log
from core.simulation.people import person_id
from core.simulation.running import Ran


def events(ran: Ran, began: datetime) -> Iterator[Interaction]:
    """Plays, likes, ratings and comments in the order in which they happened.

    Args:
        began: When the first day began, aware UTC.
    """
    return acts_as_events(acts(ran.log), ran.population.name, ran.population.world.items.ids, began)


def acts(log: Log) -> Log:
    """What was played, alone: lists of one item, without the reasons."""
    played = log.only(log.played)
    n = len(played)
    return replace(
        played,
        slate=played.item[:, None],
        place=np.zeros(n, np.int8),
        parts=np.zeros((n, 0, 0), np.float16),
        advantage=np.zeros((n, 0), np.float16),
    )


def acts_as_events(log: Log, name: str, items: Sequence[str], began: datetime) -> Iterator[Interaction]:
    """The same from what `acts` left.

    Args:
        name: Of the population or simulation; it stands in everybody's id.
    """
    at_s = log.at_s()
    for row in np.argsort(at_s, kind="stable"):
        at = began + timedelta(seconds=float(at_s[row]))
        yield from _of_one(person_id(name, int(log.person[row])), items[log.slate[row, 0]], log, int(row), at)


def began_at(made_at: datetime, rounds: int) -> datetime:
    """When the first day began: so long ago that the last one is over; nothing lies in the future."""
    return made_at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=rounds)


def _of_one(user: UserId, item: str, log: Log, row: int, at: datetime) -> Iterator[Interaction]:
    """All that one play led to."""
    stars, sentiment = int(log.stars[row]), int(log.comment[row])
    happened: list[tuple[InteractionKind, float]] = [("play", play_strength(float(log.watched[row])))]
    happened += [("like", STRENGTHS["like"])] if log.liked[row] else []
    happened += [("rate", (stars - 3) / 2)] if stars else []
    happened += [("comment", float(sentiment))] if sentiment > -2 else []
    for second, (kind, strength) in enumerate(happened):
        yield Interaction(
            user_id=user,
            item_id=ItemId(item),
            kind=kind,
            strength=strength,
            at=at.astimezone(UTC) + timedelta(seconds=second),
            played_fraction=float(log.watched[row]) if kind == "play" else 0.0,
            session_id=f"simulated-{int(log.round[row])}",
            origin="simulated",
        )
