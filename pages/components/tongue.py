"""The language of generated sentences: English or Chinese, kept in the address for all panels."""

from __future__ import annotations

import streamlit as st

from core.services.explaining_views import Language
from pages.components import rec_state

NAMES: dict[Language, str] = {"en": "English", "zh": "中文"}


def chosen(key: str) -> Language:
    """The control, and what it says."""
    now: Language = "zh" if st.query_params.get(rec_state.TONGUE) == "zh" else "en"
    st.session_state[key] = now
    st.segmented_control(
        "Language of the sentences",
        list(NAMES),
        key=key,
        format_func=NAMES.get,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: rec_state.put(rec_state.TONGUE, "zh" if st.session_state[key] == "zh" else ""),
    )
    return now
