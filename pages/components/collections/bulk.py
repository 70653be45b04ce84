"""Recordings somebody has ticked, and what can be done with all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.domain import ItemId, Visitor
from core.services import Services
from pages.components import links, notices
from pages.components.collections import bulk_edit, collecting, files
from pages.components.shown import count

TICKED = "bulk.ticked"
MOST = 5_000  # recordings ticked at once


def ticked(services: Services, visitor: Visitor) -> list[ItemId]:
    """What is ticked and still there, in the order it was ticked."""
    chosen = list(st.session_state.get(TICKED, {}))
    if not chosen:
        return []
    here = services.curating.facts(visitor, chosen)
    return [item for item in chosen if item in here]


def boxes(visitor: Visitor, shown: Sequence[str]) -> list[str] | None:
    """Which of the shown cards are ticked; None for viewers, whose cards have no boxes."""
    if visitor.role == "viewer":
        return None
    chosen = st.session_state.get(TICKED, {})
    return [item for item in shown if item in chosen]


def tick(act: dict[str, Any], key: str = TICKED) -> None:
    """Take over what was ticked in a grid of cards; it comes from a browser."""
    on, off = _ids(act.get("on")), set(_ids(act.get("off")))
    chosen = {i: True for i in (*st.session_state.get(key, {}), *on) if i not in off}
    st.session_state[key] = dict(list(chosen.items())[:MOST])


def _ids(given: object) -> list[str]:
    return [i for i in given if isinstance(i, str) and len(i) <= 64] if isinstance(given, list) else []


def tick_all(item_ids: Sequence[ItemId]) -> None:
    tick({"on": list(item_ids)})


def clear() -> None:
    st.session_state.pop(TICKED, None)


def bar(services: Services, visitor: Visitor, shown: Sequence[ItemId] = ()) -> None:
    """The bar at the foot of the window, while anything is ticked.

    Args:
        shown: What the page shows at the moment, for "tick all of these".
    """
    chosen = ticked(services, visitor) if visitor.role != "viewer" else []
    if not chosen:
        return
    with st.container(key="bulk-bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{len(chosen):,}** ticked", width="content")
        more = [item for item in shown if item not in set(chosen)]
        if more:
            label = f"Tick {count(len(more), 'more', 'more')}"
            st.button(label, key="bulk.all", type="tertiary", on_click=tick_all, args=(more,))
        actions(services, visitor, chosen, "bulk")
        deleting = {"on_click": _delete, "args": (services, visitor, chosen)}
        st.button("Delete", key="bulk.delete", icon=":material/delete:", **deleting)
        st.button("Clear", key="bulk.clear", type="tertiary", on_click=clear)


def actions(services: Services, visitor: Visitor, item_ids: Sequence[ItemId], key: str) -> None:
    """Buttons for any set of recordings: into a collection, change, export."""
    collecting.button(services, visitor, item_ids, key, "Add to a collection")
    if st.button("Change", key=f"{key}.edit", icon=":material/edit:"):
        bulk_edit.opened(services, visitor, list(item_ids))
    files.export(services, visitor, key, list(item_ids))


@notices.saying
def _delete(services: Services, visitor: Visitor, item_ids: Sequence[ItemId]) -> None:
    change = services.library.delete(visitor, item_ids)
    clear()
    notices.changed()
    notices.tell(f"Deleted {count(len(item_ids), 'recording')}.", notices.Change(change))


def acted(act: dict[str, Any] | None) -> None:
    """Do what was clicked in a grid of cards that can be ticked: open one, or take over the ticks."""
    if act and act["do"] == "open":
        links.open_item(act["id"], act["t"])
    elif act and act["do"] == "tick":
        tick(act)
