"""What was done on the map, and what can be done with a selection."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.domain.curation import BulkEdit
from core.services import Services
from core.services.maps.selection_views import Selection
from pages.components import address, links, notices, parts, shown
from pages.components.collections import collecting, files
from pages.components.maps import state as map_state
from pages.components.maps import table as map_table

ALIKE = "map.alike"
TAGGED = "map.tagged"
PICKS = 6
GROUND = "map.ground"
SPACE = "map.space"


def acted() -> None:
    """What was done on the map since the last run."""
    act = parts.acted(GROUND, "select", "open")
    if act and act["do"] == "open":
        links.open_item(act["id"], act["t"])
    elif act:
        map_state.select(act.get("region", ""))
    picked = parts.acted(SPACE, "select")
    if picked:
        map_state.select(picked.get("region", ""))
    map_table.act()
    for key in ("map.cards", ALIKE):
        card = parts.acted(key, "open")
        if card:
            links.open_item(card["id"], card["t"])


def clear() -> None:
    address.keep(map_sel="")
    st.session_state.pop(ALIKE, None)


def row(services: Services, visitor: Visitor, chosen: Selection) -> None:
    """Buttons for the whole selection."""
    items = list(chosen.item_ids)
    with st.container(key="map-actions", horizontal=True, gap="small"):
        if visitor.role != "viewer":
            collecting.button(services, visitor, items, "map", "Make collection")
            used = st.session_state.get(TAGGED, 0)  # once it has been used it is a new one, and closed
            with st.popover("Tag", icon=":material/sell:", key=f"map.tag.open.{used}"):
                _tag(services, visitor, chosen)
        files.export(services, visitor, "map", items)
        st.button("Recommend like these", key="map.recommend", icon=":material/auto_awesome:", on_click=_ask_alike)


def _tag(services: Services, visitor: Visitor, chosen: Selection) -> None:
    with st.form("map.tag", border=False):
        st.text_input("Tag", key="map.tag.name", max_chars=80)
        label = f"Add it to {shown.count(len(chosen.item_ids), 'recording')}"
        st.form_submit_button(label, type="primary", on_click=_add_tag, args=(services, visitor, chosen))


@notices.saying
def _add_tag(services: Services, visitor: Visitor, chosen: Selection) -> None:
    tag = " ".join((st.session_state["map.tag.name"] or "").split())
    if not tag:
        return
    st.session_state[TAGGED] = st.session_state.get(TAGGED, 0) + 1
    st.session_state["map.tag.name"] = ""
    change = services.curating.apply(visitor, chosen.item_ids, BulkEdit(add_tags=(tag,)))
    notices.changed()
    if change:
        notices.tell(f"“{tag}” is added to the selection.", notices.Change(change))
    else:
        notices.tell(f"All of them have “{tag}” already.")


def _ask_alike() -> None:
    st.session_state[ALIKE] = st.query_params.get("map_sel", "")


def alike(services: Services, visitor: Visitor, chosen: Selection) -> None:
    """What somebody would be shown who likes exactly these; it goes when the selection changes."""
    if not st.session_state.get(ALIKE) or st.session_state[ALIKE] != st.query_params.get("map_sel", ""):
        return
    picks = services.recommending.around(visitor, chosen.item_ids, k=PICKS)
    if not picks:
        st.caption("There is nothing else to recommend.")
        return
    st.subheader("Like these", anchor=False)
    parts.cards("map.alike", "Recommended like these", [shown.card(card) for card in picks], compact=True)
    st.subheader("Selected", anchor=False)
