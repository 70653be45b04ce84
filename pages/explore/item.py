"""Item: one recording to play, to read at a glance, to describe and to compare."""

from __future__ import annotations

import streamlit as st

from core.domain import ItemId, Visitor
from core.errors import NotFound
from core.services import Services
from core.services.views import ItemView
from pages.components import empty, links, notices, parts, shell, shown
from pages.components.item import curation, describing, for_whom, inside, timeline

TITLE = "Recording"
ICON = ":material/play_circle:"
URL = "item"

ALIKE = {"fused": "Overall", "visual": "Picture", "sound": "Sound", "speech": "Speech", "text": "Words"}


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    _body(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    act = parts.acted("item.similar", "open") or parts.acted("item.duplicates", "open") or for_whom.opened()
    if act:
        links.open_item(act["id"], act["t"])
    asked = st.query_params.get("item", "")
    if not asked:
        empty.no_item()
        return
    try:
        view = services.library.item(visitor, ItemId(asked))
    except NotFound:
        empty.gone()
        return
    st.set_page_config(page_title=f"{view.card.item.title} · Vitrine")
    inside.acted(services, visitor, view.card.item.item_id)
    links.back()
    _head(services, visitor, view)
    st.fragment(timeline.player)(services, visitor, view)
    _tabs(services, visitor, view)


def _head(services: Services, visitor: Visitor, view: ItemView) -> None:
    item = view.card.item
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        describing.title(item)
        describing.actions(services, visitor, view)
    if item.message:
        st.warning(item.message) if item.status == "degraded" else st.error(item.message)


def _tabs(services: Services, visitor: Visitor, view: ItemView) -> None:
    """Only the open one asks for anything."""
    names = [name for name in TABS if visitor.role != "viewer" or name not in CURATORS]
    tabs = st.tabs(names, key="item.tabs", on_change="rerun")
    for name, tab in zip(names, tabs, strict=True):
        if not tab.open:
            continue
        with tab:
            TABS[name](services, visitor, view)


def _similar(services: Services, visitor: Visitor, view: ItemView) -> None:
    if not view.modalities:
        st.caption("This recording has not been looked at and listened to yet.")
        return
    offered = [m for m in ALIKE if m == "fused" or m in view.modalities]
    chosen = st.segmented_control(
        "Alike in",
        offered,
        default="fused",
        key="item.alike",
        required=True,
        format_func=ALIKE.get,
        label_visibility="collapsed",
    )
    hits = services.searching.similar(visitor, view.card.item.item_id, k=12, modality=chosen or "fused")
    label = f"Similar recordings, {ALIKE[chosen or 'fused'].lower()}"
    parts.cards("item.similar", label, [shown.hit(h, meter=True) for h in hits], compact=True)


TABS = {
    "Similar": _similar,
    "Tags & scores": inside.tags,
    "Transcript": inside.transcript,
    "Summary & sentiment": inside.summary,
    "For whom": for_whom.panel,
    "Curation": curation.panel,
    "Provenance": inside.provenance,
}
CURATORS = ("For whom",)  # what other people like is nobody else's business
