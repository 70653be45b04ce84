"""What was changed lately, by anybody, each with a way to take it back: also what is gone and has no page any more."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from pages.components import notices, parts
from pages.components.item.curation import rows

KEY = "lately"
LINES = 20


def act(services: Services, visitor: Visitor) -> None:
    """Take back what was clicked since the last run."""
    undone = parts.acted(KEY, "undo")
    if undone and undone["id"].isdecimal():
        notices.take_back(services, visitor, int(undone["id"]))


def draw(services: Services, visitor: Visitor) -> None:
    """For curators, folded up at the foot of a page."""
    lines = services.recent.changes(visitor, LINES)
    if lines:
        with st.expander("Lately changed", key=f"{KEY}.all", type="compact"):
            parts.mount("diff", KEY, {"label": "Lately changed", "rows": rows(lines)})
