"""The page follows the server: recordings that come in, a map that is begun or ready, dots that are placed.

Nothing tells the page of them: a first map is begun by the worker, some time after the last recording came to rest.
"""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.maps.views import MapView
from pages.components import dialogs
from pages.components.maps import state as map_state
from pages.components.maps.state import Asked

EVERY_S = 4
Mark = tuple[object, ...]


def mark(view: MapView) -> Mark:
    """What the page was drawn from; it is drawn anew when this is otherwise."""
    return (view.state, view.revision, view.stamp, view.drawing)


def map_(services: Services, visitor: Visitor, look: Asked, view: MapView) -> None:
    """Look again every few seconds while something is on its way that will change the map by itself."""
    if view.state != "ready" or view.arriving:
        st.fragment(_look, run_every=EVERY_S)(services, visitor, look, mark(view))


def _look(services: Services, visitor: Visitor, look: Asked, before: Mark) -> None:
    if mark(map_state.view(services, visitor, look)) != before:
        dialogs.redraw()


def library(services: Services, visitor: Visitor) -> None:
    """The same of a collection without recordings."""
    st.fragment(_arrived, run_every=EVERY_S)(services, visitor)


def _arrived(services: Services, visitor: Visitor) -> None:
    if services.library.facets(visitor).total:
        dialogs.redraw()
