"""A comment of one's own on a recording: it counts as feedback, as much as its words are meant."""

from __future__ import annotations

import streamlit as st

from core.domain import ItemId, Visitor
from core.services import Services
from core.services.feedback import COMMENT_LETTERS
from pages.components import notices


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


@notices.saying
def _store(services: Services, visitor: Visitor, item_id: ItemId, key: str) -> None:
    text = str(st.session_state.get(key) or "")
    before = services.recommending.comment(visitor, visitor.user_id, item_id, text)
    undo = notices.Feedback(visitor.user_id, item_id, "comment", before=before)
    notices.tell("Your comment is kept." if text.strip() else "Your comment is taken back.", undo)
