"""Putting recordings into a collection: one that is there, or a new one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain import ItemId, Visitor
from core.services import Services
from pages.components import notices
from pages.components.shown import count

NEW = ""
TITLE_LETTERS = 300


def button(services: Services, visitor: Visitor, item_ids: Sequence[ItemId], key: str, label: str) -> None:
    """A button that opens the form; once it has been used it is a new one, and closed."""
    used = st.session_state.get(f"{key}.used", 0)
    with st.popover(label, icon=":material/library_add:", type="primary", key=f"{key}.collect.{used}"):
        into(services, visitor, item_ids, key)


def into(services: Services, visitor: Visitor, item_ids: Sequence[ItemId], key: str) -> None:
    """A small form; its button puts all of `item_ids` in."""
    titles = {card.collection_id: card.title for card in services.collections.list(visitor)}
    with st.container(key=f"{key}-into"):
        names = {"label_visibility": "collapsed", "format_func": lambda i: titles.get(i, "A new collection")}
        where = st.selectbox("Collection", [NEW, *titles], key=f"{key}.into", **names)
        if where == NEW:
            title = {"max_chars": TITLE_LETTERS, "placeholder": "Title of the new collection"}
            st.text_input("Title", key=f"{key}.title", label_visibility="collapsed", **title)
        adding = {"on_click": _add, "args": (services, visitor, list(item_ids), key)}
        st.button(f"Add {count(len(item_ids), 'recording')}", key=f"{key}.add", type="primary", **adding)


@notices.saying
def _add(services: Services, visitor: Visitor, item_ids: Sequence[ItemId], key: str) -> None:
    where = st.session_state.get(f"{key}.into") or NEW
    st.session_state[f"{key}.used"] = st.session_state.get(f"{key}.used", 0) + 1
    if where == NEW:
        made = make(services, visitor, st.session_state.get(f"{key}.title") or "", item_ids)
        st.session_state[f"{key}.into"] = made
        return
    title = services.collections.get(visitor, where).exhibition.title
    change = services.collections.add(visitor, where, item_ids)
    if change:
        notices.tell(f"Added to “{title}”.", notices.Change(change), where)
    else:
        notices.tell(f"All of them are in “{title}” already.")


def make(services: Services, visitor: Visitor, title: str, item_ids: Sequence[ItemId]) -> str:
    """A new collection, with a notice that takes it back; gives its id."""
    made = services.collections.create(visitor, title, item_ids)
    notices.tell(
        f"“{' '.join(title.split())}” is a collection now.", notices.Change(made.change_id), made.collection_id
    )
    return made.collection_id
