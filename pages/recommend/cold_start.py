"""Cold-start lab: getting to know somebody new, and finding people for something new."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.errors import Unavailable
from core.services import Services
from core.services.coldstart.views import FEWEST_RECORDINGS
from pages.components import empty, links, notices, shell
from pages.components.lab import item as cold_item
from pages.components.lab import person as cold_person
from pages.components.lab import state as cold_state

TITLE = "Cold-start lab"
ICON = ":material/ac_unit:"
URL = "cold-start"


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    if not services.cold_start.enough(visitor):
        _too_few(services, visitor)
        return
    cold_person.act()
    cold_item.act()
    look = cold_state.asked(services, visitor)
    cold_state.keep(look)
    _head(look)
    draw = cold_person.draw if look.kind == "person" else cold_item.draw
    try:
        draw(services, visitor, look)
    except Unavailable as error:
        st.text(f"{error}")
        links.to_library("Go to the library")
    notices.show(services, visitor)


def _too_few(services: Services, visitor: Visitor) -> None:
    st.title(TITLE, anchor=False)
    then = f"the lab has something to ask about: it needs at least {FEWEST_RECORDINGS}"
    empty.nothing_ready(services, visitor, then)


def _head(look: cold_state.Asked) -> None:
    """The title, and which of the two questions is asked; nothing of it when presenting."""
    if look.big and look.kind == "person":
        return
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(TITLE, anchor=False, width="content")
        st.segmented_control(
            "What is new",
            list(cold_state.KINDS),
            key="cold_kind",
            format_func=cold_state.KINDS.get,
            label_visibility="collapsed",
            required=True,
        )
