"""A comment of one's own on a recording: it counts as feedback, as much as its words are meant."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core.domain import ItemId, Visitor
from core.services import Services
from core.services.feedback import COMMENT_LETTERS
from pages.components import notices
from pages.components.shown import count

MOST = 20  # comments that are shown
MOODS = ("pleased", "neither", "displeased")
NEITHER = 0.1  # of a mood from -1 to 1


def field(services: Services, visitor: Visitor, item_id: ItemId) -> None:
    """One line; emptied, it is taken back."""
    profile = services.recommending.profile(visitor, visitor.user_id)
    stored = profile.comments.get(item_id, "")
    key = f"item.comment.{item_id}.{hash(stored)}"  # what is taken back elsewhere shows here, too
    st.text_input(
        "Your comment",
        stored,
        key=key,
        max_chars=COMMENT_LETTERS,
        placeholder="What do you think of it? It counts for your recommendations.",
        on_change=_store,
        args=(services, visitor, item_id, key),
    )


def others(services: Services, visitor: Visitor, item_id: ItemId) -> None:
    """What people wrote, for curators: how many, how pleased they sound, and the newest words, without names."""
    said = services.recommending.said(visitor, item_id)
    if not said:
        return
    moods = Counter(_mood(one.mood) for one in said)
    told = ", ".join(f"{moods[word]:,} {word}" for word in MOODS if moods[word])
    with st.expander(f"{count(len(said), 'comment')}: {told}", key=f"item.comments.{item_id}"):
        for one in said[:MOST]:
            st.text(f"“{one.text}”")
            st.caption(f"{one.at:%-d %B %Y} · sounds {_mood(one.mood)}")
        if len(said) > MOST:
            st.caption(f"and {len(said) - MOST:,} older ones")


def _mood(value: float) -> str:
    return MOODS[0] if value > NEITHER else MOODS[2] if value < -NEITHER else MOODS[1]


@notices.saying
def _store(services: Services, visitor: Visitor, item_id: ItemId, key: str) -> None:
    text = str(st.session_state.get(key) or "")
    before = services.recommending.comment(visitor, visitor.user_id, item_id, text)
    undo = notices.Feedback(visitor.user_id, item_id, "comment", before=before)
    notices.tell("Your comment is kept." if text.strip() else "Your comment is taken back.", undo)
