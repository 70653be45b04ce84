"""The rows above the map: what to find, what a dot is, how it is coloured, whose taste, which drawing."""

from __future__ import annotations

import streamlit as st

from core.domain import UserId, Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.maps.selection_views import ViewerDot
from core.services.maps.views import ColourMode, Comparison, MapView, RevisionView
from pages.components import address, dialogs, notices, shown
from pages.components.maps import people as map_people
from pages.components.maps import state as map_state
from pages.components.maps import weights as map_weights
from pages.components.maps.state import SHOWINGS, SPACES, SUBJECTS, WORDS, Asked

TITLE = "Map"
EVERY_S = 2
FARTHEST = 3  # dots that are named
TRUST = "map.trust"
BEFORE = "map.before"
COMMON = {"cluster", "kind", "language", "popularity", "sentiment", "newness", "trust"}


def head(view: MapView) -> None:
    """The title, how many dots there are, and the ways to look at them."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="bottom", width="content", key="map-name"):
            st.title(TITLE, anchor=False, width="content")
            what = "moment" if view.of == "moments" else "recording"
            st.caption(shown.count(view.points, what) if view.points else "", width="content")
        showings = list(SHOWINGS) if view.solid_url else [name for name in SHOWINGS if name != "solid"]
        if st.session_state["map_as"] not in showings:
            st.session_state["map_as"] = showings[0]
        quiet = {"required": True, "label_visibility": "collapsed"}
        with st.container(horizontal=True, width="content", key="map-kinds"):
            subjects = {"format_func": SUBJECTS.get, "on_change": _elsewhere}
            st.segmented_control("A dot is", list(SUBJECTS), key="map_of", **subjects, **quiet)
            st.segmented_control("Look at it as", showings, key="map_as", format_func=SHOWINGS.get, **quiet)


def row(services: Services, visitor: Visitor, look: Asked, view: MapView, kept: tuple[RevisionView, ...]) -> ColourMode:
    """The filter row; `kept` are the drawings to choose from. Returns the way to colour."""
    mode = map_state.mode(view)
    quiet = {"label_visibility": "collapsed"}
    with st.container(key="map-filters", horizontal=True, vertical_alignment="center"):
        search = {"type": "search", "live": "400ms", "icon": ":material/search:", "max_chars": WORDS}
        st.text_input("Find on the map", key="map_q", placeholder="Find on the map", **search, **quiet)
        labels = {one.key: one.label for one in view.modes}
        names = {"format_func": lambda key: f"Colour: {labels[key].lower() if key in COMMON else labels[key]}"}
        st.selectbox("Colour", list(labels), key="map_color", width=180, **names, **quiet)
        _likeness(services, visitor, view)
        _layers(services, visitor, look)
        _drawings(services, visitor, view, kept)
    return mode


def _elsewhere() -> None:
    """Another subject or space is another map: selection and drawing do not hold there."""
    address.keep(map_sel="", map_rev="")
    st.session_state.pop(BEFORE, None)
    map_weights.stop()


def _likeness(services: Services, visitor: Visitor, view: MapView) -> None:
    """In what dots are alike, and how much each kind of content counts."""
    with st.popover("Likeness", icon=":material/tune:"), st.container(width=400):
        spaces = [space for space in SPACES if space in view.spaces]
        chosen = {"format_func": SPACES.get, "on_change": _elsewhere, "required": True}
        st.segmented_control("Near each other means alike in", spaces, key="map_space", **chosen)
        if map_weights.possible(view):
            said = {"help": "Sliders beside the map; the dots glide to where they belong", "on_change": stop_comparing}
            st.toggle("Weigh by hand", key=map_weights.WEIGHING, **said)


def _layers(services: Services, visitor: Visitor, look: Asked) -> None:
    """What is drawn on top: whose taste, and how far each dot is to be believed."""
    known = services.recommending.people(visitor)
    people = {viewer.user_id: map_people.name_of(viewer) for viewer in known}
    with st.popover("Layers", icon=":material/layers:"), st.container(width=340):
        st.session_state["map.people"] = list(look.people)
        names = {"placeholder": "Nobody", "format_func": people.get, "max_selections": map_state.PEOPLE}
        st.multiselect(
            "Taste of", list(people), key="map.people", select_all=False, on_change=_remember_people, **names
        )
        st.caption("A star: where the taste lies. Hearts: what was liked. Numbers: what would be recommended.")
        if any(viewer.invented for viewer in known):
            st.caption(map_people.INVENTED)
        st.toggle("Fade dots that may lie wrong", key=TRUST)
        st.caption(
            "A flat map cannot keep everything in its place. A dot is faint when the dots around it here are not the "
            "ones it is most like."
        )


def _remember_people() -> None:
    address.keep(map_for=",".join(st.session_state["map.people"]))


def tastes(services: Services, visitor: Visitor, people: tuple[UserId, ...], view: MapView) -> tuple[ViewerDot, ...]:
    """Dots of people with what they liked and would be shown; says of whom nothing is known yet."""
    if not people:
        return ()
    dots = services.mapping.people(visitor, view.revision, people)
    if len(dots) < len(people):
        whose = "this taste" if len(people) == 1 else f"{len(people) - len(dots)} of these tastes"
        st.caption(f"Nothing is known of {whose} yet: like a recording on the Recommend page first.")
    return dots


def _drawings(services: Services, visitor: Visitor, view: MapView, kept: tuple[RevisionView, ...]) -> None:
    """Named drawings: choose one, compare two, draw anew, rename."""
    names = {one.revision: one.name + (" (newest)" if one.newest else "") for one in kept}
    with st.popover("Drawings", icon=":material/history:"), st.container(width=340):
        st.session_state["map.revision"] = view.revision
        one = {"format_func": names.get, "on_change": _remember_revision}
        st.selectbox("Show the drawing", list(names), key="map.revision", **one)
        others = [revision for revision in names if revision != view.revision]
        if others:
            if st.session_state.get(BEFORE) not in others:
                st.session_state[BEFORE] = None
            other = {"index": None, "placeholder": "No comparison", "format_func": names.get}
            st.selectbox("Compare with", others, key=BEFORE, on_change=map_weights.stop, **other)
        if visitor.role != "viewer":
            _draw(services, visitor, view, kept)


def _remember_revision() -> None:
    address.keep(map_rev=st.session_state["map.revision"], map_sel="")


def compared(services: Services, visitor: Visitor, view: MapView) -> Comparison | None:
    """The drawing this one is compared with, if any, and how much is otherwise."""
    before = st.session_state.get(BEFORE)
    if not before or before == view.revision:
        return None
    st.header("Before and after", anchor=False)
    try:
        found = services.mapping.compare(visitor, before, view.revision)
    except VitrineError as error:
        st.caption(str(error))
        return None
    st.text(found.sentence)
    if found.most_moved:
        st.caption("Moved farthest: " + ", ".join(title for title, _ in found.most_moved[:FARTHEST]) + ".")
    st.button("Stop comparing", key="map.before.stop", on_click=stop_comparing)
    return found


def stop_comparing() -> None:
    st.session_state[BEFORE] = None


def _draw(services: Services, visitor: Visitor, view: MapView, kept: tuple[RevisionView, ...]) -> None:
    with st.form("map.refit", border=False):
        st.text_input("Name of a new drawing", key="map.refit.name", max_chars=80, placeholder="Before the spring show")
        args = (services, visitor, view)
        st.form_submit_button("Draw the map anew", on_click=_refit, args=args, disabled=view.drawing)
    with st.form("map.rename", border=False):
        st.session_state.setdefault("map.rename.name", "")
        st.text_input("New name for this drawing", key="map.rename.name", max_chars=80, placeholder=view.name)
        with st.container(horizontal=True):
            st.form_submit_button("Rename", on_click=_rename, args=args)
            if len(kept) > 1:
                st.form_submit_button("Forget this drawing", on_click=_forget, args=args)


@notices.saying
def _refit(services: Services, visitor: Visitor, view: MapView) -> None:
    services.mapping.refit(visitor, view.of, view.space, name=(st.session_state["map.refit.name"] or "").strip())
    map_weights.stop()
    notices.tell(map_weights.DRAWN_ANEW)


@notices.saying
def _rename(services: Services, visitor: Visitor, view: MapView) -> None:
    name = (st.session_state["map.rename.name"] or "").strip()
    if name:
        services.mapping.rename(visitor, view.revision, name)
        st.session_state["map.rename.name"] = ""


@notices.saying
def _forget(services: Services, visitor: Visitor, view: MapView) -> None:
    services.mapping.remove(visitor, view.revision)
    address.keep(map_rev="", map_sel="")
    notices.tell(f"The drawing “{view.name}” is gone.")


def progress(services: Services, visitor: Visitor, look: Asked, view: MapView) -> None:
    """How far a new drawing is; the page is drawn anew when it is there."""
    if view.drawing:
        st.fragment(_progress, run_every=EVERY_S)(services, visitor, look)
    else:
        notices.over(map_weights.DRAWN_ANEW, map_weights.DRAWN_SO)


def _progress(services: Services, visitor: Visitor, look: Asked) -> None:
    view = services.mapping.view(visitor, None, look.of, look.space)
    if not view.drawing:
        dialogs.redraw()
    with st.container(key="map-progress", horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, max(0.0, view.progress)), text=view.doing or "Drawing the map")
        if visitor.role != "viewer" and view.job_id:
            st.button(
                "Cancel", key="map.cancel", type="tertiary", on_click=_cancel, args=(services, visitor, view.job_id)
            )


@notices.saying
def _cancel(services: Services, visitor: Visitor, job_id: str) -> None:
    services.mapping.cancel(visitor, job_id)
