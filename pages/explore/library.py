"""Library: everything in the collection, found by looking, by words or by kind."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.views import Facets
from pages.components import address, bulk, empty, files, jobs, links, notices, parts, shell, shown, uploads

TITLE = "Library"
ICON = ":material/grid_view:"
URL = "library"

KINDS = {"all": "All", "video": "Video", "audio": "Sound"}
SORTS = {"newest": "Newest first", "title": "By title", "longest": "Longest first"}
WORDS = 500  # characters of a search phrase
FOUND = 48  # search results; further down nothing is alike any more
PAGE_SIZE = 24


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    _body(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    bulk.acted(parts.acted("library.cards", "open", "tick"))
    facets = services.library.facets(visitor)
    if not facets.total:
        empty.library(services, visitor)
        return
    _head(services, visitor, facets)
    words, kind, sort = _filters()
    jobs.panel(services, visitor)
    page = _found(services, visitor, words, kind) if words else _browsed(services, visitor, kind, sort)
    st.session_state[links.LIBRARY_LEFT] = address.keep(
        lib_q=words,
        lib_kind="" if kind == "all" else kind,
        lib_sort="" if sort == "newest" else sort,
        lib_page="" if page == 1 else str(page),
    )


def _head(services: Services, visitor: Visitor, facets: Facets) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="bottom", width="content", key="library-name"):
            st.title(TITLE, anchor=False, width="content")
            st.caption(shown.count(facets.total, "recording"), width="content")
        with st.container(horizontal=True, width="content"):
            files.menu(services, visitor, (st.session_state.get("lib_q") or "").strip())
            upload = {"key": "library.upload", "type": "primary", "icon": ":material/upload:"}
            if visitor.role != "viewer" and st.button("Upload", **upload):
                uploads.dialog(services, visitor)


def _filters() -> tuple[str, str, str]:
    address.text("lib_q", WORDS)
    address.choice("lib_kind", list(KINDS))
    address.choice("lib_sort", list(SORTS))
    row = {"label_visibility": "collapsed", "on_change": _first_page}
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        hint = "Describe what is seen, or part of a title"
        search = {"type": "search", "live": "350ms", "icon": ":material/search:", "placeholder": hint}
        words = st.text_input("Search", key="lib_q", max_chars=WORDS, **search, **row)
        kind = st.segmented_control("Kind", list(KINDS), key="lib_kind", required=True, format_func=KINDS.get, **row)
        order = {"format_func": SORTS.get, "width": 144, "disabled": bool(words), "key": "lib_sort"}
        sort = st.selectbox("Order", list(SORTS), **order, **row)
    return (words or "").strip(), kind or "all", sort or "newest"


def _first_page() -> None:
    address.keep(lib_page="")


def _browsed(services: Services, visitor: Visitor, kind: str, sort: str) -> int:
    key = f"lib_page.{kind}.{sort}"  # another list has a pagination of its own
    wanted = {"kind": None if kind == "all" else kind, "sort": sort, "page": address.number(key, "lib_page")}
    page = services.library.browse(visitor, size=PAGE_SIZE, **wanted)
    if not page.cards:
        st.caption(f"No {KINDS[kind].lower()} recordings yet.")
        return 1
    facts = services.understanding.cards(visitor, [card.item.item_id for card in page.cards])
    records = [shown.card(card, facts=facts[card.item.item_id]) for card in page.cards]
    shown_ids = [card.item.item_id for card in page.cards]
    parts.cards("library.cards", "Recordings", records, ticked=bulk.boxes(visitor, shown_ids))
    bulk.bar(services, visitor, shown_ids)
    if page.pages > 1:
        with st.container(key="library-pages", horizontal=True, horizontal_alignment="center"):
            st.pagination(page.pages, default=page.page, key=key)
    return page.page


def _found(services: Services, visitor: Visitor, words: str, kind: str) -> int:
    found = services.searching.words(visitor, words, k=FOUND, kind=None if kind == "all" else kind)
    if found.note:
        st.caption(found.note)
    if found.hits:
        st.caption("Best matches first. Each picture is the moment that matches; a click opens it there.")
        facts = services.understanding.cards(visitor, [hit.card.item.item_id for hit in found.hits])
        records = [shown.hit(hit, facts=facts[hit.card.item.item_id]) for hit in found.hits]
        shown_ids = [hit.card.item.item_id for hit in found.hits]
        parts.cards("library.cards", "Search results", records, ticked=bulk.boxes(visitor, shown_ids))
        bulk.bar(services, visitor, shown_ids)
    else:
        empty.nothing_found()
    return 1
