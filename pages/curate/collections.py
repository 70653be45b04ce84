"""Collections: what curators have put together, and one of them to read, to arrange and to publish."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import Visitor
from core.errors import NotFound
from core.services import Services
from core.services.curation.views import CollectionCard
from pages.components import links, notices, parts, shell, shown
from pages.components.collections import collecting, composer, exhibition, lately

TITLE = "Collections"
ICON = ":material/collections_bookmark:"
URL = "collections"

CARDS = "collections.cards"


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    asked = st.query_params.get("collection", "")
    if asked:
        _one(services, visitor, asked)
    else:
        _all(services, visitor)
    notices.show(services, visitor)


def _one(services: Services, visitor: Visitor, collection_id: str) -> None:
    links.to_collections("Collections")
    exhibition.act(services, visitor, collection_id)
    try:
        view = services.collections.get(visitor, collection_id)
    except NotFound:
        st.title("This collection is not here", anchor=False)
        st.text("It may have been deleted, or is not published.")
        return
    exhibition.show(services, visitor, view)


def _all(services: Services, visitor: Visitor) -> None:
    if visitor.role != "viewer":
        lately.act(services, visitor)
    act = parts.acted(CARDS, "open")
    if act:
        links.open_collection(act["id"])
    found = services.collections.list(visitor)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
            st.title(TITLE, anchor=False, width="content")
            st.caption(shown.count(len(found), "collection"), width="content")
        if visitor.role != "viewer":
            _beginnings(services, visitor)
    if found:
        parts.cards(CARDS, "Collections", [_card(card) for card in found])
    elif visitor.role == "viewer":
        st.text("No collection has been published yet.")
    else:
        st.text(
            "A collection is a choice of recordings in an order, with sections and notes. Let one be composed from "
            "a phrase, begin an empty one, or tick recordings in the library and add them to one."
        )
    if visitor.role != "viewer":
        lately.draw(services, visitor)


def _beginnings(services: Services, visitor: Visitor) -> None:
    with st.container(horizontal=True, width="content"):
        with st.popover("New collection", icon=":material/add:", key="collections.new"):
            title = {"max_chars": collecting.TITLE_LETTERS, "placeholder": "Its title"}
            st.text_input("Title", key="collections.title", label_visibility="collapsed", **title)
            st.button("Make it", key="collections.make", type="primary", on_click=_make, args=(services, visitor))
        if st.button("Compose", key="collections.compose", type="primary", icon=":material/auto_awesome_mosaic:"):
            composer.dialog(services, visitor)


@notices.saying
def _make(services: Services, visitor: Visitor) -> None:
    title = st.session_state.get("collections.title") or ""
    st.query_params["collection"] = collecting.make(services, visitor, title, [])


def _card(card: CollectionCard) -> dict[str, Any]:
    return {
        "key": card.collection_id,
        "title": card.title,
        "href": links.collection_href(card.collection_id),
        "kind": "video",
        "time": shown.count(card.count, "recording"),
        "cover": card.cover_url,
        "alt": f"Cover of {card.title}",
        "stills": {"start": "", "ends": []},
        "tags": [],
        "state": "" if card.published else "Draft",
        "tone": "",
        "note": card.introduction,
    }
