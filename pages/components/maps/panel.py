"""Beside the map: what is selected, what it has in common, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.domain import ItemId, Visitor
from core.errors import NotFound
from core.services import Services
from core.services.maps.selection_views import Highlight, Selection
from core.services.maps.views import Colouring, MapView
from pages.components import parts, shown
from pages.components.maps import actions as map_actions
from pages.components.maps import regions as map_regions

CARDS = 12
TAGS = 6
MOST_ITEMS = 5_000  # of a colour that is selected; more cannot be named one by one
MEASURES = (
    "1 would be perfect. Trustworthiness: what lies close together is alike. Continuity: what is alike lies close "
    "together."
)
HOW = "Draw a lasso or a box around dots, pick them one by one, or choose a line of the legend."


def selected(
    services: Services, visitor: Visitor, view: MapView, colouring: Colouring, region: str
) -> Selection | None:
    """What lies in a region of the address; None where nothing does, or it belongs to another drawing."""
    asked = map_regions.read(region)
    if asked is None:
        return None
    which: dict[str, object] = {}
    if asked.polygon:
        which = {"polygon": asked.polygon}
    elif asked.box:
        which = {"box": asked.box}
    elif asked.mode == "cluster" and asked.value != 255:
        which = {"cluster": asked.value}
    else:
        rows = asked.rows or _coloured(colouring, asked)
        which = {"rows": rows} if view.of == "moments" else {"ids": _items(services, visitor, view, rows)}
    try:
        found = services.mapping.selection(visitor, view.revision, limit=CARDS, **which)
    except (NotFound, ValueError):
        return None
    return found if found.count else None


def _coloured(colouring: Colouring, asked: map_regions.Region) -> tuple[int, ...]:
    """Rows of a colour, when the map is still coloured that way."""
    if colouring.mode.key != asked.mode:
        return ()
    rows = np.flatnonzero(np.frombuffer(colouring.values, np.uint8) == asked.value)
    return tuple(int(row) for row in rows[:MOST_ITEMS])


def _items(services: Services, visitor: Visitor, view: MapView, rows: Sequence[int]) -> list[ItemId]:
    return list(dict.fromkeys(point.item_id for point in services.mapping.points(visitor, view.revision, rows)))


def draw(
    services: Services, visitor: Visitor, view: MapView, found: Highlight | None, chosen: Selection | None
) -> None:
    if chosen is not None:
        _selection(services, visitor, view, chosen)
    elif found is not None:
        _highlight(found)
    else:
        _overview(view)


def _selection(services: Services, visitor: Visitor, view: MapView, chosen: Selection) -> None:
    items, timed = len(chosen.item_ids), view.of == "moments"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        heading = shown.count(chosen.count, "moment") if timed else shown.count(items, "recording")
        st.header(heading, anchor=False, width="content")
        st.button("Clear", key="map.clear", type="tertiary", on_click=map_actions.clear)
    origin = f"of {shown.count(items, 'recording')}, " if timed else ""
    st.caption(f"{origin}{shown.clock(chosen.duration_s)} in all")
    map_actions.row(services, visitor, chosen)
    if chosen.sentence and chosen.count > 1:
        st.text(chosen.sentence)
    if chosen.common_tags:
        parts.facts("map.common", [(tag, f"{n} of {chosen.count}") for tag, n in chosen.common_tags[:TAGS]])
    map_actions.alike(services, visitor, chosen)
    cards = _cards(chosen)
    parts.cards("map.cards", f"Selected {'moments' if chosen.moments else 'recordings'}", cards, compact=True)
    more = (chosen.count if chosen.moments else items) - len(cards)
    if more > 0:
        st.caption(f"and {more:,} more; the table lists them all.")


def _cards(found: Selection | Highlight) -> list[dict[str, Any]]:
    """Recordings; on a map of moments the moments themselves, each with its own still."""
    if found.moments:
        return [shown.moment(one.card, one.row, one.start_s, one.end_s) for one in found.moments[:CARDS]]
    return [shown.card(card) for card in found.cards[:CARDS]]


def _highlight(found: Highlight) -> None:
    st.header(shown.count(len(found.rows), "match", "matches") if found.rows else "Nothing matches", anchor=False)
    if found.note:
        st.text(found.note)
    parts.cards("map.cards", "Matches", _cards(found), compact=True)


def _overview(view: MapView) -> None:
    """Nothing is selected: what the map is, how to use it, and how far to believe it."""
    st.header("What lies where", anchor=False)
    what = "moment" if view.of == "moments" else "recording"
    st.text(f"Each dot is a {what}; those near each other are alike.")
    st.text(HOW)
    if view.sentence:
        st.subheader("How far to believe it", anchor=False)
        st.text(view.sentence)
        st.caption(MEASURES)
    if view.note:
        st.caption(view.note)
    if view.placed:
        st.caption(f"{shown.count(view.placed, 'dot')} came later and were placed without moving the others.")
