"""What is asked of the map: by the address when somebody arrives, by the controls from then on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import streamlit as st

from core.domain import Modality, UserId, Visitor
from core.errors import NotFound
from core.services import Services
from core.services.maps.views import ColourMode, MapView, RevisionView
from pages.components import address
from pages.components.maps import regions as map_regions

Subject = Literal["items", "moments"]
SUBJECTS = {"items": "Recordings", "moments": "Moments"}
SHOWINGS = {"map": "Map", "solid": "3D", "table": "Table"}
SPACES = {"fused": "Everything", "visual": "Picture", "sound": "Sound", "speech": "Speech", "text": "Words"}
CLUSTER = "cluster"
WORDS = 200  # letters of a phrase to find
PEOPLE = 5  # tastes drawn at once, each in a colour of its own
NEWEST = ""


@dataclass(frozen=True)
class Asked:
    """One look at the map. `region` is "" or a word of `map_regions`; `people`: whose taste is drawn."""

    of: Subject
    space: Modality
    revision: str
    showing: str
    region: str
    people: tuple[UserId, ...]


def asked(services: Services, visitor: Visitor) -> Asked:
    """From the widgets, and from the address where they have not been drawn yet."""
    address.choice("map_of", list(SUBJECTS))
    address.choice("map_space", list(SPACES))
    address.choice("map_as", list(SHOWINGS))
    address.text("map_q", WORDS)
    region = st.query_params.get("map_sel", "")
    wanted = st.query_params.get("map_for", "").split(",")[:PEOPLE]
    known = {viewer.user_id for viewer in services.recommending.people(visitor)} if any(wanted) else set()
    return Asked(
        of=cast(Subject, st.session_state["map_of"] or "items"),
        space=cast(Modality, st.session_state["map_space"] or "fused"),
        revision=st.query_params.get("map_rev", NEWEST),
        showing=st.session_state["map_as"] or "map",
        region=region if map_regions.read(region) else "",
        people=tuple(UserId(one) for one in dict.fromkeys(wanted) if one in known),
    )


def view(services: Services, visitor: Visitor, look: Asked) -> MapView:
    """The map that is asked for; a drawing that is gone, or of something else, gives way to the newest."""
    try:
        if look.revision:
            found = services.mapping.view(visitor, look.revision, look.of, look.space)
            if (found.of, found.space) == (look.of, look.space):
                return found
    except NotFound:
        pass
    return services.mapping.view(visitor, None, look.of, look.space)


def drawings(services: Services, visitor: Visitor, shown: MapView) -> tuple[RevisionView, ...]:
    """Of the same subject and space, newest first."""
    return tuple(r for r in services.mapping.revisions(visitor, shown.of) if r.space == shown.space)


def mode(shown: MapView) -> ColourMode:
    """The way to colour that is asked for, if this map has it; else the first."""
    keys = [one.key for one in shown.modes]
    address.choice("map_color", keys)
    if st.session_state["map_color"] not in keys:
        st.session_state["map_color"] = keys[0]
    return shown.modes[keys.index(st.session_state["map_color"])]


def select(region: object) -> None:
    """Keep a selection in the address, where a shared link finds it; with it the drawing its rows belong to."""
    word = region if map_regions.read(region) else ""
    address.keep(map_sel=str(word))


def keep(look: Asked, shown: MapView, colour: ColourMode, newest: bool) -> None:
    """What differs from the usual stands in the address. A selection pins the drawing it was made on."""
    pinned = bool(look.region) or not newest
    address.keep(
        map_of="" if look.of == "items" else look.of,
        map_space="" if look.space == "fused" else look.space,
        map_as="" if look.showing == "map" else look.showing,
        map_q=(st.session_state.get("map_q") or "").strip(),
        map_color="" if colour.key == CLUSTER else colour.key,
        map_rev=shown.revision if pinned else "",
        map_for=",".join(look.people),
    )
