"""Search with a picture, a clip or a sound of one's own: the file goes past Streamlit to /api/query and is not kept."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from pages.components import dialogs, parts
from pages.components.search import state as search_state

TITLE = "Search with a picture or sound"  # read aloud; the eye sees the picture on the button


def button(services: Services, visitor: Visitor) -> None:
    if st.button(TITLE, key="library.example", icon=":material/add_photo_alternate:", help=TITLE):
        _dialog()


@dialogs.modal(TITLE)
def _dialog() -> None:
    st.fragment(_panel)()


def _panel() -> None:
    act = parts.acted("library.drop", "example")
    if act and act["id"]:
        search_state.search_with(act["id"][: search_state.VALUE])
        st.rerun()
    st.caption("It is looked at and listened to once, compared with the collection, and not kept.")
    parts.mount("example", "library.drop", {})
