"""Library: everything in the collection, found by looking, by words or by kind."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.views import Facets
from pages.components import empty, jobs, links, notices, parts, shell, shown, uploads

TITLE = "Library"
ICON = ":material/grid_view:"
URL = "library"

KINDS = {"all": "All", "video": "Video", "audio": "Sound"}
SORTS = {"newest": "Newest first", "title": "Title", "longest": "Longest first"}
FOUND = 48  # search results; further down nothing is alike any more
PAGE_SIZE = 24


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    _body(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    act = parts.acted("library.cards", "open")
    if act:
        links.open_item(act["id"], act["t"])
    facets = services.library.facets(visitor)
    if not facets.total:
        empty.library(services, visitor)
        return
    _head(services, visitor, facets)
    words, kind, sort = _filters(facets)
    jobs.panel(services, visitor)
    if words.strip():
        _found(services, visitor, words, kind)
    else:
        _browsed(services, visitor, kind, sort)


def _head(services: Services, visitor: Visitor, facets: Facets) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(TITLE, anchor=False, width="content")
        if visitor.role != "viewer" and st.button(
            "Upload", key="library.upload", type="primary", icon=":material/upload:"
        ):
            uploads.dialog(services, visitor)


def _filters(facets: Facets) -> tuple[str, str | None, str]:
    """The filter row. Its values live in the address, where Streamlit checks them against the options."""
    names = {
        kind: f"{label} {facets.total if kind == 'all' else facets.kinds.get(kind, 0):,}"
        for kind, label in KINDS.items()
    }
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        words = st.text_input(
            "Search",
            key="lib_q",
            type="search",
            live="350ms",
            bind="query-params",
            max_chars=500,
            placeholder="Describe what is seen, or part of a title",
            icon=":material/search:",
            label_visibility="collapsed",
            on_change=_first_page,
        )
        kind = st.segmented_control(
            "Kind",
            list(KINDS),
            key="lib_kind",
            default="all",
            required=True,
            format_func=names.get,
            bind="query-params",
            label_visibility="collapsed",
            on_change=_first_page,
        )
        sort = st.selectbox(
            "Order",
            list(SORTS),
            key="lib_sort",
            format_func=SORTS.get,
            bind="query-params",
            label_visibility="collapsed",
            disabled=bool(words),
            on_change=_first_page,
            width=180,
        )
    return words or "", None if kind in (None, "all") else kind, sort or "newest"


def _first_page() -> None:
    st.session_state["lib_page"] = 1


def _browsed(services: Services, visitor: Visitor, kind: str | None, sort: str) -> None:
    wanted = st.session_state.get("lib_page") or st.query_params.get("lib_page", "1")
    number = int(wanted) if str(wanted).isdecimal() else 1
    page = services.library.browse(visitor, kind=kind, sort=sort, page=number, size=PAGE_SIZE)
    if page.note:
        st.caption(page.note)
    if not page.cards:
        st.caption(f"No {'sound' if kind == 'audio' else 'video'} recordings yet.")
        return
    parts.cards("library.cards", "Recordings", [shown.card(card) for card in page.cards])
    if page.pages > 1:
        st.pagination(page.pages, key="lib_page", bind="query-params")


def _found(services: Services, visitor: Visitor, words: str, kind: str | None) -> None:
    found = services.searching.words(visitor, words, k=FOUND, kind=kind)
    if found.note:
        st.caption(found.note)
    if not found.hits:
        empty.nothing_found()
        return
    st.caption("Best matches first. Each picture is the moment that matches; a click opens it there.")
    parts.cards("library.cards", "Search results", [shown.hit(hit) for hit in found.hits])
