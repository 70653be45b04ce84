"""Likes and hides, and what they moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.domain import ItemId, UserId, Visitor
from core.services import Services
from core.services.views import Card, Profile
from pages.components import notices

ORDER = "recommend.order"  # per person: the list as it was last shown
BEFORE = "recommend.before"  # per person: the list before the last feedback


@notices.saying
def give(services: Services, visitor: Visitor, person: UserId, what: str, item_id: str) -> None:
    """Store one like, hide or its withdrawal, and offer to take it back."""
    item = ItemId(item_id)
    title = services.library.item(visitor, item).card.item.title
    recommending = services.recommending
    doing: dict[str, tuple[Callable[[], bool], str]] = {
        "like": (lambda: recommending.like(visitor, person, item), f"Liked “{title}”."),
        "hide": (lambda: recommending.hide(visitor, person, item), f"“{title}” is put aside."),
        "unlike": (lambda: recommending.undo(visitor, person, item, "like"), f"“{title}” is no longer liked."),
        "unhide": (lambda: recommending.undo(visitor, person, item, "hide"), f"“{title}” is back."),
    }
    act, sentence = doing[what]
    st.session_state[f"{BEFORE}.{person}"] = st.session_state.get(f"{ORDER}.{person}", [])
    replaced = act()
    undo = notices.Feedback(person, item, what, replaced) if what in ("like", "hide") else None
    notices.tell(sentence, undo)


def starters(services: Services, visitor: Visitor, profile: Profile, k: int) -> list[Card]:
    """Recordings to begin with, as different from each other as the collection allows."""
    return list(services.recommending.starters(visitor, profile.viewer.user_id, k))


def moves(person: UserId, order: Sequence[str]) -> dict[str, str]:
    """How each item moved since the last feedback, in words; remembers `order` for the next time."""
    st.session_state[f"{ORDER}.{person}"] = list(order)
    return moved(st.session_state.get(f"{BEFORE}.{person}", []), order)


def moved(before: Sequence[str], now: Sequence[str]) -> dict[str, str]:
    """moved(["a", "b"], ["b", "c"]) -> {"b": "up 1", "c": "new"}. What is gone counts: the rest moves up anyway."""
    if not before:
        return {}
    left = [item for item in before if item in now]  # ranks among those that stayed
    stayed = [item for item in now if item in before]
    words = {item: "new" for item in now if item not in before}
    for item in stayed:
        up = left.index(item) - stayed.index(item)
        if up:
            words[item] = f"{'up' if up > 0 else 'down'} {abs(up)}"
    return words
