"""Library: everything in the collection, found by looking, by words or by kind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.domain import ItemId, Visitor
from core.domain.searches import SearchQuery
from core.services import Services
from core.services.views import Facets
from pages.components import address, empty, jobs, links, notices, parts, shell, shown, uploads
from pages.components.collections import bulk, files
from pages.components.search import search
from pages.components.search import state as search_state

TITLE = "Library"
ICON = ":material/grid_view:"
URL = "library"

PAGE_SIZE = 24
Cards = Sequence[dict[str, Any]]


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
    head = st.container()  # what it offers depends on what is asked below
    words, kind, sort = search.row(services, visitor)
    query, page = search_state.query(words, kind), 1
    with head:
        _head(services, visitor, facets, query)
    jobs.panel(services, visitor)
    if query.empty:
        page = _browsed(services, visitor, kind, sort)
    else:
        search.results(services, visitor, query, partial(_cards, services, visitor))
    links.leave(links.LIBRARY, "Library", {})
    st.session_state[links.LIBRARY_LEFT] = (
        address.keep(
            lib_q=words,
            lib_kind="" if kind == "all" else kind,
            lib_sort="" if sort == "newest" else sort,
            lib_page="" if page == 1 else str(page),
        )
        | search_state.kept()
    )


def _head(services: Services, visitor: Visitor, facets: Facets, query: SearchQuery) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="bottom", width="content", key="library-name"):
            st.title(TITLE, anchor=False, width="content")
            st.caption(shown.count(facets.total, "recording"), width="content")
        with st.container(horizontal=True, width="content"):
            files.menu(services, visitor, query)
            upload = {"key": "library.upload", "type": "primary", "icon": ":material/upload:"}
            if visitor.role != "viewer" and st.button("Upload", **upload):
                uploads.dialog(services, visitor)


def _browsed(services: Services, visitor: Visitor, kind: str, sort: str) -> int:
    key = f"lib_page.{kind}.{sort}"  # another list has a pagination of its own
    wanted = {"kind": None if kind == "all" else kind, "sort": sort, "page": address.number(key, "lib_page")}
    page = services.library.browse(visitor, size=PAGE_SIZE, **wanted)
    if not page.cards:
        st.caption(f"No {search.KINDS[kind].lower()} recordings yet.")
        return 1
    facts = services.understanding.cards(visitor, [card.item.item_id for card in page.cards])
    records = [shown.card(card, facts=facts[card.item.item_id]) for card in page.cards]
    shown_ids = [card.item.item_id for card in page.cards]
    _cards(services, visitor, "Recordings", records, shown_ids)
    if page.pages > 1:
        with st.container(key="library-pages", horizontal=True, horizontal_alignment="center"):
            st.pagination(page.pages, default=page.page, key=key)
    return page.page


def _cards(services: Services, visitor: Visitor, label: str, records: Cards, ids: Sequence[ItemId]) -> None:
    parts.cards("library.cards", label, list(records), ticked=bulk.boxes(visitor, ids))
    bulk.bar(services, visitor, ids)
