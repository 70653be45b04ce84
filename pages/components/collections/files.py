"""Ways to take recordings out and to bring descriptions in, as other pages place them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain import ItemId, Visitor
from core.domain.searches import SearchQuery
from core.services import Services
from pages.components.collections import exporting, importing

ALL, FOUND, IN = "Export everything", "Export what was found", "Import descriptions"
MOST_FOUND = 1_000


def menu(services: Services, visitor: Visitor, asked: SearchQuery) -> None:
    """At the head of the library. `asked`: what is searched for at the moment, with what narrows it."""
    offered = [*([] if asked.empty else [FOUND]), ALL, *([IN] if visitor.role != "viewer" else [])]
    chosen = st.menu_button("More", offered, key="files.menu", icon=":material/more_horiz:")
    if chosen == ALL:
        exporting.dialog(services, visitor)
    elif chosen == FOUND:
        found = services.searching.ask(visitor, asked, k=MOST_FOUND, log=False)
        exporting.dialog(services, visitor, [hit.card.item.item_id for hit in found.hits], title=asked.text)
    elif chosen == IN:
        importing.dialog(services, visitor)


def export(
    services: Services,
    visitor: Visitor,
    key: str,
    item_ids: Sequence[ItemId] | None = None,
    collection_id: str | None = None,
) -> None:
    """A button for a collection, or for any set of recordings."""
    if st.button("Export", key=f"{key}.export", icon=":material/download:"):
        exporting.dialog(services, visitor, item_ids, collection_id)
