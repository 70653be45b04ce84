"""What stands where the map would be, before there is one."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.maps.views import MapView
from pages.components import notices
from pages.components.maps import state as map_state
from pages.components.maps.state import SPACES, Asked


def draw(services: Services, visitor: Visitor, look: Asked, view: MapView) -> None:
    """Says why there is no map, and offers what can be done."""
    with st.container(key="empty", horizontal_alignment="center"):
        if view.state == "drawing":
            st.header("The map is being drawn", anchor=False, text_alignment="center")
            st.text("This page shows it as soon as it is finished; go on working meanwhile.", text_alignment="center")
            return
        own = (look.of, look.space) == ("items", "fused")  # the worker draws this one by itself
        title = "The map is drawn when the recordings are in" if own and view.arriving else "There is no map yet"
        st.header(title, anchor=False, text_alignment="center")
        what = "moments" if look.of == "moments" else "recordings"
        likeness = "" if look.space == "fused" else f" by {SPACES[look.space].lower()}"
        text = f"A map puts {what} that are alike{likeness} near each other, and names the groups it finds."
        st.text(text, text_alignment="center")
        if view.note:
            st.caption(view.note, text_alignment="center")
        with st.container(horizontal=True, horizontal_alignment="center"):
            if visitor.role != "viewer":
                args = (services, visitor, look)
                kind = "secondary" if own and view.arriving else "primary"
                st.button("Draw the map", key="map.first", type=kind, on_click=_ask_for, args=args)
            else:
                st.caption("A curator of this collection can have it drawn.")
            if not own:
                st.button("Back to the map of recordings", key="map.home", on_click=_home)


@notices.saying
def _ask_for(services: Services, visitor: Visitor, look: Asked) -> None:
    services.mapping.refit(visitor, look.of, look.space)


def _home() -> None:
    st.session_state.update({"map_of": "items", "map_space": "fused"})
    map_state.select("")
