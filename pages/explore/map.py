"""Map: every recording a dot, near what is like it; look around, select, and do something with it."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.maps.selection_views import Highlight, Selection
from core.services.maps.views import Colouring, Comparison, MapView, Reshaped
from pages.components import empty, notices, parts, shell
from pages.components.maps import actions as map_actions
from pages.components.maps import controls as map_controls
from pages.components.maps import data as map_data
from pages.components.maps import empty as map_empty
from pages.components.maps import following as map_following
from pages.components.maps import panel as map_panel
from pages.components.maps import solid as map_solid
from pages.components.maps import state as map_state
from pages.components.maps import table as map_table
from pages.components.maps import weights as map_weights

TITLE = "Map"
ICON = ":material/scatter_plot:"
URL = "map"


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    parts.map_kit()
    if services.library.facets(visitor).total:
        st.fragment(_map)(services, visitor)  # a selection draws the map anew, and nothing around it
    else:
        empty.no_map()
        map_following.library(services, visitor)


def _map(services: Services, visitor: Visitor) -> None:
    _body(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    map_actions.acted()
    look = map_state.asked(services, visitor)
    view = map_state.view(services, visitor, look)
    map_controls.head(view)
    map_following.map_(services, visitor, look, view)
    if view.state != "ready":
        map_controls.progress(services, visitor, look, view)
        map_empty.draw(services, visitor, look, view)
        return
    drawings = map_state.drawings(services, visitor, view)
    mode = map_controls.row(services, visitor, look, view, drawings)
    colouring = services.mapping.colours(visitor, view.revision, mode.key)
    words = (st.session_state["map_q"] or "").strip()
    found = services.mapping.highlight(visitor, view.revision, words) if words else None
    chosen = map_panel.selected(services, visitor, view, colouring, look.region)
    map_state.keep(look, view, mode, newest=view.revision in {one.revision for one in drawings if one.newest})
    with st.container(key="map-work", horizontal=True, gap="small"):
        ground = st.container(key="map-ground")
        with st.container(key="map-panel", width=300):
            map_controls.progress(services, visitor, look, view)
            moved = map_weights.draw(services, visitor, view), map_controls.compared(services, visitor, view)
            map_panel.draw(services, visitor, view, found, chosen)
        with ground:
            _show(services, visitor, look, view, colouring, found, chosen, moved)


def _show(
    services: Services,
    visitor: Visitor,
    look: map_state.Asked,
    view: MapView,
    colouring: Colouring,
    found: Highlight | None,
    chosen: Selection | None,
    moved: tuple[Reshaped | None, Comparison | None],
) -> None:
    """The same dots, flat, in space or as a table."""
    if look.showing == "table":
        map_table.draw(services, visitor, view, look.region, chosen, found)
        return
    people = map_controls.tastes(services, visitor, look.people, view)
    if look.showing == "solid" and view.solid_url:
        map_solid.draw(services, visitor, view, colouring, found, chosen, look.region, people)
        return
    trusting = st.session_state.get(map_controls.TRUST)
    data = map_data.ground(
        view,
        colouring,
        region=look.region,
        found=found,
        people=people,
        trust_url=services.mapping.colours(visitor, view.revision, "trust").url if trusting else "",
        shape=moved[0],
        before=moved[1],
    )
    parts.mount("map", map_actions.GROUND, data)
