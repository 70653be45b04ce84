"""A collection as a card: its words, its cover and how much of it this visitor may see."""

from __future__ import annotations

from core.domain import Visitor
from core.domain.curation import Exhibition
from core.security.roles import may
from core.services.collection import Snapshot, card, still_url
from core.services.curation.views import CollectionCard


def may_read(visitor: Visitor, exhibition: Exhibition) -> bool:
    return exhibition.published or may(visitor, "curator")


def collection_card(snapshot: Snapshot, exhibition: Exhibition) -> CollectionCard:
    return CollectionCard(
        collection_id=exhibition.collection_id,
        title=exhibition.title,
        introduction=exhibition.introduction,
        count=sum(item_id in snapshot.items for item_id in exhibition.items),
        cover_url=cover_of(snapshot, exhibition),
        published=exhibition.published,
        changed_at=exhibition.changed_at,
    )


def cover_of(snapshot: Snapshot, exhibition: Exhibition) -> str | None:
    """The chosen picture where it may be seen; else that of the first item that can be seen."""
    chosen = exhibition.cover_item
    if chosen is not None and chosen in snapshot.items:
        item, still = snapshot.items[chosen], exhibition.cover_still
        return still_url(item, still) if still is not None and still < len(item.still_times_s) else card(item).cover_url
    shown = (snapshot.items[i] for i in exhibition.items if i in snapshot.items)
    return next((card(item).cover_url for item in shown if item.status in ("ready", "degraded")), None)
