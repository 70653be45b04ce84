"""Saved searches: a small menu beside the search."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.domain.searches import SearchQuery
from core.services import Services
from pages.components import notices
from pages.components.search import state as search_state

TITLE = "Saved searches"  # read aloud; the eye sees the picture on the button


def menu(services: Services, visitor: Visitor, query: SearchQuery) -> None:
    with st.popover(TITLE, icon=":material/bookmark:", help=TITLE, key="library.saved"):
        saved = services.searching.saved(visitor)
        if not saved:
            st.caption("Searches you save are kept here, with their words, conditions and weights.")
        for one in saved:
            with st.container(horizontal=True, vertical_alignment="center", key=f"saved-{one.number}"):
                key = f"search.saved.{one.number}"
                st.button(one.name, key=key, type="tertiary", on_click=search_state.show, args=(one.query,))
                args = (services, visitor, one.number)
                away = f"Remove {one.name}"  # read aloud
                st.button(away, key=f"{key}.x", icon=":material/close:", help=away, on_click=_forget, args=args)
        if not query.empty and not query.example:
            name = st.text_input("Save this search as", value=query.text[:80], key=f"search.name.{hash(query.text)}")
            st.button("Save", key="search.save", on_click=_save, args=(services, visitor, name, query))


@notices.saying
def _save(services: Services, visitor: Visitor, name: str, query: SearchQuery) -> None:
    services.searching.save(visitor, name, query)
    notices.tell(f"Saved as “{name}”.")


@notices.saying
def _forget(services: Services, visitor: Visitor, number: int) -> None:
    removed = services.searching.forget(visitor, number)
    notices.tell(f"Removed “{removed.name}”.", undo=removed)
