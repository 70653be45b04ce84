"""Vocabulary: the curator's own words, which the models look for in every recording."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.understanding.tag_views import TagUse
from pages.components import notices, parts, shell, shown
from pages.components.collections import wording

TITLE = "Vocabulary"
ICON = ":material/sell:"
URL = "vocabulary"


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    _body(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    act = parts.acted("vocabulary.words", "change", "remove")
    if act and act["do"] == "remove":
        wording.remove(services, visitor, act["id"])
    uses = services.tagging.uses(visitor)
    _head(services, visitor, uses)
    if not uses:
        st.text("Add words for what matters to you. Every recording is then looked through for them, at once.")
        return
    st.caption("Each word is looked for in every picture. It holds where the model is sure, and nowhere else.")
    data = {"canEdit": visitor.role != "viewer", "words": [_word(use) for use in uses]}
    parts.mount("words", "vocabulary.words", data)
    if act and act["do"] == "change":
        wording.dialog(services, visitor, next((use for use in uses if use.name == act["id"]), None))


def _head(services: Services, visitor: Visitor, uses: tuple[TagUse, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
            st.title(TITLE, anchor=False, width="content")
            st.caption(shown.count(len(uses), "word"), width="content")
        if visitor.role != "viewer":
            with st.container(horizontal=True, width="content"):
                if st.button("Bring a list", key="vocabulary.import", icon=":material/upload_file:"):
                    wording.listing(services, visitor)
                if st.button("Add a word", key="vocabulary.add", type="primary", icon=":material/add:"):
                    wording.dialog(services, visitor, None)


def _word(use: TagUse) -> dict[str, object]:
    said = [f"{use.accepted} accepted" if use.accepted else "", f"{use.rejected} rejected" if use.rejected else ""]
    return {
        "key": use.name,
        "name": use.name,
        "depth": len(use.path) - 1,
        "phrases": list(use.phrases),
        "holds": use.holds,
        "judged": ", ".join(filter(None, said)),
    }
