"""Weighing by hand: sliders for what counts, and the dots glide to where they would lie."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.maps.views import MapView, Reshaped
from pages.components import notices
from pages.components.maps.state import SPACES

WEIGHING = "map.weighing"
WEIGHED = "map.weighed"  # the drawing that the sliders are about
SAME = 0.01  # shares of a weight that differ by less are the same: a drawing keeps them rounded
DRAWN_ANEW = "The map is being drawn anew. This one stays as it is, under Drawings."
DRAWN_SO = "The map is being drawn anew with these weights. Go on working; it appears when it is finished."


def stop() -> None:
    """The dots go back to where they were drawn."""
    for key in (WEIGHING, WEIGHED, *[f"map.weight.{name}" for name in SPACES]):
        st.session_state.pop(key, None)


def possible(view: MapView) -> bool:
    return view.space == "fused" and view.of == "items" and len(view.weights) > 1


def draw(services: Services, visitor: Visitor, view: MapView) -> Reshaped | None:
    """Sliders, when somebody weighs by hand; where the dots lie with them, None while nothing was moved."""
    if not (possible(view) and st.session_state.get(WEIGHING)):
        return None
    if st.session_state.get(WEIGHED) != view.revision:  # another drawing begins with weights of its own
        _as_drawn(view.weights)
        st.session_state[WEIGHED] = view.revision
    st.header("What counts, and how much", anchor=False)
    for name in (space for space in SPACES if space in view.weights):
        key = f"map.weight.{name}"
        st.session_state.setdefault(key, round(view.weights[name], 2))
        st.slider(SPACES[name], 0.0, 1.0, step=0.05, key=key)
    with st.container(horizontal=True):
        st.button("As drawn", key="map.weights.back", on_click=_as_drawn, args=(view.weights,))
        if visitor.role != "viewer":
            args = (services, visitor, view)
            st.button("Draw it like this", key="map.weights.draw", on_click=_draw_so, args=args)
    return _reshaped(services, visitor, view)


def _as_drawn(weights: Mapping[str, float]) -> None:
    for name, weight in weights.items():
        st.session_state[f"map.weight.{name}"] = round(weight, 2)


@notices.saying
def _draw_so(services: Services, visitor: Visitor, view: MapView) -> None:
    services.mapping.refit(visitor, view.of, view.space, weights=_wanted(view))
    notices.tell(DRAWN_SO)


def _wanted(view: MapView) -> dict[str, float]:
    return {name: float(st.session_state.get(f"map.weight.{name}", weight)) for name, weight in view.weights.items()}


def _reshaped(services: Services, visitor: Visitor, view: MapView) -> Reshaped | None:
    wanted = _wanted(view)
    if _as_they_are(wanted, view.weights):
        return None
    try:
        with st.spinner("Weighing anew"):
            found = services.mapping.reshape(visitor, view.revision, wanted)
        st.caption(found.sentence)
        return found
    except VitrineError as error:
        st.caption(str(error))
        return None


def _as_they_are(wanted: Mapping[str, float], drawn: Mapping[str, float]) -> bool:
    """Whether these weights, in proportion, are those of the drawing: it was drawn like this, or nothing was moved."""
    both = sum(wanted.values()), sum(drawn.values())
    return all(both) and all(abs(wanted[name] / both[0] - drawn[name] / both[1]) < SAME for name in drawn)
