"""Choosing recordings for a collection: search, tick, add."""

from __future__ import annotations

import streamlit as st

from core.domain import ItemId, Visitor
from core.domain.curation import Exhibition
from core.services import Services
from core.services.views import Card
from pages.components import dialogs, notices, parts
from pages.components.collections import bulk
from pages.components.shown import card as drawn
from pages.components.shown import count

TICKED = "collections.adding"
CARDS = "collections.adding.cards"
SHOWN = 24


def dialog(services: Services, visitor: Visitor, exhibition: Exhibition) -> None:
    st.session_state[TICKED] = {}
    _dialog(services, visitor, exhibition)


@dialogs.modal("Add recordings", width="large")
def _dialog(services: Services, visitor: Visitor, exhibition: Exhibition) -> None:
    act = parts.acted(CARDS, "tick", "open")
    if act:  # a click on a picture ticks, too: leaving the dialog would lose what is ticked
        ticks = act if act["do"] == "tick" else {"off" if act["id"] in st.session_state[TICKED] else "on": [act["id"]]}
        bulk.tick(ticks, TICKED)
    looking = {
        "type": "search",
        "icon": ":material/search:",
        "placeholder": "Describe what is seen, or part of a title",
    }
    words = st.text_input(
        "Search", key="collections.adding.words", live="350ms", label_visibility="collapsed", **looking
    )
    chosen = [ItemId(item) for item in st.session_state[TICKED]]
    found = [card for card in _found(services, visitor, words or "") if card.item.item_id not in exhibition.items]
    adding = {"args": (services, visitor, exhibition, chosen), "disabled": not chosen}
    label = f"Add {count(len(chosen), 'recording')}" if chosen else "Tick what to add"
    if st.button(label, key="collections.adding.add", type="primary", on_click=_add, **adding):
        st.rerun()
    if found:
        parts.cards(CARDS, "Recordings", [drawn(card) for card in found[:SHOWN]], compact=True, ticked=chosen)
    else:
        st.caption("Nothing else matches.")


def _found(services: Services, visitor: Visitor, words: str) -> list[Card]:
    """Best matches first; without words what is in no collection, and then the rest."""
    if words.strip():
        return [hit.card for hit in services.searching.words(visitor, words, k=2 * SHOWN).hits]
    loose = [found.card for found in services.worklist.chore(visitor, "uncollected", size=2 * SHOWN).cards]
    rest = services.library.browse(visitor, size=4 * SHOWN).cards
    here = {card.item.item_id for card in loose}
    return [*loose, *(card for card in rest if card.item.item_id not in here)]


@notices.saying
def _add(services: Services, visitor: Visitor, exhibition: Exhibition, item_ids: list[ItemId]) -> None:
    change = services.collections.add(visitor, exhibition.collection_id, item_ids)
    if change:
        notices.tell(f"Added {count(len(item_ids), 'recording')}.", notices.Change(change))
