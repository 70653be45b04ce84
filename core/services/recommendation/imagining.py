"""A history as it might be: nothing of it is stored, and a list and its reasons are made from the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from core.domain import Interaction, ItemId, UserId
from core.domain.interests import Leaning
from core.services.feedback import STRENGTHS
from core.services.recommendation.lists import WhatIf


def imagined(
    real: tuple[Interaction, ...], user_id: UserId, what_if: WhatIf | None
) -> tuple[tuple[Interaction, ...], frozenset[ItemId]]:
    """The history as it might be, and what must not be listed because the person knows it all the same."""
    if not what_if:
        return real, frozenset()
    if what_if.instead:
        return likes(what_if.instead, user_id), frozenset()
    kept = ((event, what_if.kept.get(event.item_id, 1.0)) for event in real)
    history = tuple(replace(event, strength=event.strength * left) for event, left in kept if left > 0)
    return history, frozenset(event.item_id for event in real if event.kind != "play")


def still_said(told: tuple[Leaning, ...], what_if: WhatIf | None) -> tuple[Leaning, ...]:
    """What is left of what somebody said: a made-up history is that of somebody who said nothing."""
    return () if what_if and what_if.instead else told


def likes(item_ids: Sequence[ItemId], user_id: UserId, at: datetime | None = None) -> tuple[Interaction, ...]:
    """Somebody who likes exactly these."""
    at = at or datetime.now(UTC)
    return tuple(
        Interaction(user_id=user_id, item_id=item_id, kind="like", strength=STRENGTHS["like"], at=at)
        for item_id in item_ids
    )
