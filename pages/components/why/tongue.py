"""The language of generated sentences: English or Chinese, kept in the address for all panels."""

from __future__ import annotations

from core.services.explanation.views import Language
from pages.components.recommend import state as rec_state

NAMES: dict[str, str] = {"en": "English", "zh": "中文"}


def chosen(key: str) -> Language:
    """The control, and what it says."""
    return "zh" if rec_state.switch("Language of the sentences", NAMES, rec_state.TONGUE, key) == "zh" else "en"


def in_address() -> Language:
    """What was chosen, without a control."""
    return "zh" if rec_state.one_of(rec_state.TONGUE, list(NAMES)) == "zh" else "en"
