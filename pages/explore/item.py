"""Item: one recording to play, describe and compare."""

from __future__ import annotations

import math

import streamlit as st

from core.domain import ItemId, Visitor
from core.errors import NotFound
from core.services import Services
from core.services.views import ItemView
from pages.components import describing, empty, links, notices, parts, shell, shown

TITLE = "Recording"
ICON = ":material/play_circle:"
URL = "item"

TABS = {"fused": "Overall", "visual": "Picture", "sound": "Sound", "text": "Words"}


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    _body(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    act = parts.acted("item.similar", "open")
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
    links.to_library("Library")
    _head(services, visitor, view)
    left, right = st.columns([8, 5], gap="large")
    with left:
        st.fragment(_player)(services, visitor, view)
    with right:
        describing.about(services, visitor, view)
    _similar(services, visitor, view)


def _head(services: Services, visitor: Visitor, view: ItemView) -> None:
    item = view.card.item
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        describing.title(item)
        describing.actions(services, visitor, view)
    if item.message:
        st.warning(item.message) if item.status == "degraded" else st.error(item.message)


def _player(services: Services, visitor: Visitor, view: ItemView) -> None:
    """A fragment: telling the server what was played draws nothing else anew."""
    item = view.card.item
    act = parts.acted("item.player", "played")
    if act:
        services.recommending.play(visitor, visitor.user_id, item.item_id, _fraction(act.get("fraction")))
    parts.mount(
        "player",
        "item.player",
        {
            "kind": item.kind,
            "src": view.media_url,
            "poster": shown.cover(view.card),
            "title": item.title,
            "stills": shown.moments(view.card),
            "start": _start_s(item.duration_s),
            "duration": item.duration_s,
            "page": links.item_href(item.item_id),
        },
    )


def _start_s(duration_s: float) -> float:
    """The second in the address, when it is a number inside the recording."""
    try:
        at_s = float(st.query_params.get("t", "0"))
    except ValueError:
        return 0.0
    return at_s if math.isfinite(at_s) and 0 <= at_s < max(duration_s, 0.001) else 0.0


def _fraction(value: object) -> float:
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else 0.0


def _similar(services: Services, visitor: Visitor, view: ItemView) -> None:
    st.header("Similar recordings", anchor=False)
    if not view.modalities:
        st.caption("This recording has not been looked at and listened to yet.")
        return
    offered = {"fused": TABS["fused"]} | {m: TABS[m] for m in ("visual", "sound", "text") if m in view.modalities}
    tabs = st.tabs(list(offered.values()), key="item.tabs", on_change="rerun")
    for tab, modality in zip(tabs, offered, strict=True):
        if tab.open:
            with tab:
                hits = services.searching.similar(visitor, view.card.item.item_id, k=12, modality=modality)
                label = f"Similar recordings, {offered[modality].lower()}"
                parts.cards("item.similar", label, [shown.hit(h, meter=True) for h in hits], compact=True)
